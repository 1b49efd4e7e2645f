"""`lk demo`: make the files, import them as any supplier would, add the profiles to sign in with."""

from datetime import timedelta

from sqlmodel import Session, select

from lk_app.accounts.models import Account, Attachment, Branch
from lk_app.config import settings
from lk_app.demo import demo_clock, guide, people
from lk_app.demo.neighbours import neighbours
from lk_app.demo.records import DemoAccount, write_files
from lk_app.exchange.service import FileResult, Watch, import_files
from lk_app.identity.models import Profile
from lk_app.kernel import clock, ids
from lk_app.kernel.errors import Denied
from lk_app.store.transaction import in_transaction
from lk_app.suppliers import supplier

PASSWORD = "demodemo"  # noqa: S105  the demo's, printed for everybody
PROFILES: dict[str, tuple[tuple[str, ...], str]] = {
    "demo@user": ((guide.CREDIT, guide.DEBT), "счета с переплатой и с долгом, как на картинках инструкции"),
    "zony@user": (
        (guide.ROLLOVER, guide.THREE_ZONES, guide.REPLACED, guide.EXPIRED),
        "счётчик у 99999, три зоны, замена счётчика, истекшая поверка",
    ),
    "pusto@user": ((), "ещё без счетов"),
}
"""E-mail → accounts and what they show."""
SAMARA_PREFIX = "63"
SAMARA_DIGITS = 12


def demo_sign_ins() -> list[tuple[str, str, str]]:
    """E-mail, password and what is to be seen there."""
    account = f"№ {account_number(guide.NEWCOMER)}, {_places()[0].branch}, платёж 222 или буквы «Ива»"
    shown = {"pusto@user": f"ещё без счетов; можно добавить {account}"}
    return [(email, PASSWORD, shown.get(email, what)) for email, (_, what) in PROFILES.items()]


def load_demo(watch: Watch | None = None) -> list[FileResult]:
    """Load the demo supplier; a second time changes nothing. Raises Denied outside demo mode."""
    if not settings().is_demo:
        raise Denied("Демоданные загружаются только в демонстрации (LK_IS_DEMO=true).")
    demo_clock.start()
    paths = write_files(demo_accounts(), settings().data_dir / "demo" / supplier().code)
    results = import_files(paths, watch=watch)
    in_transaction(_add_profiles)
    return results


def demo_accounts() -> list[DemoAccount]:
    """All accounts of the demo, numbered as the supplier does."""
    places = _places()
    accounts = guide.guide_accounts(places[0]) + neighbours(places)
    for account in accounts:
        account.number = account_number(account.number)
    return sorted(accounts, key=lambda account: (account.branch, account.number))


def account_number(number: str) -> str:
    """The guide's number in the supplier's mask: Samaraenergo has twelve digits."""
    return number if supplier().has_branches else SAMARA_PREFIX + number.zfill(SAMARA_DIGITS - len(SAMARA_PREFIX))


def _places() -> tuple[people.Place, ...]:
    return people.KRYM if supplier().has_branches else people.SAMARA


def _add_profiles(session: Session) -> None:
    known = set(session.exec(select(Profile.email_canonical)).all())
    for email, (numbers, _) in PROFILES.items():
        if email not in known:
            _add_profile(session, email, numbers)


def _add_profile(session: Session, email: str, numbers: tuple[str, ...]) -> None:
    # Their addresses have no domain and would not pass registration: they are the guide's own.
    from lk_app.identity.passwords import hash_password

    profile = Profile(email=email, email_canonical=email, password_hash=hash_password(PASSWORD), confirmed_at=clock.now())
    session.add(profile)
    session.flush()
    branch_id = session.exec(select(Branch.id).where(Branch.name == _places()[0].branch)).one()
    for place, number in enumerate(numbers):
        query = select(Account.id).where(Account.branch_id == branch_id, Account.number == account_number(number))
        attached_at = profile.created_at + timedelta(seconds=place)
        attachment = Attachment(
            public_id=ids.public_id(), profile_id=profile.id or 0, account_id=session.exec(query).one() or 0,
            attached_at=attached_at, proof="operator",
        )  # fmt: skip
        session.add(attachment)
