"""Whether a reading can be true: less than before, over the dial's end, zones exchanged, far too much. Pure decisions."""

from dataclasses import dataclass
from itertools import permutations

from lk_app.kernel.energy import WH_PER_KWH
from lk_app.readings.findings import Code, Finding
from lk_app.readings.rules import Dial, consumption_wh, whole
from lk_app.readings.usual import HIGH_FACTOR, LOW_FACTOR, MIN_DAYS, Interval, Usual

MIN_ZONE_DAYS = 90
"""History of a meter's zones shorter than this says nothing of how they are shared."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a whole reading means. `zones_wh` has None for a zone that fell and is not believed; then there is no total."""

    findings: tuple[Finding, ...]
    zones_wh: tuple[int | None, ...]
    total_wh: int | None
    suggestion: Finding | None = None
    """With EXCEEDS_AVERAGE: the value of one zone that differs in one digit and would be usual."""


def judge(values_wh: tuple[int, ...], previous_wh: tuple[int, ...], dial: Dial, usual: Usual, own: list[Interval]) -> Judgement:
    """Judge a complete reading against the previous one; both have a value for each zone. `own`: the same meter's intervals.

    A zone that fell is taken as having gone over the dial's end (ROLLOVER, asked) when the consumption is then within what is
    usual. Otherwise, when another order of the values has no fall and is usual, the zones were exchanged (ZONES_SWAPPED with the
    values in that order). Otherwise it is explained by the difference. A total above `usual.high_wh` is asked about.
    """
    if len(values_wh) != dial.zones or len(previous_wh) != dial.zones:
        raise ValueError("a value for each zone is needed")
    fallen = [zone for zone in range(dial.zones) if whole(values_wh[zone]) < whole(previous_wh[zone])]
    used = [consumption_wh(*pair, dial) for pair in zip(values_wh, previous_wh, strict=True)]
    swapped = _swapped(values_wh, previous_wh, dial, usual, own)
    is_rolled = all(used[zone] <= usual.high_wh for zone in fallen)
    findings: list[Finding] = []
    if fallen and (not is_rolled or (swapped and sum(used) > usual.high_wh)):
        findings += [_less(zone, values_wh, previous_wh) for zone in fallen]
        known: tuple[int | None, ...] = tuple(None if zone in fallen else value for zone, value in enumerate(used))
        total = None
    else:
        findings += [Finding(Code.ROLLOVER, zone, value_wh=used[zone]) for zone in fallen]
        known, total = tuple(used), sum(used)
        swapped = swapped if not fallen and not _fits(used, usual, own) else None
    if swapped:
        findings.append(Finding(Code.ZONES_SWAPPED, values_wh=swapped))
    suggestion = None
    if total is not None and total > usual.high_wh:
        suggestion = _one_digit(values_wh, previous_wh, dial, usual)
        findings.append(Finding(Code.EXCEEDS_AVERAGE, suggestion.zone if suggestion else None, value_wh=total))
    if total == 0:
        findings.append(Finding(Code.EQUAL_TO_PREVIOUS, values_wh=previous_wh))
    return Judgement(tuple(findings), known, total, suggestion)


def _less(zone: int, values_wh: tuple[int, ...], previous_wh: tuple[int, ...]) -> Finding:
    return Finding(Code.LESS_THAN_PREVIOUS, zone, value_wh=whole(previous_wh[zone]) - whole(values_wh[zone]))


def _swapped(
    values_wh: tuple[int, ...], previous_wh: tuple[int, ...], dial: Dial, usual: Usual, own: list[Interval]
) -> tuple[int, ...] | None:
    """The values in the order in which no zone falls and all is usual, or None.

    Of several orders the best is the one whose zones fit their own history, then the one that moves fewest values. Where no zone
    falls as typed, an order is offered only if its zones fit their history.
    """
    has_fall = _falls(values_wh, previous_wh)
    found = []
    for order in set(permutations(values_wh)) - {values_wh}:
        used = [consumption_wh(*pair, dial) for pair in zip(order, previous_wh, strict=True)]
        if _falls(order, previous_wh) or sum(used) > usual.high_wh:
            continue
        fits = _fits(used, usual, own)
        if has_fall or fits:
            found.append((not fits, _moved(order, values_wh), order))
    return min(found)[2] if found else None


def _falls(values_wh: tuple[int, ...], previous_wh: tuple[int, ...]) -> bool:
    return any(whole(now) < whole(then) for now, then in zip(values_wh, previous_wh, strict=True))


def _moved(order: tuple[int, ...], values_wh: tuple[int, ...]) -> int:
    return sum(a != b for a, b in zip(order, values_wh, strict=True))


def _fits(used: list[int], usual: Usual, own: list[Interval]) -> bool:
    """Whether each zone used about what it uses; without enough history of the zones nothing can be said: False."""
    days = sum(interval.days for interval in own)
    if days < MIN_ZONE_DAYS or usual.days < MIN_DAYS:
        return False
    for zone, value in enumerate(used):
        was = sum(interval.zones_wh[zone] for interval in own)
        # value / usual.days against was / days, without division
        if not LOW_FACTOR * was * usual.days <= value * days <= HIGH_FACTOR * was * usual.days:
            return False
    return True


def _one_digit(values_wh: tuple[int, ...], previous_wh: tuple[int, ...], dial: Dial, usual: Usual) -> Finding | None:
    """The single wrong digit that explains a far too large reading: the usual value nearest to what is expected."""
    if usual.expected_wh is None:
        return None
    best: tuple[int, Finding] | None = None
    for zone in range(dial.zones):
        digits = f"{values_wh[zone] // WH_PER_KWH:0{dial.integer_digits}d}"
        for place in range(len(digits)):
            for digit in "0123456789":
                value = int(digits[:place] + digit + digits[place + 1 :]) * WH_PER_KWH
                tried = (*values_wh[:zone], value, *values_wh[zone + 1 :])
                if _falls(tried, previous_wh):
                    continue
                total = sum(consumption_wh(*pair, dial) for pair in zip(tried, previous_wh, strict=True))
                distance = abs(total - usual.expected_wh)
                if usual.low_wh <= total <= usual.high_wh and (best is None or distance < best[0]):
                    best = distance, Finding(Code.EXCEEDS_AVERAGE, zone, value_wh=value)
    return best[1] if best else None
