"""States of «Объединение учетных записей» and of the page that undoes it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import reflex as rx

from lk_app.identity import flows_merge
from lk_app.identity import texts_merge as texts
from lk_app.identity.service import merge_proof, merging, unmerging
from lk_app.identity.service.links import LinkStatus
from lk_app.kernel.errors import AppError, Invalid
from lk_app.store.run import run, run_read
from lk_app.ui.form_state import FormState, text_of
from lk_app.ui.guard import current_actor


@dataclass(frozen=True)
class MovingLine:
    """A line of what moves."""

    title: str
    words: str


class MergeState(FormState, rx.State):
    """The form, what would move, what was done. That the passwords were right is kept on the server, not here."""

    needs_own: bool = False
    """Whether the form asks for the own password too."""
    step: str = "form"
    """`form`, `preview` or `done`."""
    email: str = ""
    """The profile to be joined, once its password was right."""
    warning: str = ""
    lines: list[MovingLine] = []
    has_lines: bool = False
    promises: list[str] = []
    done_words: list[str] = []

    @rx.event
    async def load(self) -> None:
        """Which fields there are; again after a reconnect."""
        self.needs_own = await run_read(merge_proof.needs_own_password, current_actor())

    @rx.event
    async def enter(self) -> None:
        """The screen is entered anew."""
        self._clear()
        self.step, self.email, self.warning, self.lines, self.promises, self.done_words = "form", "", "", [], [], []

    @rx.event
    async def submit(self, form: dict) -> AsyncIterator[None]:
        """«Продолжить»: show what would move."""
        self.is_busy = True
        yield
        email, password, own = (text_of(form, name) for name in ("email", "password", "own"))
        try:
            found = await flows_merge.prove_other(current_actor(), email, password, own)
        except AppError as error:
            self.needs_own = self.needs_own or (isinstance(error, Invalid) and "own" in error.errors)
            self._refuse(error)
        else:
            self._clear()
            self.step, self.email, self.warning = "preview", found.email, texts.WARNING.format(email=found.email)
            self.lines = [MovingLine(line.title, line.words) for line in found.lines]
            self.has_lines = bool(self.lines)
            self.promises = [sentence.format(until=found.undo_until) for sentence in texts.WHAT_HAPPENS]
        finally:
            self.is_busy = False

    @rx.event
    async def leave_it(self) -> None:
        """«Не объединять»: the form again, and what was proven is forgotten."""
        await run(merge_proof.forget_proof, current_actor())
        self._clear()
        self.step, self.email, self.lines = "form", "", []

    @rx.event
    async def merge(self) -> AsyncIterator[None]:
        """«Объединить» what the server remembers of this browser; a second press finds it done."""
        self.is_busy = True
        yield
        try:
            done = await run(merging.merge, current_actor())
        except AppError as error:
            self.step = "form"
            self._refuse(error)
        else:
            self._clear()
            self.step, self.lines = "done", []
            self.done_words = [texts.DONE_HELP.format(email=done.email), texts.DONE_UNDO.format(until=done.undo_until)]
        finally:
            self.is_busy = False


class UndoMergeState(FormState, rx.State):
    """The page a letter's link opens. The link's secret stays in the browser until the button is pressed."""

    status: str = ""
    """"" while unknown, else a LinkStatus, or `undone` for what was just done here."""
    words: list[str] = []

    @rx.event
    async def look(self, token: str) -> None:
        """What the link is good for; changes nothing."""
        self._clear()
        way = await run_read(unmerging.look_at_undo, current_actor(), _token(token))
        self.status = way.status
        intro = texts.UNDO_INTRO.format(joined=way.joined_email, kept=way.kept_email, moment=way.moment)
        self.words = [intro, texts.UNDO_WHAT.format(joined=way.joined_email)] if way.status is LinkStatus.OK else []

    @rx.event
    async def undo(self, token: str) -> AsyncIterator[None]:
        """«Отменить объединение»."""
        self.is_busy = True
        yield
        try:
            way = await run(unmerging.undo, current_actor(), _token(token))
            is_done = way.status is LinkStatus.OK
            self.status = "undone" if is_done else way.status
            self.words = [texts.UNDONE_HELP.format(joined=way.joined_email)] if is_done else []
        finally:
            self.is_busy = False


def _token(value: object) -> str:
    return value if isinstance(value, str) else ""
