"""Two people with passwords, accounts and everything else a profile may own: what the tests of merging begin with."""

from datetime import date
from typing import Any
from uuid import uuid4

from sqlmodel import Session, col, select

from lk_app.accounts.models import Application, ApplicationStatus, Attachment
from lk_app.belongings import declare_all
from lk_app.identity import flows_merge
from lk_app.identity.models import Consent, ConsentKind, Profile
from lk_app.identity.models_merge import MergeProof
from lk_app.identity.service import login_sessions, merging
from lk_app.kernel import clock
from lk_app.kernel.actor import Actor
from lk_app.payments.models import Payment
from lk_app.readings.models import Reading
from lk_app.store.run import run
from lk_app.store.transaction import in_reading, in_transaction
from tests.factories import attach, make_account, make_branch, make_meter, make_profile, make_reading
from tests.people import HOME, PASSWORD, letters, signed_in, token_of

ANNA, BORIS, VERA = "anna@example.org", "boris@example.org", "vera@example.org"
OWNERS = (Attachment, Application, Reading, Payment, Consent)
_hashes: dict[str, str] = {}
_numbers = iter(range(19_600, 30_000))


def make_person(session: Session, email: str, *accounts: Any) -> Profile:
    """A confirmed profile with the tests' password, the accounts attached, and a reading and a payment for each."""
    from lk_app.identity.passwords import hash_password

    declare_all()
    if PASSWORD not in _hashes:
        _hashes[PASSWORD] = hash_password(PASSWORD)
    profile = make_profile(session, email, password_hash=_hashes[PASSWORD])
    session.add(Consent(profile_id=profile.id or 0, kind=ConsentKind.PERSONAL_DATA, document_version="2025-09-01"))
    for account in accounts:
        attach(session, profile, account)
        meter = make_meter(session, account)
        make_reading(session, meter, date(2022, 2, 1), 100, profile_id=profile.id)
        session.add(make_payment(profile, account))
    session.flush()
    return profile


def make_payment(profile: Profile, account: Any) -> Payment:
    return Payment(
        uid=str(uuid4()), profile_id=profile.id or 0, account_id=account.id, amount_kopecks=100,
        debt_part_kopecks=100, penalty_part_kopecks=0, receipt_contact="a@example.org",
    )  # fmt: skip


def make_application(session: Session, profile: Profile, account_number: str) -> Application:
    application = Application(
        number=next(_numbers), profile_id=profile.id or 0, branch_id=make_branch(session).id or 0,
        account_number=account_number, stated_on=date(2022, 2, 21),
    )  # fmt: skip
    session.add(application)
    session.flush()
    return application


def make_world(session: Session) -> dict[str, Any]:
    """Anna has X and a shared account; Boris has Y, the shared account, and has applied for X and for Z, as has Anna for Z."""
    x, y, shared = (make_account(session, number) for number in ("111", "222", "333"))
    anna, boris = make_person(session, ANNA, x, shared), make_person(session, BORIS, y, shared)
    session.add(Consent(profile_id=anna.id or 0, kind=ConsentKind.MAILINGS, document_version="2025-09-01"))
    for owner, number in ((boris, "111"), (boris, "999"), (anna, "999")):
        make_application(session, owner, number)
    session.commit()
    return {"anna": anna, "boris": boris, "x": x, "y": y, "shared": shared}


async def actor(email: str, who: Actor = HOME) -> Actor:
    """Signed in a moment ago."""
    opened = await signed_in(email, who=who)
    found = in_reading(login_sessions.resolve, opened.secret)
    assert found is not None
    return Actor("subscriber", found.profile_id, found.login_session_id, who.ip, who.user_agent)


async def merged(kept: str, joined: str) -> Actor:
    """`joined` joined to `kept`; the actor who did it."""
    me = await actor(kept)
    await flows_merge.prove_other(me, joined, PASSWORD)
    await run(merging.merge, me)
    return me


def proven(me: Actor, joined: Profile) -> None:
    """As if the password had just been right."""

    def add(session: Session) -> None:
        session.add(
            MergeProof(
                profile_id=me.profile_id or 0, login_session_id=me.login_session_id or 0, joined_id=joined.id or 0,
                expires_at=clock.now() + merging.MERGE_UNDO_TTL,
            )
        )  # fmt: skip

    in_transaction(add)


def way_back(mailbox: str) -> str:
    """The secret of the newest letter about a merge."""
    return token_of([one for one in letters(recipient=mailbox) if one.template in {"profile_joined", "profiles_merged"}][-1])


def owned(profile: Profile) -> dict[str, list[Any]]:
    """Everything a profile owns, so that two looks can be compared."""

    def read(session: Session) -> dict[str, list[Any]]:
        rights = session.exec(
            select(Attachment.account_id, Attachment.public_id, Attachment.proof)
            .where(Attachment.profile_id == profile.id)
            .order_by(col(Attachment.account_id))
        ).all()
        wishes = session.exec(
            select(Application.number, Application.status, Application.decided_at)
            .where(Application.profile_id == profile.id)
            .order_by(col(Application.number))
        ).all()
        rest = {
            model.__name__: sorted(session.exec(select(model.id).where(model.profile_id == profile.id)).all())
            for model in (Reading, Payment, Consent)
        }
        return {"Attachment": [tuple(row) for row in rights], "Application": [tuple(row) for row in wishes], **rest}

    return in_reading(read)


def accounts_of(profile: Profile) -> list[int]:
    return [row[0] for row in owned(profile)["Attachment"]]


def pending_of(profile: Profile) -> int:
    return sum(row[1] == ApplicationStatus.PENDING for row in owned(profile)["Application"])
