"""States of «Регистрация» and of the page that a confirmation letter opens."""

from collections.abc import AsyncIterator

import reflex as rx

from lk_app.config import settings
from lk_app.identity import flows, texts
from lk_app.identity.rules import RegistrationForm
from lk_app.identity.service import registration
from lk_app.identity.service.links import LinkStatus
from lk_app.kernel.errors import AppError
from lk_app.store.run import run, run_read
from lk_app.suppliers import supplier
from lk_app.ui.form_state import FormState, is_ticked, text_of
from lk_app.ui.guard import current_actor


class RegistrationState(FormState, rx.State):
    """The form, then what comes next."""

    done_text: str = ""
    email: str = ""
    """Where the letter goes, as it was typed."""
    resent: str = ""
    is_demo: bool = False

    @rx.event
    async def open(self) -> None:
        """The screen is entered. A reload, while the letter is on its way, still says where it went."""
        self._clear()
        self.resent, self.is_demo = "", settings().is_demo

    @rx.event
    async def leave(self) -> None:
        """The screen was left, or another address is wanted: the form again, whatever was done before."""
        self._clear()
        self.done_text, self.email, self.resent = "", "", ""

    @rx.event
    async def submit(self, form: dict) -> AsyncIterator[None]:
        """«Зарегистрировать»: the same sentence for a free and a taken mailbox. A second press of one form does nothing."""
        if self.done_text:
            return
        self.is_busy = True
        yield
        wanted = RegistrationForm(
            email=text_of(form, "email"),
            password=text_of(form, "password"),
            repeat=text_of(form, "repeat"),
            has_personal_data_consent=is_ticked(form, "personal_data"),
            has_mailings_consent=is_ticked(form, "mailings"),
        )
        try:
            await flows.register(current_actor(), wanted)
        except AppError as error:
            self._refuse(error)
        else:
            self._clear()
            self.email = wanted.email.strip()
            self.done_text = texts.REGISTERED.format(product=supplier().product_name, supplier=supplier().full_name)
        finally:
            self.is_busy = False

    @rx.event
    async def resend(self) -> None:
        """«Отправить письмо ещё раз»: the same answer whatever became of the mailbox."""
        try:
            await run(registration.resend_confirmation, current_actor(), email=self.email)
        except AppError as error:
            self._refuse(error)
            return
        self._clear()
        self.resent = texts.RESENT


class ConfirmState(FormState, rx.State):
    """The page a confirmation letter opens. The link's secret stays in the browser until the button is pressed."""

    status: str = ""
    """"" while unknown, else a LinkStatus, or `confirmed` and `resent` for what was just done here."""

    @rx.event
    async def look(self, token: str) -> None:
        """What the link is good for; changes nothing."""
        self._clear()
        self.status = await run_read(registration.look_at_confirmation, current_actor(), _token(token))

    @rx.event
    async def confirm(self, token: str) -> None:
        """«Подтвердить почту»."""
        status = await run(registration.confirm_email, current_actor(), _token(token))
        self.status = "confirmed" if status is LinkStatus.OK else status

    @rx.event
    async def resend(self, token: str) -> None:
        """«Отправить новое письмо» to the mailbox of this link."""
        try:
            await run(registration.resend_confirmation, current_actor(), token=_token(token))
        except AppError as error:
            self._refuse(error)
            return
        self._clear()
        self.status = "resent"


def _token(value: object) -> str:
    return value if isinstance(value, str) else ""
