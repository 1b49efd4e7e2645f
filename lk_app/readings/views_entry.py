"""What «Внести показания» shows: dials, consumption, the card of a questioned reading. Ready strings; no Reflex, no database."""

from dataclasses import dataclass, field

from lk_app.kernel.energy import format_kwh, format_number
from lk_app.kernel.text import plural
from lk_app.readings import texts
from lk_app.readings.examine import Examined
from lk_app.readings.findings import Code, Finding, Severity
from lk_app.readings.lookups import Form
from lk_app.readings.models import Meter
from lk_app.readings.rules import consumption_wh
from lk_app.readings.service import Check, Preview
from lk_app.readings.views import Line, entry_href, readings_href, receipt_href
from lk_app.suppliers import supplier

NO_WORDS = {"t1": "", "t2": "", "t3": ""}
"""Nothing to say at any dial."""
_LETTERS = ("Т1", "Т2", "Т3")
NEVER_BACK = "Счётчик назад не крутится. Сверьте каждую цифру с тем, что на нём сейчас."
_ICONS = {1: ("",), 2: ("sun", "moon"), 3: ("bolt", "sun", "moon")}


@dataclass(frozen=True)
class ZoneView:
    """One dial of the form. `previous` are its digits, empty when there is no reading before."""

    name: str
    title: str
    note: str
    icon: str
    previous: str
    digits: int
    decimals: int
    default: str


@dataclass(frozen=True)
class Bar:
    """A line of the comparison; `width` in percent of the longest."""

    name: str
    text: str
    width: int
    kind: str


@dataclass(frozen=True)
class Ask:
    """The card of a questioned reading. Deeds: «values», «focus», «confirm» with a value, «link» with an address."""

    code: str = ""
    title: str = ""
    text: str = ""
    hero: str = ""
    hint: str = ""
    lines: list[Line] = field(default_factory=list)
    has_lines: bool = False
    has_bars: bool = False
    main: str = ""
    main_deed: str = ""
    main_value: str = ""
    second: str = ""
    second_deed: str = ""
    second_value: str = ""


@dataclass(frozen=True)
class Comparison:
    """The card «Расход за N дней»."""

    title: str = ""
    total: str = ""
    note: str = ""
    level: str = ""
    spoken: str = ""
    """All of it in a sentence, for a screen reader."""


def zone_views(form: Form) -> list[ZoneView]:
    """The dials of the form."""
    if form.meter is None or form.examined is None:
        return []
    return dials_of(form.meter, form.examined, form.corrected_wh)


def dials_of(meter: Meter, examined: Examined, corrected_wh: tuple[int, ...]) -> list[ZoneView]:
    """A dial for each zone of the meter."""
    dial, previous = examined.dial, examined.previous
    names, hours = supplier().zone_names(dial.zones), supplier().zone_hours(dial.zones)
    return [
        ZoneView(
            name=f"t{zone + 1}",
            title=names[zone],
            note=f"{_LETTERS[zone]}, {hours[zone]}" if dial.zones > 1 else "",
            icon=_ICONS[dial.zones][zone],
            previous=texts.dial_digits(previous.values_wh[zone], dial.integer_digits) if previous else "",
            digits=dial.integer_digits,
            decimals=min(meter.decimal_digits, 1),
            default=texts.dial_digits(corrected_wh[zone], dial.integer_digits) if corrected_wh else "",
        )
        for zone in range(dial.zones)
    ]


def uses(preview: Preview) -> dict[str, str]:
    """Consumption of each zone, by the dial's name."""
    return NO_WORDS | {f"t{zone + 1}": format_kwh(value) for zone, value in enumerate(preview.zones_wh) if value is not None}


def zone_errors(checks: tuple[Check, ...]) -> dict[str, str]:
    """What stands at each dial instead of the consumption; a rollover asked about is red there too."""
    found: dict[str, str] = {}
    for check in checks:
        if check.finding.zone is None:
            continue
        name = f"t{check.finding.zone + 1}"
        if check.code == Code.ROLLOVER:
            found.setdefault(name, "Меньше предыдущих")
        elif check.severity == Severity.ERROR:
            found.setdefault(name, check.words.text)
    return NO_WORDS | found


def notices(preview: Preview) -> list[str]:
    """What the subscriber is only told; one sentence once."""
    return list(dict.fromkeys(check.words.text for check in preview.findings(Severity.INFO)))


