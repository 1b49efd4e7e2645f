"""State of help: what this tab has answered to each chapter's question."""

import uuid

import reflex as rx

from lk_app.help import service
from lk_app.kernel.errors import AppError, Invalid
from lk_app.store.run import run
from lk_app.ui.form_state import text_of
from lk_app.ui.guard import current_actor

YES, NO, TOLD = "yes", "no", "told"


class HelpState(rx.State):
    """`answers`: by chapter, what was said. `refusals` and `errors`: by chapter, why it was not taken."""

    answers: dict[str, str] = {}
    refusals: dict[str, str] = {}
    errors: dict[str, str] = {}
    error_key: int = 0
    _form_uids: dict[str, str] = {}

    @rx.event
    async def rate(self, chapter: str, is_helpful: bool) -> None:
        """«Да» or «Нет»."""
        if not isinstance(chapter, str) or not isinstance(is_helpful, bool) or chapter in self.answers:
            return
        form_uid = self._form_uids.get(chapter) or str(uuid.uuid4())
        try:
            await run(service.rate, current_actor(), form_uid, chapter, is_helpful)
        except AppError as error:
            if error.message:  # a chapter that is not there is nobody's question
                self._refuse(chapter, error)
            return
        self._form_uids[chapter] = form_uid
        self._answered(chapter, YES if is_helpful else NO)

    @rx.event
    async def tell(self, chapter: str, form: dict) -> None:
        """«Отправить» after «Нет»."""
        if not isinstance(chapter, str) or self.answers.get(chapter) != NO:
            return
        missing, mistake = text_of(form, "missing"), text_of(form, "mistake")
        try:
            await run(service.tell_more, current_actor(), self._form_uids.get(chapter, ""), missing, mistake)
        except AppError as error:
            self._refuse(chapter, error)
            return
        self._answered(chapter, TOLD)

    @rx.event
    async def leave(self) -> None:
        """Another page: what is wrong here is not wrong there, and the focus belongs to its heading."""
        self.refusals, self.errors, self.error_key = {}, {}, 0

    def _answered(self, chapter: str, answer: str) -> None:
        self.answers[chapter] = answer
        self.refusals, self.errors = {}, {}
        self.error_key += 1

    def _refuse(self, chapter: str, error: AppError) -> None:
        self.errors = dict(error.errors) if isinstance(error, Invalid) else {}
        self.refusals = {} if self.errors else {chapter: error.message}
        self.error_key += 1
