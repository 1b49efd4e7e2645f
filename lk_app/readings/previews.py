"""What a draft would mean, in numbers and words, made of what `examine` found out."""

from dataclasses import dataclass, field
from datetime import date

from lk_app.readings.examine import Examined, window_today
from lk_app.readings.findings import Code, Finding, Severity
from lk_app.readings.reasons import Circumstances, Words, explain
from lk_app.readings.rules import Dial, consumption_wh, whole
from lk_app.readings.windows import Window
from lk_app.suppliers import supplier


@dataclass(frozen=True, slots=True)
class Check:
    """A finding with its words."""

    finding: Finding
    words: Words

    @property
    def code(self) -> Code:
        """The finding's code."""
        return self.finding.code

    @property
    def severity(self) -> Severity:
        """Whether it stops, asks or tells."""
        return self.finding.severity


@dataclass(frozen=True, slots=True)
class Preview:
    """What a draft would mean. Energy in Wh; None where it is not known."""

    checks: tuple[Check, ...]
    zones_wh: tuple[int | None, ...]
    total_wh: int | None
    days: int
    year_ago_wh: int | None
    average_wh: int | None
    level: str
    """«usual», «high», «low» against the account's own history; empty when there is none to compare with."""
    window: Window
    dial: Dial = field(default_factory=Dial)
    previous_wh: tuple[int, ...] = ()
    """What it was compared with; empty for a meter's first reading."""
    others: tuple[str, ...] = ()
    """Serial numbers of the account's other meters in service."""
    previous_on: date | None = None
    taken_on: date | None = None
    """The days between which the energy was used."""
    used_before_wh: int = 0
    """What earlier readings have brought for the same month."""

    def findings(self, severity: Severity) -> tuple[Check, ...]:
        """The checks of one severity."""
        return tuple(check for check in self.checks if check.severity == severity)


def preview_of(examined: Examined) -> Preview:
    """What was found out about a draft, in words."""
    judged, expected = examined.judgement, examined.usual
    return Preview(
        checks=tuple(Check(finding, explain(finding, _circumstances(examined))) for finding in examined.findings),
        zones_wh=judged.zones_wh if judged else _partly(examined),
        total_wh=judged.total_wh if judged else None,
        days=expected.days if expected else 0,
        year_ago_wh=expected.year_ago_wh if expected else None,
        average_wh=expected.average_wh if expected else None,
        level=_level(examined),
        window=examined.window,
        dial=examined.dial,
        previous_wh=examined.previous.values_wh if examined.previous else (),
        others=examined.others,
        previous_on=examined.previous.taken_on if examined.previous else None,
        taken_on=examined.taken_on,
        used_before_wh=examined.used_before_wh,
    )


def _partly(examined: Examined) -> tuple[int | None, ...]:
    """Consumption of the zones typed so far; the others are not known."""
    if examined.previous is None:
        return (None,) * examined.dial.zones
    return tuple(
        consumption_wh(value, before, examined.dial) if value is not None and value >= whole(before) else None
        for value, before in zip(examined.values_wh, examined.previous.values_wh, strict=True)
    )


def _level(examined: Examined) -> str:
    judged, expected = examined.judgement, examined.usual
    if judged is None or expected is None or judged.total_wh is None or not expected.is_own or not expected.days:
        return ""
    if judged.total_wh > expected.high_wh:
        return "high"
    return "low" if judged.total_wh < expected.low_wh else "usual"


def _circumstances(examined: Examined) -> Circumstances:
    judged, expected, previous = examined.judgement, examined.usual, examined.previous
    return Circumstances(
        digits=examined.dial.integer_digits,
        zone_names=supplier().zone_names(examined.dial.zones),
        serial_number=examined.meter.serial_number,
        others=examined.others,
        values_wh=examined.values_wh,
        previous_wh=previous.values_wh if previous else (),
        previous_on=previous.taken_on if previous else None,
        days=expected.days if expected else 0,
        average_wh=expected.average_wh if expected else None,
        closes_on=examined.window.closes_on,
        suggestion=judged.suggestion if judged else None,
        codes=frozenset(finding.code for finding in examined.findings),
    )


def no_counter() -> Preview:
    """An account without a meter."""
    finding = Finding(Code.NO_COUNTER)
    checks = (Check(finding, explain(finding, Circumstances())),)
    return Preview(checks, (), None, 0, None, None, "", window_today())
