"""People for tests of identity: they register, read their letters, press the buttons, all through the services."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from lk_app.identity import flows
from lk_app.identity.models import Profile
from lk_app.identity.rules import RegistrationForm
from lk_app.identity.service import login_sessions, registration
from lk_app.identity.service.links import LinkStatus
from lk_app.identity.service.login_sessions import NewLoginSession
from lk_app.kernel.actor import Actor
from lk_app.store.audit import AuditEvent
from lk_app.store.outbox import OutboxMessage
from lk_app.store.run import run
from lk_app.store.transaction import in_reading, in_transaction

EMAIL = "ivan.petrov@example.org"
PASSWORD = "корова лампа река"
OTHER_PASSWORD = "другая лампа у реки"
HOME = Actor("visitor", ip="203.0.113.7", user_agent="Mozilla/5.0 (X11; Linux) Firefox/133.0")
STRANGER = Actor("visitor", ip="198.51.100.66", user_agent="curl/8")


def form(email: str = EMAIL, password: str = PASSWORD, **values: Any) -> RegistrationForm:
    values.setdefault("has_personal_data_consent", True)
    return RegistrationForm(email=email, password=password, repeat=values.pop("repeat", password), **values)


async def registered(email: str = EMAIL, password: str = PASSWORD, who: Actor = HOME) -> str:
    """Register; the token of the letter that came."""
    await flows.register(who, form(email, password))
    return token_of(letters("confirm_email", email)[-1])


async def confirmed(email: str = EMAIL, password: str = PASSWORD) -> None:
    """Register and press the button of the letter."""
    assert await run(registration.confirm_email, HOME, await registered(email, password)) is LinkStatus.OK


async def signed_in(email: str = EMAIL, password: str = PASSWORD, who: Actor = HOME, **options: Any) -> NewLoginSession:
    return await flows.sign_in(who, email, password, **options)


def actor_of(opened: NewLoginSession, who: Actor = HOME) -> Actor | None:
    """Whom the cookie signs in at this moment."""
    found = in_reading(login_sessions.resolve, opened.secret)
    return found and Actor("subscriber", found.profile_id, found.login_session_id, who.ip, who.user_agent)


def letters(template: str = "", recipient: str = "") -> list[OutboxMessage]:
    """Promised letters, oldest first."""
    query = select(OutboxMessage).order_by(col(OutboxMessage.id))
    every = in_reading(lambda session: list(session.exec(query).all()))
    return [one for one in every if template in ("", one.template) and recipient in ("", one.recipient)]


def token_of(letter: OutboxMessage) -> str:
    return letter.payload["link"].partition("#")[2]


def events(what: str = "") -> list[AuditEvent]:
    query = select(AuditEvent).order_by(col(AuditEvent.id))
    every = in_reading(lambda session: list(session.exec(query).all()))
    return [one for one in every if what in ("", one.what)]


def rows(model: type[Any]) -> list[Any]:
    """All rows of a table, detached, as plain dicts: two snapshots are equal when nothing changed."""

    def read(session: Session) -> list[Any]:
        return [
            {column.key: getattr(row, column.key) for column in sa.inspect(model).columns}
            for row in session.exec(select(model).order_by(model.id)).all()
        ]

    return in_reading(read)


def change_profile(**values: Any) -> None:
    """Of the only profile there is."""

    def change(session: Session) -> None:
        profile = session.exec(select(Profile)).one()
        for name, value in values.items():
            setattr(profile, name, value)

    in_transaction(change)
