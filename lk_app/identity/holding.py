"""What identity holds about a person, and the profile itself, which goes last."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from lk_app.identity import texts_holding as texts
from lk_app.identity import texts_screens
from lk_app.identity.access import own_profile
from lk_app.identity.devices import device_name
from lk_app.identity.models import Consent, ConsentKind, EmailChange, LoginSession, OneTimeLink, Profile
from lk_app.identity.models_merge import MergeProof, ProfileMerge
from lk_app.identity.service.email_change import NO_PASSWORD
from lk_app.identity.service.letters import email_key
from lk_app.kernel import clock
from lk_app.kernel.actor import Actor
from lk_app.kernel.contacts import mask_email
from lk_app.kernel.text import format_date
from lk_app.store import audit, limits, outbox
from lk_app.store.audit import AuditEvent
from lk_app.store.holdings import Cell, Holding, Leaver, Sheet
from lk_app.store.outbox import OutboxMessage

NOBODY = "nobody"
"""No address: nothing that is typed anywhere can be it."""
Rows = Iterable[tuple[Cell, ...]]


def nobody(session: Session) -> int:
    """The profile that holds the payments of those who have left; nobody can sign in to it. Made the first time."""
    query = select(Profile.id).where(Profile.email_canonical == NOBODY)
    found = session.exec(query).first()
    if found is None:
        try:
            with session.begin_nested():
                session.add(Profile(email="", email_canonical=NOBODY, password_hash=NO_PASSWORD, is_blocked=True))
        except IntegrityError:
            pass  # somebody else has left for the first time at the same moment
        found = session.exec(query).one()
    return found or 0


def addresses(session: Session, profile_ids: list[int]) -> set[str]:
    """Every mailbox these profiles have had or asked for."""
    found = set(session.exec(select(Profile.email).where(col(Profile.id).in_(profile_ids))).all())
    changes = select(EmailChange.old_email, EmailChange.new_email).where(col(EmailChange.profile_id).in_(profile_ids))
    for old, new in session.exec(changes).all():
        found |= {old, new}
    return found


def _profile(session: Session, actor: Actor) -> Rows:
    profile = own_profile(session, actor)
    yield profile.email, profile.display_name, profile.created_at, profile.confirmed_at, profile.password_changed_at


def _consents(session: Session, actor: Actor) -> Rows:
    query = select(Consent).where(Consent.profile_id == actor.profile_id).order_by(col(Consent.id))
    for row in session.exec(query).all():
        title = texts_screens.CONSENT_TITLES[ConsentKind(row.kind)]
        yield title, row.document_version, row.given_at, row.withdrawn_at, row.ip


def _login_sessions(session: Session, actor: Actor) -> Rows:
    query = select(LoginSession).where(LoginSession.profile_id == actor.profile_id).order_by(col(LoginSession.id))
    for row in session.exec(query).all():
        device = device_name(row.user_agent)
        yield device, row.user_agent, row.ip, row.created_at, row.last_seen_at, row.expires_at, row.ended_at, row.is_remembered


def _email_changes(session: Session, actor: Actor) -> Rows:
    query = select(EmailChange).where(EmailChange.profile_id == actor.profile_id).order_by(col(EmailChange.id))
    for row in session.exec(query).all():
        yield row.old_email, row.new_email, row.asked_at, row.confirmed_at, row.ended_at


def _events(session: Session, actor: Actor) -> Rows:
    """From where others have tried to get in is not this person's data: their address is left out."""
    query = select(AuditEvent).where(AuditEvent.profile_id == actor.profile_id).order_by(col(AuditEvent.id))
    for row in session.exec(query).all():
        yield row.at, row.what, row.ip if row.actor_kind == "subscriber" else ""


def _letters(session: Session, actor: Actor) -> Rows:
    """Those to the mailbox one has: what was sent to an earlier or an unproven one may be somebody else's."""
    mailbox = own_profile(session, actor).email
    query = select(OutboxMessage).where(OutboxMessage.recipient == mailbox).order_by(col(OutboxMessage.id))
    for row in session.exec(query).all():
        yield row.template, row.recipient, row.created_at, row.sent_at


def _merges(session: Session, actor: Actor) -> Rows:
    """Only those into this profile: of another's mailbox no more than the letter has told."""
    query = (
        select(ProfileMerge, Profile.email)
        .join(Profile, col(Profile.id) == ProfileMerge.joined_id)
        .where(ProfileMerge.kept_id == actor.profile_id)
        .order_by(col(ProfileMerge.id))
    )
    for row, email in session.exec(query).all():
        yield "" if row.forgotten_at else mask_email(email), row.merged_at, row.undo_until, row.undone_at


