"""State of «Платежи»."""

from dataclasses import dataclass

import reflex as rx
from sqlmodel import Session

from lk_app.accounts import service as accounts
from lk_app.accounts.service import AccountSummary
from lk_app.accounts.views import (
    AccountOption,
    SumView,
    account_options,
    as_of_words,
    money_parts,
    paid_since_words,
    pay_words,
    sums_of,
)
from lk_app.kernel.actor import Actor
from lk_app.kernel.text import format_date
from lk_app.payments import service
from lk_app.payments.service import History, Owed, Standing
from lk_app.payments.views import OnTheWayView, on_the_way_view
from lk_app.store.run import run_read
from lk_app.ui.guard import current_actor

PAGE = 20
MAX_SHOWN = 2_000
"""More months than anybody has lived with one supplier."""


@dataclass(frozen=True)
class PaymentRow:
    """A line of the table: «1.», «1», «,08 ₽», «29.12.2021»."""

    number: str
    whole: str
    kopecks: str
    received: str


class PaymentsState(rx.State):
    """«Платежи»: one account at a time."""

    is_loaded: bool = False
    options: list[AccountOption] = []
    has_accounts: bool = False
    is_foreign: bool = False
    """The account of the address is not among one's own."""
    has_choice: bool = False
    chosen_id: str = ""
    chosen_words: str = ""
    sums: list[SumView] = []
    has_sums: bool = False
    as_of: str = ""
    paid_since: str = ""
    on_the_way: list[OnTheWayView] = []
    pay_words: str = ""
    pay_href: str = ""
    rows: list[PaymentRow] = []
    has_rows: bool = False
    has_more: bool = False

    @rx.event
    async def load(self) -> None:
        """The account of the address, else the one looked at before, else the first; again after a reconnect."""
        asked = self.router.url.query_parameters.get("account") or ""
        await self._show(asked or self.chosen_id, max(len(self.rows), PAGE))
        self.is_foreign = bool(asked) and self.chosen_id != asked

    @rx.event
    async def choose(self, public_id: str) -> None:
        """Another account of the chooser."""
        if isinstance(public_id, str):
            await self._show(public_id, PAGE)
            self.is_foreign = False

    @rx.event
    async def show_more(self) -> None:
        """Older payments below the shown ones."""
        await self._show(self.chosen_id, min(len(self.rows) + PAGE, MAX_SHOWN))

    async def _show(self, wanted_id: str, limit: int) -> None:
        mine, seen = await run_read(_look, current_actor(), wanted_id, limit)
        self.options = account_options(mine)
        self.has_accounts, self.has_choice = bool(mine), len(mine) > 1
        self.is_loaded = True
        if seen is None:
            return
        chosen, history = seen.account, seen.history
        self.chosen_id = chosen.public_id
        self.chosen_words = next(option.words for option in self.options if option.public_id == chosen.public_id)
        self.sums, self.has_sums = sums_of(chosen.balance), chosen.balance is not None
        self.as_of, self.pay_words = as_of_words(seen.owed.as_of_on), pay_words(seen.owed.due)
        self.paid_since = paid_since_words(seen.owed.paid_since)
        self.on_the_way = [on_the_way_view(each) for each in seen.on_the_way]
        self.pay_href = f"/pay?account={chosen.public_id}"
        self.rows = [
            PaymentRow(f"{each.number}.", *money_parts(each.amount_kopecks), format_date(each.received_on))
            for each in history.payments
        ]
        self.has_rows, self.has_more = bool(self.rows), history.has_more


@dataclass(frozen=True, slots=True)
class _Seen:
    """All that the screen shows of one account."""

    account: AccountSummary
    history: History
    owed: Owed
    on_the_way: list[Standing]


def _look(session: Session, actor: Actor, wanted_id: str, limit: int) -> tuple[list[AccountSummary], _Seen | None]:
    """The actor's accounts; of the wanted one or else the first its payments."""
    mine = accounts.my_accounts(session, actor)
    chosen = next((each for each in mine if each.public_id == wanted_id), mine[0] if mine else None)
    if chosen is None:
        return mine, None
    public_id = chosen.public_id
    history = service.posted_payments(session, actor, public_id, limit)
    owed = service.owed_by_account(session, actor)[public_id]
    return mine, _Seen(chosen, history, owed, service.on_the_way(session, actor, public_id))
