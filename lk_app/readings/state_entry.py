"""State of «Внести показания»: the form, what its values would mean, what is asked about them, sending."""

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass

import reflex as rx
from sqlmodel import Session

from lk_app.accounts import service as accounts
from lk_app.accounts.views import AccountChoice, account_options
from lk_app.billing.service import CostPreview
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import AppError, NotFound
from lk_app.readings import lookups, service, state_cost, texts, views_cost, views_entry
from lk_app.readings.findings import Code, Severity
from lk_app.readings.service import Draft, Preview, ReadingRefused
from lk_app.readings.state import asked_for
from lk_app.readings.views import entry_href, meter_name, readings_href, receipt_href
from lk_app.readings.views_cost import Cost
from lk_app.readings.views_entry import Ask, Bar, Comparison, ZoneView
from lk_app.store.run import run, run_read
from lk_app.ui.guard import current_actor

MAX_ZONES = 3
MAX_TYPED = 50


@dataclass(frozen=True)
class MeterChoice:
    """A meter in the chooser."""

    name: str
    href: str


def values_of(data: object) -> tuple[str, ...]:
    """What was typed, out of what a browser sent: at most three strings of bounded length."""
    values = data.get("values") if isinstance(data, dict) else None
    if not isinstance(values, list):
        return ()
    return tuple(value[:MAX_TYPED] if isinstance(value, str) else "" for value in values[: MAX_ZONES + 1])


def word_of(data: object, name: str) -> str:
    """A short string out of what a browser sent; "" for anything else."""
    value = data.get(name) if isinstance(data, dict) else None
    return value[:MAX_TYPED] if isinstance(value, str) else ""


