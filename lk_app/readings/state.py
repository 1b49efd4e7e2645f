"""State of «Показания»: the chosen account, what to do now, the history that grows as one scrolls."""

from dataclasses import dataclass

import reflex as rx

from lk_app.kernel.errors import NotFound
from lk_app.readings import lookups, texts
from lk_app.readings.examine import window_today
from lk_app.readings.views import RowView, entry_href, receipt_href, row_view
from lk_app.store.run import run_read
from lk_app.ui.guard import current_actor

PAGE_ROWS = 20


@dataclass(frozen=True)
class Choice:
    """An account in the chooser."""

    public_id: str
    name: str


@dataclass(frozen=True)
class Deed:
    """The card of what to do now."""

    title: str = ""
    text: str = ""
    is_soon: bool = False
    entry_href: str = ""
    given: str = ""
    """When this month's reading was given here; empty: not yet."""
    given_href: str = ""


def asked_for(state: rx.State, name: str) -> str:
    """A parameter of the page's address: a string of bounded length, or "" (the browser may send anything)."""
    value = state.router.url.query_parameters.get(name, "")
    return value[:200] if isinstance(value, str) else ""


class ReadingsState(rx.State):
    """What the screen shows."""

    is_loaded: bool = False
    is_missing: bool = False
    choices: list[Choice] = []
    has_choices: bool = False
    account: str = ""
    deed: Deed = Deed()
    has_meter: bool = False
    rows: list[RowView] = []
    row_count: int = 0
    cursor: str = ""

    @rx.event
    async def load(self) -> None:
        """Fill the screen for the account of the address, else the one looked at before, else the first."""
        actor, wanted = current_actor(), asked_for(self, "account")
        choices = await run_read(lookups.account_choices, actor)
        mine = [public_id for public_id, _, _ in choices]
        account = wanted or (self.account if self.account in mine else next(iter(mine), ""))
        if account != self.account:
            self.reset()
        self.choices = [Choice(public_id, f"№ {number}") for public_id, number, _ in choices]
        self.has_choices = bool(choices)
        if not account:
            self.is_loaded = True
            return
        try:
            page = await run_read(lookups.history, actor, account, "", max(PAGE_ROWS, len(self.rows)))
            has_meter, given = await run_read(lookups.this_month, actor, account)
        except NotFound:
            self._miss()
            return
        self.account, self.cursor, self.has_meter = account, page.next_cursor, has_meter
        self.rows = [row_view(account, row, has_meters=page.has_meters) for row in page.rows]
        window = window_today()
        self.row_count = len(self.rows)
        self.deed = Deed(
            title=texts.window_title(window),
            text=texts.window_text(window),
            is_soon=window.is_open and window.days_left <= lookups.SOON_DAYS,
            entry_href=entry_href(account),
            given=texts.given_note(given.received_at, window.billing_month, is_anonymous=given.is_anonymous) if given else "",
            given_href=receipt_href(account, given.number) if given else "",
        )
        self.is_missing, self.is_loaded = False, True

    @rx.event
    async def more(self) -> None:
        """The next rows. Pressed twice before the first answer, the second finds nothing new: events of a tab come in turn."""
        if not self.cursor:
            return
        try:
            page = await run_read(lookups.history, current_actor(), self.account, self.cursor, PAGE_ROWS)
        except NotFound:
            self._miss()
            return
        self.rows += [row_view(self.account, row, has_meters=page.has_meters) for row in page.rows]
        self.cursor, self.row_count = page.next_cursor, len(self.rows)

    def _miss(self) -> None:
        """Not among one's own: nothing of any account stays, but the list of one's own does."""
        choices = self.choices
        self.reset()
        self.choices, self.has_choices = choices, bool(choices)
        self.is_missing = self.is_loaded = True

    @rx.event
    async def choose(self, public_id: str = "") -> object:
        """Another account was chosen: its own address, so that «Назад» and reloading work."""
        if isinstance(public_id, str) and any(choice.public_id == public_id for choice in self.choices):
            return rx.redirect(f"/readings?account={public_id}", replace=True)
        return None
