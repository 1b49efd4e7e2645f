"""States of «Платежи» and of «Оплата по лицевому счету»."""

from dataclasses import dataclass

import reflex as rx
from sqlmodel import Session

from lk_app.accounts import service as accounts
from lk_app.accounts.service import AccountSummary
from lk_app.accounts.views import AccountOption, SumView, account_options, as_of_words, money_parts, pay_words, sums_of
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import NotFound
from lk_app.kernel.text import format_date
from lk_app.payments import service, texts
from lk_app.payments.service import History
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
        mine, chosen, history = await run_read(_look, current_actor(), wanted_id, limit)
        self.options = account_options(mine)
        self.has_accounts, self.has_choice = bool(mine), len(mine) > 1
        self.is_loaded = True
        if chosen is None:
            return
        self.chosen_id = chosen.public_id
        self.chosen_words = next(option.words for option in self.options if option.public_id == chosen.public_id)
        self.sums, self.has_sums = sums_of(chosen.balance), chosen.balance is not None
        self.as_of, self.pay_words = as_of_words(chosen.balance), pay_words(chosen.balance)
        self.pay_href = f"/pay?account={chosen.public_id}"
        self.rows = [
            PaymentRow(f"{each.number}.", *money_parts(each.amount_kopecks), format_date(each.received_on))
            for each in history.payments
        ]
        self.has_rows, self.has_more = bool(self.rows), history.has_more


class PayState(rx.State):
    """«Оплата по лицевому счету № …» until paying by card is here: what is due, and where it can be paid today."""

    is_loaded: bool = False
    is_missing: bool = False
    title: str = texts.PAY_TITLE
    branch: str = ""
    due_name: str = ""
    due_whole: str = ""
    due_kopecks: str = ""
    has_due: bool = False
    parts: list[SumView] = []
    has_parts: bool = False
    as_of: str = ""

    @rx.event
    async def load(self) -> None:
        """The account of the address; again after a reconnect."""
        wanted_id = self.router.url.query_parameters.get("account", "")
        try:
            account = await run_read(accounts.account_summary, current_actor(), wanted_id)
        except NotFound:
            self.is_loaded, self.is_missing, self.title = True, True, texts.PAY_TITLE
            return
        balance = account.balance
        due = balance.due_kopecks if balance else 0
        self.title, self.branch = texts.pay_title(account.number), account.branch_name
        self.has_due, self.due_name = due > 0, texts.TO_PAY if due else texts.NOTHING_TO_PAY
        self.due_whole, self.due_kopecks = money_parts(due)
        self.parts = _parts(account)
        self.has_parts = bool(self.parts)
        self.as_of = as_of_words(balance)
        self.is_loaded, self.is_missing = True, False


def _parts(account: AccountSummary) -> list[SumView]:
    balance = account.balance
    if balance is None or not balance.debt_kopecks or not balance.penalty_kopecks:
        return sums_of(balance) if balance and not balance.due_kopecks else []
    return [
        SumView(texts.TOWARDS_DEBT, *money_parts(balance.debt_kopecks)),
        SumView(texts.TOWARDS_PENALTY, *money_parts(balance.penalty_kopecks)),
    ]


def _look(
    session: Session, actor: Actor, wanted_id: str, limit: int
) -> tuple[list[AccountSummary], AccountSummary | None, History]:
    """The actor's accounts, the wanted one or else the first, and its payments."""
    mine = accounts.my_accounts(session, actor)
    chosen = next((each for each in mine if each.public_id == wanted_id), mine[0] if mine else None)
    if chosen is None:
        return mine, None, History((), has_more=False)
    return mine, chosen, service.posted_payments(session, actor, chosen.public_id, limit)
