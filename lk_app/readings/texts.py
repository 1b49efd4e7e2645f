"""The Russian words of meters and readings: types, windows, receipts. What is said of a questioned reading is in `reasons.py`."""

from datetime import date, datetime

from lk_app.kernel.energy import WH_PER_KWH
from lk_app.kernel.money import NBSP
from lk_app.kernel.text import MONTHS, format_date, format_moment, plural
from lk_app.readings.windows import Window

SOURCE_NAMES = {
    "subscriber": "Абонентские",
    "anonymous": "Абонентские без регистрации",
    "inspected": "Контрольные",
    "estimated": "Расчётные",
    "remote": "Дистанционные",
    "bank": "Через банк",
}
"""By the value of `models.ReadingSource`."""
GONE = "Этого счёта в вашем кабинете больше нет: его убрали, пока вы вносили показания. Показания не сохранены."
PROCESSING = "Внимание! Время обработки информации о переданных показаниях приборов учёта в среднем составляет 1 - 3 рабочих дня."
"""The guide's notice under reading forms (A15)."""
GUEST_TITLE = "Внести показания без регистрации"
GUEST_WHY = (
    "Номер счёта может ввести кто угодно, поэтому здесь не видно ни имени, ни адреса, ни долга. Предыдущие показания покажем, "
    "если назвать последние 4 цифры номера счётчика: их знает тот, кто стоит перед ним."
)
SERIAL_END_LABEL = "Последние 4 цифры номера счётчика"
SERIAL_END_HINT = "Не обязательно. Номер напечатан на самом счётчике. С ними сразу проверим показания и покажем предыдущие"
SERIAL_END_WRONG = "Нужны ровно 4 последние цифры номера. Или оставьте поле пустым"
GUEST_NO_MATCH = (
    "Номер счёта и цифры номера счётчика не подходят друг к другу. Сверьте их с квитанцией и счётчиком или оставьте цифры "
    "пустыми: показания можно внести и без них."
)
GUEST_TOO_LONG = "Слишком много цифр. Перепишите со счётчика только те, что до запятой"
GUEST_PLAIN = "Перепишите цифры до запятой. Предыдущих показаний здесь нет: их видно, если назвать цифры номера счётчика."
GUEST_TAKEN = (
    "Спасибо, показания получены. Если такой лицевой счёт есть и показания подходят к его счётчику, они появятся в истории "
    "с пометкой «Абонентские без регистрации»."
)
GUEST_TAKEN_MORE = (
    "Мы отвечаем так на любой номер, чтобы по ответу нельзя было узнать, чей это счёт. Чтобы сразу увидеть, приняты ли "
    "показания, назовите последние 4 цифры номера счётчика или войдите в кабинет."
)
GIVEN_IN_CABINET = "За этот месяц показания уже внесены в личном кабинете, действуют они. Исправить их можно там же, после входа."
NOT_SENT = "Не удалось отправить показания. Обновите страницу и внесите их ещё раз."
LIMIT = "Показания отправляли слишком часто."


def previous_note(previous_on: date) -> str:
    """The guide's footnote (G10)."""
    return f"* крайние показания были внесены {format_date(previous_on)}"


def dial_digits(value_wh: int, digits: int) -> str:
    """A value as it stands on the dial: «06319»."""
    return f"{value_wh // WH_PER_KWH:0{digits}d}"


def rounded(value_wh: int) -> int:
    """To the nearest kWh: an interpolated watt-hour is no knowledge."""
    return (value_wh + WH_PER_KWH // 2) // WH_PER_KWH * WH_PER_KWH


def ratio_note(ratio: int) -> str:
    """How a meter behind a transformer is counted: «показания × 20»; empty where the dial shows all."""
    return f"показания{NBSP}×{NBSP}{ratio}" if ratio > 1 else ""


def receipt_name(number: str) -> str:
    """«482 139 071»: a receipt's number in groups, easy to dictate."""
    return NBSP.join(number[place : place + 3] for place in range(0, len(number), 3))


def month_word(month: date) -> str:
    """«февраль»."""
    return MONTHS[month.month - 1]


def window_title(window: Window) -> str:
    """«Сегодня последний день», «Осталось 3 дня», «Приём за февраль закрыт»."""
    if window.closed_month:
        return f"Приём за {month_word(window.closed_month)} закрыт"
    if not window.is_open:
        return f"Приём за {month_word(window.billing_month)} скоро откроется"
    if window.days_left == 0:
        return "Сегодня последний день"
    days = window.days_left
    return ("Остался " if days % 10 == 1 and days % 100 != 11 else "Осталось ") + plural(days, "день", "дня", "дней")


def window_text(window: Window) -> str:
    """What follows the title: until when, or which month the reading will count for."""
    month = month_word(window.billing_month)
    if window.closed_month:
        return f"Показания можно внести, учтём их за {month}"
    if not window.is_open:
        return f"Он начнётся {format_date(window.opens_on)}. Внести можно уже сейчас, учтём за {month}"
    return f"Показания за {month} принимаем до {window.closes_on.day}-го числа включительно"


def given_note(moment: datetime, month: date, *, is_anonymous: bool = False) -> str:
    """«Показания за февраль приняты 25.02.2022 в 14:32»."""
    how = "внесены без регистрации" if is_anonymous else "приняты"
    return f"Показания за {month_word(month)} {how} {format_moment(moment)}"


KEPT_GONE = "Показания, внесённые без интернета, не приняты: этого счёта или счётчика в вашем кабинете больше нет."


def kept_values(values: tuple[str, ...]) -> str:
    """«Показания 12662, внесённые без интернета,»: which ones the sentence is about."""
    return f"Показания {' и '.join(values)}, внесённые без интернета,"
