"""States of «Забыли пароль» and «Изменение пароля»."""

from collections.abc import AsyncIterator

import reflex as rx

from lk_app.config import settings
from lk_app.identity import flows, texts
from lk_app.identity.service import recovery
from lk_app.identity.service.links import LinkStatus
from lk_app.kernel.contacts import canonical_email
from lk_app.kernel.errors import AppError, Invalid
from lk_app.store.run import run, run_read
from lk_app.ui.form_state import FormState, text_of
from lk_app.ui.guard import current_actor


class RecoveryState(FormState, rx.State):
    """An address in, always the same answer out."""

    done_text: str = ""
    is_demo: bool = False

    @rx.event
    async def open(self) -> None:
        """The screen is entered."""
        self._clear()
        self.done_text, self.is_demo = "", settings().is_demo

    @rx.event
    async def submit(self, form: dict) -> None:
        """«Восстановить». A second press of one form does nothing."""
        email = text_of(form, "email")
        if self.done_text:
            return
        try:
            if canonical_email(email) is None:
                raise Invalid({"email": texts.EMAIL_WRONG if email.strip() else texts.EMAIL_MISSING})
            await run(recovery.ask_reset, current_actor(), email)
        except AppError as error:
            self._refuse(error)
            return
        self._clear()
        self.done_text = texts.RESET_ASKED


class ResetState(FormState, rx.State):
    """A new password by the link of a letter; the link's secret comes with the form and is never kept."""

    status: str = ""

    @rx.event
    async def look(self, token: str) -> None:
        """What the link is good for; changes nothing."""
        self._clear()
        status, _email = await run_read(recovery.look_at_reset, current_actor(), _token(token))
        self.status = status

    @rx.event
    async def submit(self, token: str, form: dict) -> AsyncIterator[None]:
        """«Отправить»."""
        self.is_busy = True
        yield
        password, repeat = text_of(form, "password"), text_of(form, "repeat")
        try:
            status = await flows.reset_password(current_actor(), _token(token), password, repeat)
        except AppError as error:
            self._refuse(error)
        else:
            self._clear()
            self.status = "changed" if status is LinkStatus.OK else status
        finally:
            self.is_busy = False


def _token(value: object) -> str:
    return value if isinstance(value, str) else ""
