"""State of «Внести показания без регистрации»: whose meter, its reading, the answer. Visitors send it all."""

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import reflex as rx

from lk_app.kernel.errors import AppError, Invalid
from lk_app.readings import guest, texts, views_entry
from lk_app.readings.guest import Claim, GuestDraft
from lk_app.readings.previews import Preview
from lk_app.readings.service import ReadingRefused
from lk_app.readings.state_entry import values_of, word_of
from lk_app.readings.views import meter_name
from lk_app.readings.views_entry import NO_WORDS, Ask, Bar, ZoneView, dials_of
from lk_app.store.run import run, run_read
from lk_app.suppliers import supplier
from lk_app.ui.form_state import FormState, text_of
from lk_app.ui.guard import current_actor

BY_ZONES = {"1": 1, "2": 2, "3": 3}


@dataclass(frozen=True)
class PlainZone:
    """A field for a meter nobody has proved to stand before."""

    name: str
    label: str


def plain_zones(zones: int) -> list[PlainZone]:
    """The fields of a meter with so many zones."""
    names = supplier().zone_names(zones)
    return [
        PlainZone(f"t{i + 1}", f"Текущие показания: {name.lower()}" if name else "Текущие показания:")
        for i, name in enumerate(names)
    ]


class GuestState(FormState, rx.State):
    """«form» is whose meter; then «plain» or «proved»; then «done»."""

    step: str = "form"
    branches: list[str] = []
    head: str = ""
    form_key: str = ""
    opened: str = ""
    answered: str = ""
    fields: list[PlainZone] = []
    zones: list[ZoneView] = []
    has_decimals: bool = False
    previous_note: str = ""
    ratio_note: str = ""
    notices: list[str] = []
    uses: dict[str, str] = NO_WORDS
    bars: list[Bar] = []
    ask: Ask = Ask()
    receipt: str = ""
    _claim: Claim = Claim()
    _asked_values: tuple[str, ...] = ()
    _asked_codes: tuple[str, ...] = ()
    _confirmed: tuple[str, ...] = ()

    @rx.event
    async def open(self) -> None:
        """The screen is entered, or left for another account."""
        self.reset()
        self.errors = dict.fromkeys(("branch", "number", "serial_end"), "") | NO_WORDS
        self.branches = await run_read(guest.branch_names)

    @rx.event
    async def look(self, form: dict | None = None) -> AsyncIterator[None]:
        """«Продолжить»: whose meter it is said to be."""
        self.is_busy = True
        yield
        try:
            claim = guest.parse_claim(text_of(form, "branch"), text_of(form, "number"), text_of(form, "serial_end"))
            await run_read(guest.check_branch, claim)
            found = await run_read(guest.prove, current_actor(), claim) if claim.serial_end else None
        except AppError as error:
            self._refuse(error)
        else:
            self._clear()
            self._show(claim, found)
        finally:
            self.is_busy = False
            self.errors = dict.fromkeys(("branch", "number", "serial_end"), "") | NO_WORDS | self.errors

    @rx.event
    async def choose_zones(self, zones: str = "") -> None:
        """How many zones the meter has, where nobody has told us."""
        if isinstance(zones, str) and zones in BY_ZONES:
            self.fields = plain_zones(BY_ZONES[zones])

    @rx.event
    async def preview(self, data: dict | None = None) -> None:
        """What a proved draft would mean."""
        if self.step != "proved":
            return
        self._forget_answers()
        try:
            seen = await run_read(guest.preview, GuestDraft(self._claim, values_of(data)))
        except AppError:
            return
        self._show_meaning(seen)

    @rx.event
    async def submit(self, data: dict | None = None) -> None:
        """«Сохранить», or the answer to a question."""
        if self.step not in ("plain", "proved"):
            return
        submission_id, values = word_of(data, "submission_id"), values_of(data)
        self._hear(values, word_of(data, "confirm"))
        draft = GuestDraft(self._claim, values, submission_id, frozenset(self._confirmed))
        self.message, self.errors = "", NO_WORDS
        try:
            number = await run(guest.submit, current_actor(), draft)
        except ReadingRefused as refused:
            self._question(refused)
        except Invalid as error:
            self.errors, self.ask = NO_WORDS | error.errors, Ask()
        except AppError as error:
            self.ask, self.message = Ask(), error.message
        else:
            self.step, self.receipt = "done", texts.receipt_name(number)
        self.answered = f"{submission_id}:{secrets.token_hex(4)}"

    def _show(self, claim: Claim, found: guest.GuestMeter | None) -> None:
        self._claim, self.form_key, self.opened = claim, secrets.token_hex(8), secrets.token_hex(8)
        self.head = f"Лицевой счёт № {claim.number}" + (f", {claim.branch}" if claim.branch else "")
        if found is None:
            self.fields, self.step = plain_zones(1), "plain"
            return
        examined, previous = found.examined, found.examined.previous
        self.head += f". Счётчик {meter_name(found.meter)}"
        self.zones = dials_of(found.meter, examined, ())
        self.has_decimals = any(zone.decimals for zone in self.zones)
        self.previous_note = texts.previous_note(previous.taken_on) if previous else ""
        self.ratio_note = texts.ratio_note(examined.dial.ratio)
        self.step = "proved"

    def _show_meaning(self, seen: Preview) -> None:
        self.uses, self.notices = views_entry.uses(seen), views_entry.notices(seen)

    def _hear(self, values: tuple[str, ...], code: str) -> None:
        """Believe a confirmation only of what was asked about these very values (S44)."""
        if values != self._asked_values:
            self._asked_values, self._asked_codes, self._confirmed = values, (), ()
        elif code in self._asked_codes:
            self._confirmed = (*self._confirmed, code)

    def _question(self, refused: ReadingRefused) -> None:
        self._asked_codes = tuple(str(code) for code in refused.codes)
        self._show_meaning(refused.preview)
        self.errors = views_entry.zone_errors(refused.unsettled)
        # What was used over the years is the subscriber's business: a guest sees the question without it.
        self.ask = replace(views_entry.ask("", "", refused.preview, refused.unsettled), has_bars=False)

    def _forget_answers(self) -> None:
        self.ask, self.errors, self.message = Ask(), NO_WORDS, ""
        self._asked_values, self._asked_codes, self._confirmed = (), (), ()
