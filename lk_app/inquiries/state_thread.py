"""States of «Мои обращения» and of one inquiry's thread."""

from collections.abc import AsyncIterator

import reflex as rx

from lk_app.inquiries import service, texts, views
from lk_app.inquiries.state import file_ids_of, long_text_of
from lk_app.inquiries.views import InquiryLine, MessageView
from lk_app.kernel.errors import AppError, NotFound
from lk_app.store.run import run, run_read
from lk_app.ui.form_state import FormState, text_of
from lk_app.ui.guard import current_actor


class InquiriesState(rx.State):
    """«Мои обращения»."""

    is_loaded: bool = False
    lines: list[InquiryLine] = []
    has_lines: bool = False

    @rx.event
    async def load(self) -> None:
        """The list, the newest first."""
        self.lines = [views.line(one) for one in await run_read(service.mine, current_actor())]
        self.has_lines, self.is_loaded = bool(self.lines), True


class ThreadState(FormState, rx.State):
    """One inquiry; its number comes with the address, and whose it is, is looked up anew with each event."""

    is_loaded: bool = False
    is_missing: bool = False
    number: int = 0
    title: str = texts.MY_INQUIRIES
    head: str = ""
    status: str = ""
    is_answered: bool = False
    messages: list[MessageView] = []
    form_key: str = ""
    """Another one is another form: an empty one, once a message has been added."""
    result: str = ""

    @rx.event
    async def load(self) -> None:
        """The thread of the address."""
        self._clear()
        self.result, self.is_busy = "", False
        await self._show(_number(self.router.url.query_parameters.get("number", "")))

    @rx.event
    async def submit(self, form: dict) -> AsyncIterator[None]:
        """«Отправить» in the thread."""
        if not self.number:
            return
        self.is_busy = True
        yield
        uid, text, files = text_of(form, "uid"), long_text_of(form, "text"), file_ids_of(form)
        try:
            await run(service.add_message, current_actor(), self.number, uid, text, files)
            self._clear()
            self.result = texts.ADDED
            await self._show(self.number)
        except AppError as error:
            self._refuse(error)
        finally:
            self.is_busy = False

    async def _show(self, number: int) -> None:
        try:
            thread = await run_read(service.thread, current_actor(), number)
        except NotFound:
            self.reset()
            self.is_loaded = self.is_missing = True
            return
        self.number, self.title, self.head = thread.number, views.title(thread), views.head(thread)
        self.status, self.is_answered = texts.STATUSES[thread.status], thread.status == "answered"
        self.messages = [views.message(one) for one in thread.messages]
        mine = sum(not one.is_from_supplier for one in thread.messages)
        self.form_key = f"inquiry-{thread.number}-{mine}"
        self.is_loaded, self.is_missing = True, False


def _number(text: object) -> int:
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 10 else 0
