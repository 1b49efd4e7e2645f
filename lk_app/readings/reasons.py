"""Why a reading is questioned, in words: for each finding a sentence and a way out (features.md M6: explain, not refuse)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from lk_app.kernel.energy import WH_PER_KWH, format_kwh
from lk_app.kernel.text import format_date, plural
from lk_app.readings.findings import Code, Finding
from lk_app.readings.texts import dial_digits, month_word, receipt_name, rounded

REPLACED_METER = "Если счётчик заменили, новый появится здесь, как только филиал внесёт акт замены."
KEEP = "Всё верно, сохранить"
CHECK = "Проверить цифры"
_ADJECTIVES = {3: "трёхзначный", 4: "четырёхзначный", 5: "пятизначный", 6: "шестизначный", 7: "семизначный", 8: "восьмизначный"}


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of a finding. With a title it gets a card with ways out, else it stands at its field or as a notice."""

    text: str
    title: str = ""
    main: str = ""
    """The way out that we advise."""
    second: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the sentences may need beside the finding itself."""

    digits: int = 5
    zone_names: tuple[str, ...] = ("",)
    serial_number: str = ""
    others: tuple[str, ...] = ()
    """Serial numbers of the account's other meters in service."""
    values_wh: tuple[int | None, ...] = ()
    previous_wh: tuple[int, ...] = ()
    previous_on: date | None = None
    days: int = 0
    average_wh: int | None = None
    """What is usual for as many days."""
    closes_on: date | None = None
    suggestion: Finding | None = None
    codes: frozenset[Code] = field(default_factory=frozenset)

    @property
    def zones(self) -> int:
        """How many zones the meter has."""
        return len(self.zone_names)

    def dial(self, value_wh: int) -> str:
        """The value in the meter's digits."""
        return dial_digits(value_wh, self.digits)

    def reading(self, values_wh: tuple[int, ...]) -> str:
        """«12662» or «12662 и 06319»."""
        shown = [self.dial(value) for value in values_wh]
        return " и ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def explain(finding: Finding, about: Circumstances) -> Words:
    """The words for a finding. Every code has its own; a code without words is a KeyError, and a test looks for it."""
    return _WORDS[finding.code](finding, about)


def times_more(total_wh: int, usual_wh: int) -> str:
    """«почти в 8 раз», «в 3 раза», «больше чем в 2 раза»: how often the usual goes into the total."""
    whole, rest = divmod(total_wh, usual_wh)
    tenths = rest * 10 // usual_wh
    if tenths >= 7:
        return f"почти в {_times(whole + 1)}"
    return f"больше чем в {_times(whole)}" if tenths >= 1 else f"в {_times(whole)}"


def _times(count: int) -> str:
    return plural(count, "раз", "раза", "раз")


def _no_counter(_finding: Finding, _about: Circumstances) -> Words:
    return Words("Если счётчик стоит, его данные ещё не пришли из филиала.", "На счёте пока нет счётчика")


def _removed(finding: Finding, about: Circumstances) -> Words:
    text = f"Счётчик № {about.serial_number} снят {_on(finding)}, показания по нему больше не принимаем."
    if not about.others:
        return Words(text, "Этот счётчик снят", "К показаниям", hint=REPLACED_METER)
    return Words(f"{text} {_instead(about)}", "Этот счётчик снят", f"Внести по № {about.others[0]}")


def _instead(about: Circumstances) -> str:
    """The new meter is there already: say which."""
    named = ", ".join(f"№ {number}" for number in about.others)
    return f"Ещё на счёте {'счётчик' if len(about.others) == 1 else 'счётчики'} {named}."


def _future(_finding: Finding, _about: Circumstances) -> Words:
    text = "Внесите показания, когда снимете их. Если время верное, проверьте часы на устройстве."
    return Words(text, "Это время ещё не наступило", "Исправить")