def bars(preview: Preview) -> list[Bar]:
    """«Сейчас», «Год назад», «В среднем»; what is not known is left out."""
    if preview.total_wh is None:
        return []
    kinds = (
        ("Сейчас", preview.total_wh, "over" if preview.level == "high" else ""),
        ("Год назад", preview.year_ago_wh, "past"),
        ("В среднем", preview.average_wh, "avg"),
    )
    known = [(name, value, kind) for name, value, kind in kinds if value is not None]
    longest = max(value for _, value, _ in known) or 1
    return [Bar(name, format_kwh(texts.rounded(value)), value * 100 // longest, kind) for name, value, kind in known]


_LEVELS = {"usual": "как обычно", "high": "больше обычного", "low": "меньше обычного", "": ""}


def comparison(preview: Preview) -> Comparison:
    """The words of the comparison; all empty until every zone has a value."""
    if preview.total_wh is None:
        return Comparison()
    title = f"Расход за {plural(preview.days, 'день', 'дня', 'дней')}" if preview.days else "Расход за сегодня"
    total, level, note = format_kwh(preview.total_wh), _LEVELS[preview.level], ""
    if preview.year_ago_wh is not None:
        difference = texts.rounded(preview.total_wh) - texts.rounded(preview.year_ago_wh)
        word = "больше" if difference > 0 else "меньше"
        note = f"На {format_kwh(abs(difference))} {word}, чем год назад" if difference else "Столько же, сколько год назад"
    elif preview.average_wh is None:
        note = "Сравнить пока не с чем: показаний ещё мало"
    spoken = ", ".join(part for part in (f"{title}: {total}", level, note[:1].lower() + note[1:]) if part)
    return Comparison(title, total, note, level, spoken)


def ask(account: str, serial_number: str, preview: Preview, unsettled: tuple[Check, ...]) -> Ask:
    """The card of the gravest thing that has one; empty when all stands at its field."""
    carded = [check for check in unsettled if check.words.title]
    swapped = next((check for check in carded if check.code == Code.ZONES_SWAPPED), None)
    is_at_a_field = any(check.severity == Severity.ERROR and not check.words.title for check in unsettled) and not swapped
    if not carded or is_at_a_field:
        return Ask()
    check = swapped if swapped and carded[0].severity == Severity.CONFIRM else carded[0]
    (main, main_value), (second, second_value) = _deeds(account, serial_number, check, preview, unsettled)
    words, finding = check.words, check.finding
    return Ask(
        code=check.code,
        title=words.title,
        text=words.text if check.code != Code.LESS_THAN_PREVIOUS else NEVER_BACK,
        hero=format_number(finding.value_wh) if check.code == Code.ROLLOVER else "",
        hint=words.hint,
        lines=_swap_lines(finding, preview) if check.code == Code.ZONES_SWAPPED else [],
        has_lines=check.code == Code.ZONES_SWAPPED,
        has_bars=check.code == Code.EXCEEDS_AVERAGE,
        main=words.main,
        main_deed=main if words.main else "",
        main_value=main_value,
        second=words.second,
        second_deed=second if words.second else "",
        second_value=second_value,
    )


def _swap_lines(finding: Finding, preview: Preview) -> list[Line]:
    """«День: 12662, расход 182 кВт·ч» for the offered order."""
    names, digits = supplier().zone_names(preview.dial.zones), preview.dial.integer_digits
    return [
        Line(name, f"{texts.dial_digits(now, digits)}, расход {format_kwh(consumption_wh(now, then, preview.dial))}")
        for name, now, then in zip(names, finding.values_wh, preview.previous_wh, strict=True)
    ]


_Deed = tuple[str, str]


def _deeds(account: str, serial_number: str, check: Check, preview: Preview, unsettled: tuple[Check, ...]) -> tuple[_Deed, _Deed]:
    """What the card's two buttons do."""
    finding, code, digits = check.finding, check.code, preview.dial.integer_digits
    first_wrong = next((each.finding.zone for each in unsettled if each.finding.zone is not None), 0)
    focus = ("focus", f"t{(first_wrong or 0) + 1}")
    confirm = ("confirm", str(code))
    receipt = ("link", receipt_href(account, finding.receipt_number))
    fresh = ("link", entry_href(account, serial_number))
    match code:
        case Code.ZONES_SWAPPED:
            is_wrong = any(each.code == Code.LESS_THAN_PREVIOUS for each in unsettled)
            return (
                "values",
                ",".join(texts.dial_digits(value, digits) for value in finding.values_wh),
            ), focus if is_wrong else confirm
        case Code.ROLLOVER | Code.EQUAL_TO_PREVIOUS:
            return confirm, focus
        case Code.EXCEEDS_AVERAGE:
            return focus, confirm
        case Code.DUPLICATE_READING:
            return confirm, receipt
        case Code.READ_REMOTELY:
            return ("link", readings_href(account)), confirm
        case Code.NOT_CHANGED | Code.ALREADY_CORRECTED:
            return receipt, focus
        case Code.CORRECTION_CLOSED | Code.LATER_READING:
            return fresh, focus
        case Code.METER_DECOMMISSIONED:
            return ("link", entry_href(account, preview.others[0]) if preview.others else readings_href(account)), focus
        case _:
            return focus, focus
