"""The Russian words of «Если не оплатить до …»: one line for a card, and behind it how the penalty is reckoned."""

from dataclasses import dataclass, field
from datetime import date

from lk_app.billing.delay import Delay
from lk_app.billing.penalty import DebtClock, ForecastStep
from lk_app.billing.periods import DAY
from lk_app.kernel.money import NBSP, format_percent, format_rubles
from lk_app.kernel.text import MONTHS, format_date

NONE = "пени не будет"
UNKNOWN = "ставка ещё не известна"
UNCONFIRMED = "ставку не подтвердили"
IF_PAID = "Сколько будет пени, если оплатить долг:"
IF_PAID_ADDED = "Сколько добавится к начисленной пене, если оплатить долг:"
DAY_PRICES = (
    "Первые 30 дней после срока",
    f"С 31-го дня, за день: долг × ставка ÷{NBSP}300",
    f"С 91-го дня, за день: долг × ставка ÷{NBSP}130",
)
NO_PENALTY = "пени нет"
LAW = "Порядок расчёта задаёт Жилищный кодекс: статья 155, часть 14."
OLDER = (
    "Поставщик уже начислил пеню, поэтому часть долга может быть старой. За какие месяцы долг, нам не сообщают. Мы взяли самый "
    "дорогой день: по нашей оценке, больше этого не добавится, а меньше может. Точную сумму посчитает поставщик."
)
PART_PAID = "То, что вы уже оплатили здесь, из долга вычтено."
WHY_AT_MOST = "«Не больше» — потому что ставка может стать ниже или пеню за эти дни могут не начислить."


@dataclass(frozen=True)
class ForecastRow:
    """A name and its value: «11.04.2022», «примерно 12,48 ₽»."""

    name: str
    value: str


@dataclass(frozen=True)
class ForecastView:
    """What a delay costs, ready to be shown; an empty `line`: there is nothing to tell."""

    line: str = ""
    title: str = ""
    """Above the rows."""
    rows: list[ForecastRow] = field(default_factory=list)
    """The penalty by the day of payment."""
    prices: list[ForecastRow] = field(default_factory=list)
    """What a day costs."""
    notes: list[str] = field(default_factory=list)


def forecast_view(delay: Delay, month: date, known_until_on: date | None, *, is_part_paid: bool) -> ForecastView:
    """The words of a delay. `month` is the one whose bill the debt is taken for where its due day is known."""
    known = [step.penalty.amount_kopecks is not None for step in delay.steps]
    told = delay.steps[: known.index(False) + 1 if False in known else None]  # that it is not known is said once
    rows = [ForecastRow(format_date(step.paid_on), _step_words(step, known_until_on)) for step in told]
    return ForecastView(
        line=_line(delay, known_until_on),
        title=IF_PAID_ADDED if delay.due_on is None else IF_PAID,
        rows=rows,
        prices=_prices(delay.clock, known_until_on, delay.first_on),
        notes=_notes(delay, month, known_until_on, is_part_paid=is_part_paid),
    )


def _line(delay: Delay, known_until_on: date | None) -> str:
    price = _day_words(delay)
    if delay.due_on is None:
        told = f"Пока долг не оплачен, пеня может расти: {price}." if price else "Пока долг не оплачен, пеня может расти."
    elif delay.is_running:
        told = f"Пеня растёт: {price}." if price else "Пеня растёт."
    else:
        start = f"Если не оплатить до {format_date(delay.first_on - DAY)},"
        told = f"{start} пеня{NBSP}— {price}." if price else f"{start} пойдёт пеня."
    if price:
        return told
    if known_until_on is not None and _is_after(delay.first_on, known_until_on):
        return f"{told} Её ставка после {format_date(known_until_on)} ещё не известна."
    return f"{told} Её ставку на этот день мы не можем подтвердить."


def _day_words(delay: Delay) -> str:
    """«примерно 0,42 ₽ в день»; empty where the rate is not known."""
    if delay.day_kopecks is None:
        return ""
    if delay.day_kopecks == 0:
        return f"меньше копейки в{NBSP}день"
    return f"{_measure(delay.is_upper_bound)} {format_rubles(delay.day_kopecks)} в{NBSP}день"


def _measure(is_upper_bound: bool) -> str:
    return "не больше" if is_upper_bound else "примерно"


def _step_words(step: ForecastStep, known_until_on: date | None) -> str:
    sum_ = step.penalty.amount_kopecks
    if sum_ is None:
        return UNKNOWN if _is_after(step.paid_on, known_until_on) else UNCONFIRMED
    return f"{_measure(step.penalty.is_upper_bound)} {format_rubles(sum_)}" if sum_ else NONE


def _prices(clock: DebtClock | None, known_until_on: date | None, on: date) -> list[ForecastRow]:
    unknown = UNKNOWN if _is_after(on, known_until_on) else UNCONFIRMED
    sums = [format_rubles(sum_) for sum_ in (clock.low_kopecks, clock.high_kopecks)] if clock else [unknown, unknown]
    return [ForecastRow(name, value) for name, value in zip(DAY_PRICES, [NO_PENALTY, *sums], strict=True)]


def _notes(delay: Delay, month: date, known_until_on: date | None, *, is_part_paid: bool) -> list[str]:
    debt = f"Считаем от долга {format_rubles(delay.debt_kopecks)}."
    notes = [
        f"{debt} {PART_PAID}" if is_part_paid else debt,
        _assumption(delay.due_on, month),
        _rate_words(delay, known_until_on),
    ]
    bounds = [step.penalty.is_upper_bound for step in delay.steps]
    if delay.due_on is not None and (delay.is_upper_bound or any(bounds)):
        notes.append(WHY_AT_MOST)
    return notes


def _assumption(due_on: date | None, month: date) -> str:
    if due_on is None:
        return OLDER
    return (
        f"За какие месяцы долг, нам не сообщают. По нашей оценке, это счёт за {MONTHS[month.month - 1]} {month.year} года, срок "
        f"оплаты {format_date(due_on)}. Если часть долга старше, пеня будет больше. Точную сумму посчитает поставщик."
    )


def _rate_words(delay: Delay, known_until_on: date | None) -> str:
    words = ["Ставку берут на день оплаты."]
    if delay.clock is not None:
        rate = delay.clock.rate
        most = "не больше " if rate.is_upper_bound else ""
        act = rate.act.replace("ПП РФ ", f"постановление Правительства РФ №{NBSP}")
        words.append(f"На {format_date(delay.first_on)} это {most}{format_percent(rate.micro)} годовых ({act}).")
    elif not _is_after(delay.first_on, known_until_on):
        words.append(f"На {format_date(delay.first_on)} мы не можем её подтвердить.")
    if known_until_on is not None and _is_after(max(step.paid_on for step in delay.steps), known_until_on):
        words.append(f"После {format_date(known_until_on)} она ещё не известна.")
    return " ".join([*words, LAW])


def _is_after(day: date, known_until_on: date | None) -> bool:
    return known_until_on is not None and day > known_until_on