def _earlier(finding: Finding, _about: Circumstances) -> Words:
    text = f"Последние показания сняты {_on(finding)}. Внесите те, что на счётчике сейчас."
    return Words(text, "Показания сняты раньше предыдущих", "Исправить")


def _correction_closed(finding: Finding, _about: Circumstances) -> Words:
    text = f"Исправлять можно было до конца дня {_on(finding)}. Внесите новые показания: расход посчитается от них."
    return Words(text, "Исправить уже нельзя", "Внести новые показания")


def _already_corrected(finding: Finding, _about: Circumstances) -> Words:
    text = f"Действует квитанция № {receipt_name(finding.receipt_number)}."
    return Words(text, "Эти показания уже исправлены", "Открыть квитанцию")


def _later(finding: Finding, _about: Circumstances) -> Words:
    text = f"После этих показаний есть более поздние, от {_on(finding)}. Внесите новые показания."
    return Words(text, "Исправить уже нельзя", "Внести новые показания")


def _missing(_finding: Finding, _about: Circumstances) -> Words:
    return Words("Введите показания")


def _extra(_finding: Finding, about: Circumstances) -> Words:
    return Words(f"У этого счётчика {plural(about.zones, 'зона', 'зоны', 'зон')}. Лишнее значение уберите")


def _not_a_number(_finding: Finding, _about: Circumstances) -> Words:
    return Words("В показаниях только цифры. Перепишите их со счётчика слева направо")


def _too_many(_finding: Finding, about: Circumstances) -> Words:
    return Words(f"На счётчике {plural(about.digits, 'цифра', 'цифры', 'цифр')} до запятой, а введено больше. Уберите лишние")


def _not_changed(finding: Finding, _about: Circumstances) -> Words:
    text = f"Квитанция № {receipt_name(finding.receipt_number)}. Вносить их ещё раз не нужно."
    return Words(text, "Эти показания уже приняты", "Открыть квитанцию")


def _less(finding: Finding, about: Circumstances) -> Words:
    short = f"Меньше предыдущих на {finding.value_wh // WH_PER_KWH}"
    if Code.ZONES_SWAPPED in about.codes:
        return Words(short)
    hint = f"Если это показания другого счётчика, выберите его. {_instead(about)}" if about.others else REPLACED_METER
    return Words(short, "Показания меньше предыдущих", "Исправить цифры", hint=hint)


def _swapped(_finding: Finding, about: Circumstances) -> Words:
    title = "Похоже, зоны перепутаны"
    if about.zones == 2:
        title = f"Похоже, {' и '.join(name.lower() for name in about.zone_names)} перепутаны"
    second = "Исправить вручную" if Code.LESS_THAN_PREVIOUS in about.codes else KEEP
    return Words("Если поменять их местами, расход получится обычным:", title, "Поменять местами", second)


def _rollover(_finding: Finding, about: Circumstances) -> Words:
    kind = _ADJECTIVES.get(about.digits, "")
    nines, zeros = "9" * about.digits, "0" * about.digits
    text = f"После {nines} {kind} счётчик начинает с {zeros}. Тогда расход такой:".replace("  ", " ")
    hint = f"Обычно за столько дней у вас около {format_kwh(rounded(about.average_wh))}." if about.average_wh else ""
    return Words(text, "Счётчик прошёл через ноль?", "Да, прошёл через ноль", "Нет, исправить цифры", hint)


def _exceeds(finding: Finding, about: Circumstances) -> Words:
    if about.average_wh:
        title = f"Это {times_more(finding.value_wh, about.average_wh)} больше обычного".replace("больше чем в", "более чем в")
        text = "Сверьте каждую цифру со счётчиком."
    else:
        title = "Это больше, чем расходуют почти все"
        days = plural(about.days, "день", "дня", "дней")
        text = f"За {days} столько расходует один дом из ста. Сверьте каждую цифру со счётчиком."
    if (better := about.suggestion) is not None and better.zone is not None and about.values_wh[better.zone] is not None:
        typed, meant = about.dial(about.values_wh[better.zone] or 0), about.dial(better.value_wh)
        text += f" Чаще всего ошибаются в одной: {typed} вместо {meant}."
    hint = f"Сохранённые показания можно исправить до конца дня {format_date(about.closes_on)}." if about.closes_on else ""
    return Words(text, title, CHECK, KEEP, hint)