class EntryState(rx.State):
    """What the form shows. Who it is for is in the page's address and is looked up anew with each event."""

    is_loaded: bool = False
    is_missing: bool = False
    is_asking: bool = False
    """The address names no account."""
    choices: list[AccountChoice] = []
    has_choices: bool = False
    form_key: str = ""
    opened: str = ""
    answered: str = ""
    head: str = ""
    back_href: str = "/readings"
    meters: list[MeterChoice] = []
    chosen_meter: str = ""
    has_meters: bool = False
    """Whether there is one to choose."""
    zones: list[ZoneView] = []
    has_decimals: bool = False
    previous_note: str = ""
    ratio_note: str = ""
    is_correction: bool = False
    notices: list[str] = []
    closed: Ask = Ask()
    """Why nothing can be entered at all."""
    uses: dict[str, str] = views_entry.NO_WORDS
    errors: dict[str, str] = views_entry.NO_WORDS
    bars: list[Bar] = []
    comparison: Comparison = Comparison()
    cost: Cost = Cost()
    has_cost: bool = False
    """Whether there is a reading before, so that a new one means energy."""
    ask: Ask = Ask()
    message: str = ""
    is_gone: bool = False
    """The account was taken away while the form stood open."""
    _serial_number: str = ""
    _asked_values: tuple[str, ...] = ()
    _asked_codes: tuple[str, ...] = ()
    _confirmed: tuple[str, ...] = ()

    @rx.event
    async def load(self) -> AsyncIterator[object]:
        """Fill the form; again after each reconnect, so what is typed is not touched."""
        actor, account = current_actor(), asked_for(self, "account")
        if not account:
            yield await self._ask_which()
            return
        serial, corrects = asked_for(self, "meter"), asked_for(self, "correct")
        try:
            form = await run_read(lookups.form, actor, account, serial, corrects)
            seen = await run_read(service.preview, actor, Draft(account, _serial(form), (), corrects=corrects))
        except NotFound:
            self.reset()
            self.is_missing = self.is_loaded = True
            return
        self._forget_answers()
        self._show(account, form, seen)
        self._serial_number = _serial(form)
        self.form_key = f"{account} {_serial(form)} {corrects}"
        self.opened = secrets.token_hex(8)
        self.is_missing, self.is_asking, self.is_loaded = False, False, True

    async def _ask_which(self) -> object:
        """Straight on with an only account; several are offered, none leads to «Добавить счет»."""
        choices = await run_read(_choices, current_actor())
        if len(choices) == 1:
            return rx.redirect(choices[0].href, replace=True)
        self.reset()
        self.choices, self.has_choices = choices, bool(choices)
        self.is_asking = self.is_loaded = True
        return None

    @rx.event
    async def leave(self) -> None:
        """The screen was left: the next form does not begin with this one."""
        self.reset()

    @rx.event(supersedes=True)
    async def preview(self, data: dict | None = None) -> None:
        """The values have rested for a moment: what they would mean. Questions about the values before are void."""
        self._forget_answers()
        try:
            seen, cost = await run_read(state_cost.look, current_actor(), self._draft(data))
        except NotFound:
            return
        self._show_meaning(seen, cost)

    @rx.event
    async def submit(self, data: dict | None = None) -> object:
        """«Сохранить», or the answer to a question. The same submission again gives the same receipt."""
        submission_id, values = word_of(data, "submission_id"), values_of(data)
        self._hear(values, word_of(data, "confirm"))
        draft = self._draft(data)
        try:
            receipt = await run(service.submit, current_actor(), draft)
        except ReadingRefused as refused:
            cost = await run_read(state_cost.cost_of, current_actor(), draft.account, refused.preview)
            self._question(draft, refused, cost)
        except NotFound:
            self.ask, self.message, self.is_gone = Ask(), texts.GONE, True
        except AppError as error:
            self.ask, self.message = Ask(), error.message
        else:
            return rx.redirect(receipt_href(draft.account, receipt.number), replace=True)
        self.answered = f"{submission_id}:{secrets.token_hex(4)}"
        return None

    @rx.event
    async def choose(self, href: str = "") -> object:
        """Another meter of the account was chosen."""
        if isinstance(href, str) and any(choice.href == href for choice in self.meters):
            return rx.redirect(href, replace=True)
        return None

    def _draft(self, data: object) -> Draft:
        """For the meter whose dials were shown: meanwhile another one may have come first."""
        return Draft(
            account=asked_for(self, "account"),
            meter=self._serial_number or asked_for(self, "meter"),
            values=values_of(data),
            submission_id=word_of(data, "submission_id"),
            confirmed_codes=frozenset(self._confirmed),
            corrects=asked_for(self, "correct"),
        )

    def _hear(self, values: tuple[str, ...], code: str) -> None:
        """Believe a confirmation only of what was asked about these very values (S44)."""
        if values != self._asked_values:
            self._asked_values, self._asked_codes, self._confirmed = values, (), ()
        elif code in self._asked_codes:
            self._confirmed = (*self._confirmed, code)

    def _question(self, draft: Draft, refused: ReadingRefused, cost: CostPreview | None) -> None:
        self._asked_codes = tuple(str(code) for code in refused.codes)
        self._show_meaning(refused.preview, cost)
        self.errors = views_entry.zone_errors(refused.unsettled)
        self.ask, self.message = views_entry.ask(draft.account, draft.meter, refused.preview, refused.unsettled), ""

    def _forget_answers(self) -> None:
        self.ask, self.errors, self.message, self.is_gone = Ask(), views_entry.NO_WORDS, "", False
        self._asked_values, self._asked_codes, self._confirmed = (), (), ()

    def _show(self, account: str, form: lookups.Form, seen: Preview) -> None:
        meter = form.meter
        self.head = f"№ {form.account_number}, {form.branch_name}." + (f" Счётчик {meter_name(meter)}" if meter else "")
        self.back_href = readings_href(account)
        self.meters = [MeterChoice(meter_name(each), entry_href(account, each.serial_number)) for each in form.meters]
        self.chosen_meter = entry_href(account, meter.serial_number) if meter else ""
        self.zones, self.is_correction = views_entry.zone_views(form), bool(form.corrected_wh)
        previous = form.examined.previous if form.examined else None
        self.previous_note = texts.previous_note(previous.taken_on) if previous else ""
        self.ratio_note = texts.ratio_note(form.examined.dial.ratio) if form.examined else ""
        errors = tuple(check for check in seen.findings(Severity.ERROR) if check.code != Code.ZONE_MISSING)
        self.closed = views_entry.ask(account, _serial(form), seen, errors)
        self.has_meters = len(self.meters) > 1 and not self.is_correction
        self.has_decimals = any(zone.decimals for zone in self.zones)
        self.notices, self.uses = views_entry.notices(seen), views_entry.NO_WORDS
        self.bars, self.comparison = [], Comparison()
        self.has_cost = previous is not None
        self.cost = views_cost.expected_cost(tuple(zone.title for zone in self.zones))

    def _show_meaning(self, seen: Preview, cost: CostPreview | None) -> None:
        blank = views_cost.expected_cost(tuple(zone.title for zone in self.zones))
        self.cost = views_cost.cost_card(cost.view) if cost else blank
        self.uses, self.bars, self.comparison = views_entry.uses(seen), views_entry.bars(seen), views_entry.comparison(seen)
        self.notices = views_entry.notices(seen)


def _choices(session: Session, actor: Actor) -> list[AccountChoice]:
    """The actor's accounts with how this month's reading stands."""
    statuses = lookups.status_for_cards(session, actor)
    return [
        AccountChoice(entry_href(option.public_id), option.words, _status_words(statuses[option.public_id]))
        for option in account_options(accounts.my_accounts(session, actor))
    ]


def _status_words(status: lookups.CardStatus) -> str:
    return f"{status.title} {status.detail}" if status.tone == "t-ok" else status.detail


def _serial(form: lookups.Form) -> str:
    return form.meter.serial_number if form.meter else ""
