"""The letters of identity: promised in the caller's transaction, within ceilings that keep us from flooding a mailbox (S10)."""

from datetime import datetime

from sqlmodel import Session

from lk_app.config import settings
from lk_app.identity import texts
from lk_app.identity.models import EmailChange, LinkPurpose, Profile
from lk_app.identity.models_merge import ProfileMerge
from lk_app.identity.rules import CONFIRM_TTL, RESET_TTL, UNDO_EMAIL_TTL
from lk_app.identity.service.links import make_link
from lk_app.kernel import clock, ids
from lk_app.kernel.actor import Actor
from lk_app.kernel.contacts import mask_email
from lk_app.kernel.errors import TooOften
from lk_app.kernel.text import format_moment, wait_in_words
from lk_app.store import limits, outbox

CONFIRM_EMAIL = "confirm_email"
EMAIL_TAKEN = "email_taken"
RESET_PASSWORD = "reset_password"  # noqa: S105
PASSWORD_CHANGED = "password_changed"  # noqa: S105
PROFILE_JOINED = "profile_joined"
PROFILES_MERGED = "profiles_merged"
PROFILE_RESTORED = "profile_restored"
MERGE_UNDONE = "merge_undone"
EMAIL_JOINED = "email_joined"
CHANGE_EMAIL = "change_email"
EMAIL_WANTED = "email_wanted"
EMAIL_CHANGE_ASKED = "email_change_asked"
EMAIL_CHANGED = "email_changed"
PROFILE_DELETED = "profile_deleted"
RECOVERY_PATH = "/forgot"
UNDO_PATH = "/undo-merge"


def take_stamp(actor: Actor) -> None:
    """Count a letter that a visitor asks for. Raises TooOften, which tells of the asking network and never of a mailbox."""
    wait = limits.take("letter.ip", actor.network) or limits.take("letter.everybody", "")
    if wait:
        raise TooOften(texts.TOO_MANY_LETTERS.format(wait=wait_in_words(wait)), wait)


def may_write_to(email_canonical: str) -> bool:
    """Count a letter to this mailbox; False, silently, when it has had enough. Asked whether or not the mailbox is known."""
    return limits.take("letter.recipient", email_key(email_canonical)) == 0


def email_key(email_canonical: str) -> str:
    """What limits count a mailbox by: a digest, because counters may live in Redis."""
    return ids.digest(email_canonical, b"limit:" + settings().pepper)[:32]


def promise_confirmation(session: Session, profile: Profile) -> None:
    """The letter with the link that confirms the mailbox. Payload: `link`, `valid_until`."""
    link, expires_at = make_link(session, profile, LinkPurpose.CONFIRM_EMAIL, CONFIRM_TTL)
    _promise(session, CONFIRM_EMAIL, profile, link=link, valid_until=format_moment(expires_at))


def promise_reset(session: Session, profile: Profile) -> None:
    """The letter with the link to «Изменение пароля». Payload: `link`, `valid_until`."""
    link, expires_at = make_link(session, profile, LinkPurpose.RESET_PASSWORD, RESET_TTL)
    _promise(session, RESET_PASSWORD, profile, link=link, valid_until=format_moment(expires_at))


def promise_taken(session: Session, profile: Profile) -> None:
    """Tells the owner that somebody tried to register the mailbox again. Payload: `sign_in_link`, `recovery_link`, `moment`."""
    _promise(session, EMAIL_TAKEN, profile, sign_in_link=_address("/"), recovery_link=_address(RECOVERY_PATH), moment=_now())


def promise_changed_notice(session: Session, profile: Profile) -> None:
    """Tells the owner that the password was changed (S17). Payload: `recovery_link`, `moment`. Never held back by a ceiling."""
    _promise(session, PASSWORD_CHANGED, profile, recovery_link=_address(RECOVERY_PATH), moment=_now())


