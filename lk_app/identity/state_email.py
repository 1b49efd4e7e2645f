"""States of «Адрес почты», «Как к вам обращаться», and of the two pages that letters about a change of mailbox open."""

from collections.abc import AsyncIterator

import reflex as rx

from lk_app.config import settings
from lk_app.identity import flows
from lk_app.identity import texts_email as texts
from lk_app.identity.service import email_change, profile
from lk_app.kernel.errors import AppError
from lk_app.store.run import run, run_read
from lk_app.ui.form_state import FormState, text_of
from lk_app.ui.guard import current_actor


class EmailState(FormState, rx.State):
    """The form, or the change that waits for its letter's button."""

    is_loaded: bool = False
    email: str = ""
    new_email: str = ""
    """What waits; empty: nothing does."""
    until: str = ""
    is_expired: bool = False
    result: str = ""
    is_demo: bool = False

    @rx.event
    async def load(self) -> None:
        """The screen is entered."""
        self._clear()
        self.result, self.is_demo = "", settings().is_demo
        await self._look()

    @rx.event
    async def submit(self, form: dict) -> AsyncIterator[None]:
        """«Изменить адрес»: the same for a free and a taken mailbox. A second press finds the first one's change."""
        if self.new_email:
            return
        self.is_busy = True
        yield
        try:
            await flows.ask_email_change(current_actor(), text_of(form, "current"), text_of(form, "email"))
        except AppError as error:
            self._refuse(error)
        else:
            self._clear()
            await self._look()
        finally:
            self.is_busy = False

    @rx.event
    async def resend(self) -> None:
        """«Отправить ещё раз»."""
        try:
            await run(email_change.resend, current_actor())
        except AppError as error:
            self._refuse(error)
            return
        await self._tell(texts.RESENT)

    @rx.event
    async def cancel(self) -> None:
        """«Отменить»."""
        try:
            await run(email_change.cancel, current_actor())
        except AppError as error:
            self._refuse(error)
            return
        await self._tell(texts.CANCELED)

    async def _tell(self, words: str) -> None:
        self._clear()
        self.result = words
        self.error_key += 1
        await self._look()

    async def _look(self) -> None:
        actor = current_actor()
        self.email = (await run_read(profile.about, actor)).email
        found = await run_read(email_change.pending, actor)
        self.new_email, self.until, self.is_expired = (
            (found.new_email, found.until, found.is_expired) if found else ("", "", False)
        )
        self.is_loaded = True


class NameState(FormState, rx.State):
    """How one is addressed."""

    is_loaded: bool = False
    name: str = ""
    result: str = ""

    @rx.event
    async def load(self) -> None:
        """The screen is entered."""
        self._clear()
        self.result = ""
        self.name = (await run_read(profile.about, current_actor())).display_name
        self.is_loaded = True

    @rx.event
    async def submit(self, form: dict) -> None:
        """«Сохранить»."""
        self.result = ""
        try:
            await run(profile.rename, current_actor(), text_of(form, "name"))
        except AppError as error:
            self._refuse(error)
            return
        self._clear()
        self.name = (await run_read(profile.about, current_actor())).display_name
        self.result = texts.RENAMED if self.name else texts.NAMELESS
        self.error_key += 1


class ConfirmChangeState(rx.State):
    """The page the letter to the new mailbox opens. The link's secret stays in the browser until the button is pressed."""

    status: str = ""
    """"" while unknown, then a `ChangeStatus`, or `done` for what was just done here."""
    new_email: str = ""

    @rx.event
    async def look(self, token: str) -> None:
        """What the link is good for; changes nothing."""
        self.status, self.new_email = await run_read(email_change.look_at_change, current_actor(), _token(token))

    @rx.event
    async def confirm(self, token: str) -> None:
        """«Подтвердить новый адрес»."""
        status = await run(email_change.confirm, current_actor(), _token(token))
        self.status = "done" if status is email_change.ChangeStatus.OK else status


class UndoChangeState(rx.State):
    """The page «Это был не я» of the letter to the old mailbox opens."""

    status: str = ""

    @rx.event
    async def look(self, token: str) -> None:
        """What the link is good for; changes nothing."""
        self.status = await run_read(email_change.look_at_undo, current_actor(), _token(token))

    @rx.event
    async def undo(self, token: str) -> None:
        """«Вернуть прежний адрес»."""
        status = await run(email_change.undo, current_actor(), _token(token))
        self.status = "done" if status is email_change.ChangeStatus.OK else status


def _token(value: object) -> str:
    return value if isinstance(value, str) else ""
