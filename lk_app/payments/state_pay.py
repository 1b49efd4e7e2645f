"""State of «Оплата по лицевому счету №…»: the sum, how it will be split, where the receipt goes, the way to the bank."""

import uuid

import reflex as rx
from sqlmodel import Session

from lk_app.accounts import service as accounts
from lk_app.accounts.views import (
    AccountChoice,
    SumView,
    account_options,
    as_of_words,
    money_parts,
    paid_since_words,
    pay_words,
)
from lk_app.billing import service as billing
from lk_app.billing.service import ForecastView
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import AppError, Conflict, NotFound
from lk_app.kernel.money import format_rubles
from lk_app.payments import flows, service, texts
from lk_app.payments.acquirers.configured import acquirer
from lk_app.payments.outside import outside
from lk_app.payments.rules import Split
from lk_app.payments.service import Draft, Preview, Standing
from lk_app.payments.views import split_view, status_href
from lk_app.readings.state import asked_for
from lk_app.store.run import run, run_read
from lk_app.ui.form_state import FormState, text_of
from lk_app.ui.guard import current_actor

MAX_TYPED = 320


class PayState(FormState, rx.State):
    """What the form shows. Whose account it is, is looked up anew with each event."""

    is_loaded: bool = False
    is_missing: bool = False
    is_connected: bool = False
    """Whether this installation has an acquirer; else the page says where to pay today."""
    title: str = texts.PAY_TITLE
    branch: str = ""
    due_name: str = ""
    due_whole: str = ""
    due_kopecks: str = ""
    has_due: bool = False
    as_of: str = ""
    paid_since: str = ""
    forecast: ForecastView = ForecastView()
    choices: list[AccountChoice] = []
    """Where the address names no account: what may be paid for."""
    has_choices: bool = False
    is_asking: bool = False
    amount: str = ""
    contact: str = ""
    form_key: str = ""
    """Another one is another field: how a ready sum gets into an input that belongs to the person."""
    has_ready_sums: bool = False
    is_whole: bool = False
    is_debt_only: bool = False
    parts: list[SumView] = []
    left: str = ""
    pay_words: str = texts.PAY
    unfinished_href: str = ""
    _account_id: str = ""
    _debt: int = 0
    _due: int = 0
    _uid: str = ""
    _sent: tuple[str, str] = ("", "")
    """What went under `_uid`: the same again is the same payment, anything else is another one."""

    @rx.event
    async def load(self) -> object:
        """The account of the address, a form of its own each time: its payment's id is made here, once.

        Without one (a shortcut of an installed app leads so) the only account there is, or else a choice.
        """
        actor, wanted_id = current_actor(), asked_for(self, "account")
        if not wanted_id:
            return await self._ask_which()
        self.is_connected, self.is_asking = acquirer() is not None, False
        try:
            seen, forecast = await run_read(_look, actor, wanted_id)
            again = await self._again()
        except NotFound:
            self.reset()
            self.is_loaded = self.is_missing = True
            return None
        self._clear()
        self._account_id, self._sent, self._uid = wanted_id, ("", ""), str(uuid.uuid4())
        self._show(seen)
        self.forecast = forecast
        self.contact = again.receipt_contact if again else seen.receipt_contact
        await self._take(again.amount_kopecks if again else seen.amount_kopecks)
        self.is_loaded, self.is_missing, self.is_busy = True, False, False
        return None

    @rx.event(supersedes=True)
    async def recount(self, amount: str = "") -> None:
        """The typed sum has rested for a moment: how it will be split. A wrong one is told of when it is sent."""
        await self._count(amount[:MAX_TYPED] if isinstance(amount, str) else "")
        if self.left:
            self.errors = {name: words for name, words in self.errors.items() if name != "amount"}

    @rx.event
    async def take_ready(self, which: str = "") -> None:
        """A ready sum: debt and penalty, or the debt only."""
        self._clear()
        await self._take(self._debt if which == "debt" else self._due)

    @rx.event(background=True)
    async def submit(self, form: dict | None = None) -> object:
        """«Оплатить»: to the bank's page. A second press is the same payment, and leads to the same page.

        In the background: a bank that is slow holds up nothing else of the tab.
        """
        actor, typed = current_actor(), (text_of(form, "amount")[:MAX_TYPED], text_of(form, "contact")[:MAX_TYPED])
        async with self:
            self._clear()
            self.is_busy = True
            account_id, uid = self._account_id, await self._uid_for(typed)
        try:
            seen = await _pay(actor, account_id, Draft(uid, *typed))
            if seen.is_final and not seen.is_paid:
                raise Conflict(f"{seen.title}. {seen.hint}.")
        except NotFound:  # taken away while the form stood open: the screen that leads to what is still there
            async with self:
                self.is_busy, self.is_missing = False, True
            return None
        except AppError as error:
            async with self:
                self.is_busy = False
                self._refuse(error)
            return None
        except BaseException:
            async with self:
                self.is_busy = False
            raise
        return rx.redirect(seen.confirmation_url or status_href(seen.uid))

    async def _ask_which(self) -> object:
        """Straight on with an only account; several are offered, none leads to «Добавить счет»."""
        choices = await run_read(_choices, current_actor())
        if len(choices) == 1:
            return rx.redirect(choices[0].href, replace=True)
        self.reset()
        self.choices, self.has_choices = choices, bool(choices)
        self.is_loaded = self.is_asking = True
        return None

    async def _uid_for(self, typed: tuple[str, str]) -> str:
        """The form's payment; a new one when other things are sent after Back, or after the bank has refused the first."""
        if self._sent != ("", "") and (self._sent != typed or await self._has_ended()):
            self._uid = str(uuid.uuid4())
        self._sent = typed
        return self._uid

    async def _has_ended(self) -> bool:
        try:
            seen = await run_read(service.standing, current_actor(), self._uid)
        except NotFound:
            return False
        return seen.is_final and not seen.is_paid

    async def _again(self) -> Standing | None:
        """The declined payment that is tried again, when the address names one of the actor's own."""
        uid = asked_for(self, "again")
        try:
            return await run_read(service.standing, current_actor(), uid) if uid else None
        except NotFound:
            return None

    async def _take(self, kopecks: int) -> None:
        self.amount = format_rubles(kopecks, sign=False) if kopecks else ""
        self.form_key = str(uuid.uuid4())
        await self._count(self.amount)

    async def _count(self, amount: str) -> None:
        try:
            split = await run_read(service.split_of, current_actor(), self._account_id, amount)
        except AppError:
            self.parts, self.left, self.pay_words = [], "", texts.PAY
            self.is_whole = self.is_debt_only = False
            return
        self._show_split(split)

    def _show_split(self, split: Split) -> None:
        self.parts = split_view(split)
        self.left = format_rubles(max(0, self._due - split.debt - split.penalty))
        self.pay_words = pay_words(split.total)
        self.is_whole, self.is_debt_only = split.total == self._due, split.total == self._debt

    def _show(self, seen: Preview) -> None:
        owed = seen.owed
        self._debt, self._due = owed.debt, owed.due
        self.title, self.branch = texts.pay_title(seen.account_number), seen.branch_name
        self.has_due, self.due_name = owed.due > 0, texts.TO_PAY if owed.due else texts.NOTHING_TO_PAY
        self.due_whole, self.due_kopecks = money_parts(owed.due)
        self.as_of, self.paid_since = as_of_words(owed.as_of_on), paid_since_words(owed.paid_since)
        self.has_ready_sums = owed.debt > 0 and owed.penalty > 0
        self.unfinished_href = status_href(seen.unfinished_uid) if seen.unfinished_uid else ""


def _look(session: Session, actor: Actor, account_id: str) -> tuple[Preview, ForecastView]:
    """The page of payment and what a delay costs. Raises NotFound."""
    seen = service.preview(session, actor, account_id)
    return seen, billing.delay_forecast(session, actor, account_id, seen.owed.debt)


def _choices(session: Session, actor: Actor) -> list[AccountChoice]:
    """The actor's accounts with what is due on each."""
    owed = service.owed_by_account(session, actor)
    return [
        AccountChoice(f"/pay?account={option.public_id}", option.words, _due_words(owed[option.public_id].due))
        for option in account_options(accounts.my_accounts(session, actor))
    ]


def _due_words(due_kopecks: int) -> str:
    return f"{texts.TO_PAY} {format_rubles(due_kopecks)}" if due_kopecks else texts.NOTHING_TO_PAY


async def _pay(actor: Actor, account_id: str, draft: Draft) -> Standing:
    """Written down, then ordered at the bank; gives where it stands."""
    bank = acquirer()
    if bank is None:
        raise Conflict(texts.NOT_CONFIGURED)
    uid = await run(service.start, actor, account_id, draft)
    await outside(flows.register, bank, uid)
    return await run_read(service.standing, actor, uid)
