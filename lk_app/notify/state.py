"""State of the demo's page of sent letters."""

from dataclasses import dataclass

import reflex as rx

from lk_app.kernel.errors import NotFound
from lk_app.notify.service import list_letters
from lk_app.store.run import run_read


@dataclass(frozen=True)
class Letter:
    """A letter as the page shows it."""

    recipient: str
    subject: str
    moment: str
    is_failed: bool
    before: list[str]
    button: str
    link: str
    after: list[str]


class LettersState(rx.State):
    """Outside the demo there is nothing here, whoever asks."""

    status: str = ""
    """"" while it loads, then `ready`, or `missing` outside the demo."""
    letters: list[Letter] = []
    has_letters: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the outbox anew."""
        try:
            found = await run_read(list_letters)
        except NotFound:
            self.status, self.letters, self.has_letters = "missing", [], False
            return
        self.letters = [
            Letter(
                recipient=letter.recipient,
                subject=letter.subject,
                moment=letter.moment,
                is_failed=letter.is_failed,
                before=list(letter.before),
                button=letter.button,
                link=letter.link,
                after=list(letter.after),
            )
            for letter in found
        ]
        self.status, self.has_letters = "ready", bool(found)