def promise_merged(session: Session, merge: ProfileMerge, joined: Profile, kept: Profile, secrets: tuple[str, str]) -> None:
    """Tells both mailboxes, each with a way back of its own. The joined one gets no more of the other's address than a hint:
    if it was a thief who merged them, there are two strangers here. Never held back by a ceiling."""
    for template, profile, secret in ((PROFILE_JOINED, joined, secrets[0]), (PROFILES_MERGED, kept, secrets[1])):
        payload = {
            "joined": joined.email, "kept": mask_email(kept.email), "moment": format_moment(merge.merged_at),
            "link": f"{_address(UNDO_PATH)}#{secret}", "valid_until": format_moment(merge.undo_until),
        }  # fmt: skip
        outbox.enqueue(session, template, profile.email, payload, f"{template}:{merge.id}")


def promise_undone(session: Session, merge: ProfileMerge, joined: Profile, kept: Profile) -> None:
    """Tells both mailboxes that the merge was undone."""
    for template, profile in ((PROFILE_RESTORED, joined), (MERGE_UNDONE, kept)):
        payload = {"joined": joined.email, "moment": _now(), "recovery_link": _address(RECOVERY_PATH)}
        outbox.enqueue(session, template, profile.email, payload, f"{template}:{merge.id}")


def promise_joined_notice(session: Session, profile: Profile, until: datetime) -> None:
    """Tells whoever registers a mailbox of a joined profile how to have it back, and when it will be free."""
    _promise(session, EMAIL_JOINED, profile, sign_in_link=_address("/"), valid_until=format_moment(until))


def promise_change(session: Session, profile: Profile, change: EmailChange) -> None:
    """The letter to the new mailbox, with the link that confirms it. Payload: `link`, `valid_until`.

    It does not greet by name: the mailbox is unproven, so the name would be a stranger's words in our letter.
    """
    link, expires_at = make_link(session, profile, LinkPurpose.CHANGE_EMAIL, CONFIRM_TTL, email_change_id=change.id)
    payload = {"link": link, "valid_until": format_moment(expires_at)}
    outbox.enqueue(session, CHANGE_EMAIL, change.new_email, payload, _key(CHANGE_EMAIL, profile))


def promise_wanted(session: Session, owner: Profile) -> None:
    """Tells the owner of a mailbox that another profile wanted to move to it. Payload: `sign_in_link`, `moment`."""
    _promise(session, EMAIL_WANTED, owner, sign_in_link=_address("/"), moment=_now())


def promise_undo(session: Session, profile: Profile, change: EmailChange, template: str) -> None:
    """Tells the old mailbox at once, with a way out that nothing shuts. Payload: `link`, `valid_until`, `new_email`, `moment`.
    Never held back by a ceiling. `template`: EMAIL_CHANGE_ASKED or EMAIL_CHANGED."""
    link, expires_at = make_link(session, profile, LinkPurpose.UNDO_EMAIL, UNDO_EMAIL_TTL, email_change_id=change.id)
    payload = {
        "link": link,
        "valid_until": format_moment(expires_at),
        "new_email": mask_email(change.new_email),
        "moment": _now(),
        "name": profile.display_name,
    }
    outbox.enqueue(session, template, change.old_email, payload, _key(template, profile))


def promise_farewell(session: Session, address: str, name: str) -> None:
    """The last letter: the profile is gone, and its address with this letter. Payload: `register_link`, `moment`, `name`."""
    payload = {"moment": _now(), "register_link": _address("/register"), "name": name}
    key = f"{PROFILE_DELETED}:{ids.public_id()}"
    outbox.enqueue(session, PROFILE_DELETED, address, payload, key, is_forgotten_when_sent=True)


def _promise(session: Session, template: str, profile: Profile, **payload: str) -> None:
    payload["name"] = profile.display_name
    outbox.enqueue(session, template, profile.email, payload, _key(template, profile))


def _key(template: str, profile: Profile) -> str:
    return f"{template}:{profile.id}:{ids.public_id()}"


def _address(path: str) -> str:
    return settings().origin.rstrip("/") + path


def _now() -> str:
    return format_moment(clock.now())
