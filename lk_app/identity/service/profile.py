"""«Профиль»: what a person sees of his own profile."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from lk_app.identity import texts_screens as texts
from lk_app.identity.access import own_profile
from lk_app.identity.models import Consent, ConsentKind
from lk_app.identity.rules import check_display_name
from lk_app.identity.service.email_pending import find_pending
from lk_app.kernel.actor import Actor
from lk_app.kernel.clock import local_date
from lk_app.kernel.text import format_date
from lk_app.store import audit


@dataclass(frozen=True, slots=True)
class AboutProfile:
    """The mailbox, the day the password was set, the consents that stand: (title, when given, address of the document)."""

    email: str
    password_set: str
    consents: list[tuple[str, str, str]]
    display_name: str = ""
    pending_email: str = ""
    """The mailbox that waits to be confirmed, if one does."""


def about(session: Session, actor: Actor) -> AboutProfile:
    """The actor's own profile. Raises NotFound for a visitor."""
    profile = own_profile(session, actor)
    query = select(Consent).where(Consent.profile_id == profile.id, col(Consent.withdrawn_at).is_(None)).order_by(col(Consent.id))
    lines = [
        (
            texts.CONSENT_TITLES[ConsentKind(consent.kind)],
            format_date(local_date(consent.given_at)),
            texts.CONSENT_PATHS[consent.kind],
        )
        for consent in session.exec(query).all()
    ]
    pending = find_pending(session, profile)
    return AboutProfile(
        email=profile.email,
        password_set=format_date(local_date(profile.password_changed_at)),
        consents=lines,
        display_name=profile.display_name,
        pending_email=pending.new_email if pending else "",
    )


def rename(session: Session, actor: Actor, name: str) -> None:
    """How the cabinet and its letters address the actor from now on; "" for without a name. Raises Invalid (`name`)."""
    profile = own_profile(session, actor, lock=True)
    profile.display_name = check_display_name(name)
    audit.record(session, actor, "identity.renamed")
