"""States of «Обратная связь», the visitor's and the signed-in person's: one form, one inquiry."""

from collections.abc import AsyncIterator

import reflex as rx

from lk_app.inquiries import rules, service, texts, views
from lk_app.inquiries.rules import Draft
from lk_app.inquiries.views import AccountChoice
from lk_app.kernel.errors import AppError
from lk_app.store.run import run, run_read
from lk_app.ui.form_state import FormState, text_of
from lk_app.ui.guard import current_actor

INSIDE = "/profile/feedback"


class _WritingState(FormState, rx.State, mixin=True):
    """What both forms are made of. What is typed stays in the browser."""

    done_title: str = ""
    done_words: str = ""

    def _begin(self) -> None:
        self._clear()
        self.done_title, self.done_words, self.is_busy = "", "", False

    async def _send(self, form: object) -> None:
        actor = current_actor()
        try:
            receipt = await run(service.send, actor, draft_of(form))
        except AppError as error:
            self._refuse(error)
        else:
            self._clear()
            self.done_title = texts.accepted(receipt.number, receipt.created_on)
            self.done_words = views.what_next(receipt, has_thread=actor.is_subscriber)
        finally:
            self.is_busy = False


class FeedbackState(_WritingState, rx.State):
    """The form of the sign-in page."""

    @rx.event
    async def open(self) -> object:
        """The screen is entered: an empty form. Whoever is signed in has a better one."""
        self._begin()
        return rx.redirect(INSIDE, replace=True) if current_actor().is_subscriber else None

    @rx.event
    async def submit(self, form: dict) -> AsyncIterator[None]:
        """«Отправить». A second press while the answer is on its way sends nothing."""
        if self.done_title:
            return
        self.is_busy = True
        yield
        await self._send(form)


class NewInquiryState(_WritingState, rx.State):
    """The form inside the cabinet."""

    is_loaded: bool = False
    accounts: list[AccountChoice] = []
    has_accounts: bool = False
    contact: str = ""

    @rx.event
    async def load(self) -> None:
        """Own accounts and mailbox; again after a reconnect, which changes nothing that is typed."""
        form = await run_read(service.form, current_actor())
        self.accounts, self.contact = views.choices(form), form.email
        self.has_accounts, self.is_loaded = bool(self.accounts), True

    @rx.event
    async def enter(self) -> None:
        """The screen is entered anew: yesterday's number is no news."""
        self._begin()

    @rx.event
    async def submit(self, form: dict) -> AsyncIterator[None]:
        """«Отправить». A second press while the answer is on its way sends nothing."""
        if self.done_title:
            return
        self.is_busy = True
        yield
        await self._send(form)


def draft_of(form: object) -> Draft:
    """What the form sent, as strings of bounded length."""
    return Draft(
        uid=text_of(form, "uid"),
        topic=text_of(form, "topic"),
        text=long_text_of(form, "text"),
        account=text_of(form, "account"),
        contact=text_of(form, "contact")[: rules.MAX_CONTACT],
        file_ids=file_ids_of(form),
    )


def long_text_of(form: object, name: str) -> str:
    """The message. Twice the limit is read, so that a text which is too long is told of and not cut."""
    value = form.get(name) if isinstance(form, dict) else None
    return value[: 2 * rules.MAX_TEXT] if isinstance(value, str) else ""


def file_ids_of(form: object) -> tuple[str, ...]:
    """The ids of the uploaded files; one too many is enough to be refused."""
    return tuple(one[:40] for one in text_of(form, "file_ids").split(",") if one)[: rules.MAX_FILES + 1]