def _hindrance(session: Session, profile_id: int) -> str:
    """A merge that can still be undone: what the other mailbox's owner may ask back must not be deleted under his hands."""
    query = select(ProfileMerge.undo_until).where(
        ProfileMerge.kept_id == profile_id, col(ProfileMerge.undone_at).is_(None), ProfileMerge.undo_until > clock.now()
    )
    until = session.exec(query.order_by(col(ProfileMerge.undo_until).desc())).first()
    return texts.MERGE_CAN_BE_UNDONE.format(until=format_date(clock.local_date(until))) if until else ""


def _with_joined(session: Session, profile_id: int) -> list[int]:
    """The profile and what was joined to it for good, and to those: the person is the same."""
    found = [profile_id]
    for kept_id in found:
        joined = select(ProfileMerge.joined_id).where(ProfileMerge.kept_id == kept_id, col(ProfileMerge.undone_at).is_(None))
        found += session.exec(joined.order_by(col(ProfileMerge.id))).all()
    return found


def _erase(session: Session, leaver: Leaver) -> int:
    """Everything of the profile, its letters, what its events tell of places, its counts; then the profile itself.

    A table of some noun that still refers to it makes the database refuse, and the whole deletion with it: nothing is
    forgotten by half.
    """
    ids = _with_joined(session, leaver.profile_id)
    boxes = addresses(session, ids)
    canonical = session.exec(select(Profile.email_canonical).where(Profile.id == leaver.profile_id)).one()
    merges = sa.or_(col(ProfileMerge.joined_id).in_(ids), col(ProfileMerge.kept_id).in_(ids))
    proofs = sa.or_(col(MergeProof.joined_id).in_(ids), col(MergeProof.profile_id).in_(ids))
    session.execute(sa.delete(MergeProof).where(proofs))
    merge_ids = session.execute(sa.delete(ProfileMerge).where(merges).returning(col(ProfileMerge.id))).scalars().all()
    count = len(merge_ids) + _forget_letters(session, ids, boxes, merge_ids)
    for table in (OneTimeLink, EmailChange, Consent, LoginSession):
        gone = session.execute(sa.delete(table).where(col(table.profile_id).in_(ids)))
        count += gone.rowcount  # pyright: ignore[reportAttributeAccessIssue]
    for profile_id in ids:
        audit.forget(session, profile_id)
    for name in ("letter.recipient", "sign_in.profile"):
        limits.forgive(name, email_key(canonical))
    session.execute(sa.delete(Profile).where(col(Profile.id).in_(ids)))
    return count + len(ids)


def _forget_letters(session: Session, profile_ids: list[int], boxes: set[str], merge_ids: Iterable[int | None]) -> int:
    """To mailboxes that are nobody else's by now: an address wanted here may be a neighbour's, whose letters stay his."""
    others = sa.and_(col(Profile.id).not_in(profile_ids), sa.func.lower(Profile.email).in_({box.lower() for box in boxes}))
    theirs = {email.lower() for email in session.exec(select(Profile.email).where(others)).all()}
    count = outbox.forget(session, {box for box in boxes if box.lower() not in theirs})
    count += outbox.forget_keys(session, [f"{name}:{merge_id}" for name in texts.MERGE_LETTERS for merge_id in merge_ids])
    for profile_id in profile_ids:
        ours = col(OutboxMessage.dedupe_key).like(f"%:{profile_id}:%") & col(OutboxMessage.template).in_(texts.OUR_LETTERS)
        count += session.execute(sa.delete(OutboxMessage).where(ours)).rowcount  # pyright: ignore[reportAttributeAccessIssue]
    return count


HOLDING = Holding(
    name="identity",
    sheets=(
        Sheet("profile", texts.PROFILE, texts.PROFILE_COLUMNS, _profile),
        Sheet("consents", texts.CONSENTS, texts.CONSENT_COLUMNS, _consents),
        Sheet("login_sessions", texts.LOGIN_SESSIONS, texts.LOGIN_SESSION_COLUMNS, _login_sessions),
        Sheet("email_changes", texts.EMAIL_CHANGES, texts.EMAIL_CHANGE_COLUMNS, _email_changes),
        Sheet("merges", texts.MERGES, texts.MERGE_COLUMNS, _merges),
        Sheet("events", texts.EVENTS, texts.EVENT_COLUMNS, _events),
        Sheet("letters", texts.LETTERS, texts.LETTER_COLUMNS, _letters),
    ),
    erase=_erase,
    tables=(OneTimeLink, EmailChange, Consent, LoginSession, ProfileMerge, MergeProof),
    hindrance=_hindrance,
)
