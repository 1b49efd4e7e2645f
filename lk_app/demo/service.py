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
from lk_app.exchange.service import FileResult, Watch, import_files
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


def newcomer_hint() -> str:
    """How a newcomer proves an account in the demo."""
    number = Rows(supplier().code).number(guide.NEWCOMER)
    branch = f", {BRANCHES[supplier().code][0]}" if supplier().has_branches else ""
    return f"№ {number}{branch}, последний платеж 222 ₽ или «Ива»"


def load(watch: Watch | None = None) -> list[FileResult]:
    """Bring in the demo's files and people; what is there already stays as it is."""
    with tempfile.TemporaryDirectory() as folder:
        results = import_files(write_files(Path(folder)), watch=watch)
    in_transaction(_add_people)
    return results


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
    consent = Consent(profile_id=profile.id, kind=ConsentKind.PERSONAL_DATA, document_version=PERSONAL_DATA_VERSION, given_at=now)
    session.add(consent)
    for short in person.accounts:
        _attach(session, profile.id, short)
    if not person.accounts:
        _apply(session, profile.id)


def _attach(session: Session, profile_id: int, short: int) -> None:
    number = Rows(supplier().code).number(short)
    account_id = session.exec(select(Account.id).where(Account.number == number)).one()
    session.add(Attachment(public_id=ids.public_id(), profile_id=profile_id, account_id=account_id or 0, proof="payment"))
    session.flush()


def _apply(session: Session, profile_id: int) -> None:
    """The guide's pending card: № 19534 of 25.02.2022."""
    branch_id = session.exec(select(Branch.id).where(Branch.name == BRANCHES[supplier().code][0])).one()
    number = Rows(supplier().code).number(guide.GUIDE_ONE)
    application = Application(
        number=APPLICATION_NUMBER, profile_id=profile_id, branch_id=branch_id or 0, account_number=number,
        stated_sum_kopecks=22200, stated_on=AS_OF_ON, created_at=datetime(2022, 2, 25, 6, 30, tzinfo=UTC),
    )  # fmt: skip
    session.add(application)
