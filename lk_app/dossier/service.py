"""Use cases: may it be deleted, delete it, take everything out."""

from sqlmodel import Session

from lk_app.dossier import texts
from lk_app.dossier.parts import HOLDINGS
from lk_app.identity import texts as identity_texts
from lk_app.identity.access import own_profile
from lk_app.identity.holding import nobody
from lk_app.identity.service import letters
from lk_app.identity.service.recovery import OwnPassword
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import Conflict, TooOften
from lk_app.kernel.text import wait_in_words
from lk_app.store import audit, limits
from lk_app.store.holdings import Leaver


def hindrance(session: Session, actor: Actor) -> str:
    """Why the actor's profile cannot be deleted just now, with a way out; "" when it can. Raises NotFound for a visitor."""
    profile = own_profile(session, actor)
    return next((why for part in HOLDINGS if (why := part.hindrance(session, profile.id or 0))), "")


def erase(session: Session, actor: Actor, present: OwnPassword) -> Leaver:
    """Delete the profile of the actor who has proven `present`: sign-ins end at once, nothing personal stays in any table.

    Money stays as it is, without the person. The farewell letter is the last thing known of the mailbox, and is forgotten
    once sent; what is kept of the deletion is an event with counts (the act that order № 179 of Roskomnadzor asks for).
    Raises NotFound for a visitor and whoever has left already, Conflict while money is on its way or when the password was
    changed meanwhile; then nothing has changed.
    """
    profile = own_profile(session, actor, lock=True)
    if profile.password_hash != present.password_hash:
        raise Conflict(identity_texts.CHANGED_MEANWHILE)
    if why := hindrance(session, actor):
        raise Conflict(why)
    leaver = Leaver(profile_id=profile.id or 0, nobody_id=nobody(session))
    address, name = profile.email, profile.display_name
    counts = {part.name: part.erase(session, leaver) for part in reversed(HOLDINGS)}
    letters.promise_farewell(session, address, name)
    limits.forgive("password.profile", str(leaver.profile_id))
    audit.record(session, Actor("subscriber", leaver.profile_id), "identity.profile_deleted", **counts)
    return leaver


def take_turn_to_archive(session: Session, actor: Actor) -> None:
    """Count an archive and write down that it is taken. Raises NotFound for a visitor, TooOften."""
    own_profile(session, actor)
    wait = limits.take("archive.profile", str(actor.profile_id))
    if wait:
        raise TooOften(texts.TOO_MANY_ARCHIVES.format(wait=wait_in_words(wait)), wait)
    audit.record(session, actor, "identity.archive_taken")