def _duplicate(finding: Finding, about: Circumstances) -> Words:
    text = f"{about.reading(finding.values_wh)}, квитанция № {receipt_name(finding.receipt_number)}. Исправить их на новые?"
    return Words(text, "Сегодня показания уже внесены", "Исправить на новые", "Оставить как есть")


def _equal(_finding: Finding, about: Circumstances) -> Words:
    when = f"Такие же были {format_date(about.previous_on)}." if about.previous_on else ""
    return Words(f"{when} Так бывает, если дома никого не было.".strip(), "Показания не изменились", KEEP, CHECK)


def _remotely(finding: Finding, _about: Circumstances) -> Words:
    text = f"Последние пришли {_on(finding)}, вносить свои не обязательно."
    return Words(text, "Счётчик передаёт показания сам", "Не вносить", "Всё равно сохранить")


def _window_closed(finding: Finding, about: Circumstances) -> Words:
    month = month_word(about.closes_on) if about.closes_on else ""
    return Words(f"Приём за {month_word(finding.on) if finding.on else ''} закрыт, эти показания учтём за {month}.")


def _expired(finding: Finding, _about: Circumstances) -> Words:
    warning = "Показания примем, но пока счётчик не поверен, расход могут считать по среднему."
    return Words(f"Срок поверки счётчика истёк {_on(finding)}. {warning}")


def _below_estimated(finding: Finding, about: Circumstances) -> Words:
    guess = f"Пока показаний не было, вам посчитали по среднему до {about.dial(finding.value_wh)}."
    return Words(f"{guess} Ваши точнее, расчёт поправят по ним.")


def _first(_finding: Finding, _about: Circumstances) -> Words:
    return Words("Это первые показания счётчика. Расход посчитаем со следующих.")


def _decimals(finding: Finding, about: Circumstances) -> Words:
    return Words(f"Цифры после запятой не нужны: запишем {about.dial(finding.value_wh)}")


def _on(finding: Finding) -> str:
    return format_date(finding.on) if finding.on else ""


_WORDS: dict[Code, Callable[[Finding, Circumstances], Words]] = {
    Code.NO_COUNTER: _no_counter,
    Code.METER_DECOMMISSIONED: _removed,
    Code.TIMESTAMP_FUTURE: _future,
    Code.EARLIER_THAN_PREVIOUS: _earlier,
    Code.CORRECTION_CLOSED: _correction_closed,
    Code.ALREADY_CORRECTED: _already_corrected,
    Code.LATER_READING: _later,
    Code.ZONE_MISSING: _missing,
    Code.ZONE_EXTRA: _extra,
    Code.NOT_A_NUMBER: _not_a_number,
    Code.TOO_MANY_DIGITS: _too_many,
    Code.NOT_CHANGED: _not_changed,
    Code.LESS_THAN_PREVIOUS: _less,
    Code.ZONES_SWAPPED: _swapped,
    Code.ROLLOVER: _rollover,
    Code.EXCEEDS_AVERAGE: _exceeds,
    Code.DUPLICATE_READING: _duplicate,
    Code.EQUAL_TO_PREVIOUS: _equal,
    Code.READ_REMOTELY: _remotely,
    Code.WINDOW_CLOSED: _window_closed,
    Code.VERIFICATION_EXPIRED: _expired,
    Code.BELOW_ESTIMATED: _below_estimated,
    Code.FIRST_READING: _first,
    Code.DECIMALS_IGNORED: _decimals,
}
