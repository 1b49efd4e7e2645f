"""The Russian words of prices and expected dates, and the views a screen shows as they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lk_app.billing.balance import BalanceSums
from lk_app.billing.charging import Charge, ChargeLine
from lk_app.billing.ranges import RangeStanding
from lk_app.billing.tariffs import Band, Category, Status
from lk_app.kernel.energy import format_kwh, format_number
from lk_app.kernel.money import NBSP, format_rate, format_rubles
from lk_app.kernel.text import format_date, plural

CATEGORIES = {
    Category.URBAN: "город",
    Category.URBAN_GAS: "город, газовая плита",
    Category.URBAN_ELECTRIC: "город, электроплита",
    Category.RURAL: "село",
    Category.LARGE_FAMILY: "многодетная семья",
}
ORDINALS = ("Первый", "Второй", "Третий", "Четвёртый", "Пятый")

COST_TITLE = "За эти показания"
TO_PAY = "Всего к оплате"
NO_PRICE = "цена не подтверждена"
NOTE_NO_PRICE = "Подтверждённой цены на эти дни у нас нет, поэтому показываем только кВт·ч. Сумма будет в квитанции."
NOTE_PART_PRICE = "Подтверждённая цена есть не для всех кВт·ч, поэтому общей суммы не показываем. Она будет в квитанции."
NOTE_PRELIMINARY = "Расчёт предварительный, цены с НДС. Точная сумма будет в квитанции."
NOTE_DEMO = "Цены взяты для примера: это демонстрационный кабинет."
NOTE_NO_BALANCE = "Баланс счёта ещё не загружен, поэтому итог не показываем."


@dataclass(frozen=True, slots=True)
class LineView:
    """One line of the preview."""

    zone: str
    """«День»; empty for a single-rate meter."""
    formula: str
    """«182 × 3,04 ₽»; without a price «182 кВт·ч»."""
    about: str
    """«до 150 кВт·ч в месяц, цена с 01.10.2026»; empty where there is but one range and one price."""
    energy: str
    amount: str
    """«553,28 ₽», or that the price is not confirmed."""


@dataclass(frozen=True, slots=True)
class CostView:
    """«За эти показания», ready to be shown. What is not known is empty, and a note says why."""

    title: str
    energy: str
    total: str
    lines: tuple[LineView, ...]
    balance: tuple[tuple[str, str], ...]
    """What the balance becomes: («Долг», «2 088,26 ₽») and so on."""
    to_pay: str
    range_text: str
    """«Первый диапазон, до 150 кВт·ч в месяц. До следующего остаётся 14 кВт·ч.»"""
    notes: tuple[str, ...]


def cost_view(
    charge: Charge, zone_names: Sequence[str], *, after: BalanceSums | None, is_category_assumed: bool, has_balance: bool
) -> CostView:
    """The words of a preview."""
    total = charge.total_kopecks
    return CostView(
        title=COST_TITLE,
        energy=format_kwh(charge.value_wh),
        total=format_rubles(total) if total is not None else "",
        lines=tuple(_line_view(line, charge, zone_names) for line in charge.lines),
        balance=balance_rows(after) if after else (),
        to_pay=format_rubles(after.to_pay_kopecks) if after else "",
        range_text=range_text(charge.standing),
        notes=_notes(charge, is_category_assumed=is_category_assumed, has_balance=has_balance),
    )


def balance_rows(sums: BalanceSums) -> tuple[tuple[str, str], ...]:
    """«Долг», «Переплата», «Пеня» with their sums, zeros left out; a balance of nothing is «Долг 0,00 ₽»."""
    named = (("Долг", sums.debt_kopecks), ("Переплата", sums.credit_kopecks), ("Пеня", sums.penalty_kopecks))
    return tuple((name, format_rubles(kopecks)) for name, kopecks in named if kopecks) or (("Долг", format_rubles(0)),)


def _line_view(line: ChargeLine, charge: Charge, zone_names: Sequence[str]) -> LineView:
    same_zone = [other for other in charge.lines if other.zone == line.zone]
    about = []
    if len({other.from_wh for other in charge.lines}) > 1:
        about.append(f"{range_limits(line.from_wh, line.to_wh)} в месяц")
    if line.price and any(other.from_wh == line.from_wh and other.price != line.price for other in same_zone):
        about.append(_price_dates(line, charge))
    rate, amount = line.rate_micro, line.amount_kopecks
    return LineView(
        zone=zone_names[line.zone],
        formula=format_kwh(line.value_wh) if rate is None else f"{format_number(line.value_wh)} × {format_rate(rate)}",
        about=", ".join(about),
        energy=format_kwh(line.value_wh),
        amount=NO_PRICE if amount is None else format_rubles(amount),
    )


def _price_dates(line: ChargeLine, charge: Charge) -> str:
    price = line.price
    if price is None:
        return ""
    if price.valid_from > charge.period.first_on:
        return f"цена с {format_date(price.valid_from)}"
    return f"цена по {format_date(price.valid_to)}" if price.valid_to else ""


def _notes(charge: Charge, *, is_category_assumed: bool, has_balance: bool) -> tuple[str, ...]:
    notes = []
    is_priced = any(line.price for line in charge.lines)
    if charge.unpriced_wh:
        notes.append(NOTE_PART_PRICE if is_priced else NOTE_NO_PRICE)
    if is_priced:
        if any(line.price and line.price.status == Status.DEMO for line in charge.lines):
            notes.append(NOTE_DEMO)
        if is_category_assumed:
            notes.append(f"Посчитано по ценам категории «{CATEGORIES[charge.category]}»: какая у вас, поставщик нам не сообщил.")
        notes.append(NOTE_PRELIMINARY)
    if charge.total_kopecks is not None and not has_balance:
        notes.append(NOTE_NO_BALANCE)
    return tuple(notes)


def range_limits(from_wh: int, to_wh: int | None) -> str:
    """«до 150 кВт·ч», «от 150 до 800 кВт·ч», «свыше 800 кВт·ч»."""
    if to_wh is None:
        return f"свыше {format_kwh(from_wh)}"
    return f"от {format_number(from_wh)} до {format_kwh(to_wh)}" if from_wh else f"до {format_kwh(to_wh)}"


def range_text(now: RangeStanding | None) -> str:
    """In which range the month is, how far the next one is, when it begins at this pace, what it costs; empty without ranges."""
    if now is None or (now.band.from_wh == 0 and now.band.to_wh is None):
        return ""
    sentences = [f"{ORDINALS[now.band.number - 1]} диапазон, {range_limits(now.band.from_wh, now.band.to_wh)} в месяц."]
    if now.left_wh is not None:
        if now.left_wh:
            sentences.append(f"До следующего остаётся {format_kwh(now.left_wh)}.")
        else:
            sentences.append("Он израсходован полностью.")
        sentences += [text for text in (_next_price(now.next_band), _crossing(now.crossing_on)) if text]
    return " ".join(sentences)


def _next_price(band: Band | None) -> str:
    if band is None or not band.is_priced:
        return ""
    rates = [format_rate(row.rate_micro) for row in band.rows if row and row.rate_micro is not None]
    return f"Дальше {' / '.join(rates)} за{NBSP}кВт·ч."


def _crossing(crossing_on: date | None) -> str:
    return f"При таком расходе он начнётся {format_date(crossing_on)}." if crossing_on else ""


def posting_text(earliest_on: date, latest_on: date, max_days: int) -> str:
    """«Обычно до 27.11.2026: это займёт не больше 3 рабочих дней»."""
    if earliest_on == latest_on:
        return f"Обычно {format_date(latest_on)}."
    days = plural(max_days, "рабочий день", "рабочих дня", "рабочих дней")
    return f"Обычно с {format_date(earliest_on)} по {format_date(latest_on)}, за {days}."
