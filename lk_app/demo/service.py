"""`lk demo`: the demo supplier comes in through the same files as a real one, and a few people can sign in to it."""

import csv
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import Session, select

from lk_app.accounts.models import Account, Application, Attachment, Branch
from lk_app.demo import guide
from lk_app.demo.plan import AS_OF_ON, BRANCHES, MADE_AT, Rows, ordinary
from lk_app.exchange.layouts import LAYOUTS, Kind
from lk_app.exchange.service import import_files
from lk_app.identity.documents import PERSONAL_DATA_VERSION
from lk_app.identity.models import Consent, ConsentKind, Profile
from lk_app.identity.passwords import hash_password
from lk_app.kernel import clock, ids
from lk_app.store.transaction import in_transaction
from lk_app.suppliers import supplier

PASSWORD = "demodemo"  # noqa: S105  printed on the first screen of `make run`; the demo holds nothing of anybody
APPLICATION_NUMBER = 19_534
"""The guide's own (features D19)."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody who can sign in to the demo."""

    email: str
    shows: str
    accounts: tuple[int, ...] = ()


SIGN_INS = (
    SignIn("demo@user", "два счета из инструкции", (guide.GUIDE_ONE, guide.GUIDE_TWO)),
    SignIn(
        "zony@user",
        "переход через ноль, три зоны, замена и поверка счётчика, трансформатор",
        (guide.ROLLOVER, guide.THREE_ZONES, guide.REPLACED, guide.EXPIRED, guide.RATIO),
    ),
    SignIn("pusto@user", "ни одного счета и заявка на рассмотрении"),
)


def load() -> None:
    """Bring in the demo's files and people; what is there already stays as it is."""
    with tempfile.TemporaryDirectory() as folder:
        import_files(write_files(Path(folder)))
    in_transaction(_add_people)


def write_files(folder: Path) -> list[Path]:
    """The demo as billing would have sent it: five files, the same bytes every time."""
    rows = Rows(supplier().code)
    guide.add(rows)
    ordinary(rows)
    return [_write(folder / f"{kind}.csv", kind, getattr(rows, kind)) for kind in Kind]


def _write(path: Path, kind: Kind, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow([f"# {MADE_AT}"])
        writer.writerow([column.name for column in LAYOUTS[kind].columns])
        writer.writerows(rows)
    return path


def _add_people(session: Session) -> None:
    for person in SIGN_INS:
        if session.exec(select(Profile.id).where(Profile.email_canonical == person.email)).first() is None:
            _add_person(session, person)


def _add_person(session: Session, person: SignIn) -> None:
    now = clock.now()
    profile = Profile(
        email=person.email, email_canonical=person.email, password_hash=hash_password(PASSWORD), created_at=now, confirmed_at=now
    )
    session.add(profile)
    session.flush()
    assert profile.id is not None
    session.add(Consent(profile_id=profile.id, kind=ConsentKind.PERSONAL_DATA, document_version=PERSONAL_DATA_VERSION, given_at=now))
    numbers = Rows(supplier().code)
    for short in person.accounts:
        account = session.exec(select(Account).where(Account.number == numbers.number(short))).one()
        session.add(
            Attachment(public_id=ids.public_id(), profile_id=profile.id, account_id=account.id or 0, attached_at=now, proof="payment")
        )
        session.flush()
    if not person.accounts:
        branch = session.exec(select(Branch).where(Branch.name == BRANCHES[supplier().code][0])).one()
        session.add(
            Application(
                number=APPLICATION_NUMBER, profile_id=profile.id, branch_id=branch.id or 0, account_number=numbers.number(guide.GUIDE_ONE),
                stated_sum_kopecks=22200, stated_on=AS_OF_ON, created_at=datetime(2022, 2, 25, 6, 30, tzinfo=UTC),
            )
        )  # fmt: skip
