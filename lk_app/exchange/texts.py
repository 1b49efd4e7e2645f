"""The Russian words of the exchange: what was expected, why a file was refused, what came of it."""

import re
from datetime import date, datetime

from lk_app.kernel.text import format_date, format_moment, plural

DAY_EXPECTED = "дата ДД.ММ.ГГГГ или ГГГГ-ММ-ДД"
OR_EMPTY = " или пусто"
ENERGY_EXPECTED = "показание в кВт·ч: число не меньше нуля, до трёх знаков после точки или запятой"
MONEY_EXPECTED = "сумма в рублях не меньше нуля, до двух знаков после точки или запятой"
PAYMENT_EXPECTED = "сумма в рублях больше нуля, до двух знаков после точки или запятой"
TYPE_EXPECTED = "тип показания: абонентские, абонентские без регистрации, контрольные, расчётные, дистанционные, через банк"
NO_BRANCH = "отделение, которое есть в файле лицевых счетов"
NO_ACCOUNT = "номер лицевого счёта, который есть в этом отделении"
NO_METER = "номер счётчика, который есть на этом лицевом счёте"
BOTH_SUMS = "переплата 0, если есть долг: долг и переплата вместе не бывают"
REMOVED_EARLY = "дата снятия не раньше даты установки"
TOO_LONG = "строки вместе с кавычками короче 128 КБ; похоже, выше осталась открытая кавычка"
EXPORT_IS_BUSY = "Сейчас загружаются файлы биллинга. Повторите выгрузку, когда загрузка закончится."
CURSOR_EXPECTED = "курсор прошлой выгрузки (число из первой строки её файла, 0: с начала) или дата ДД.ММ.ГГГГ"
MOVEMENTS = {"payment": "оплата", "refund": "возврат"}
UNFIT_PAYMENTS = {
    "unknown": "номер оплаты, которая есть в кабинете; такой нет",
    "unpaid": "номер зачисленной оплаты; по этой денег не было",
    "account": "номер оплаты этого лицевого счёта; эта оплата другого",
    "sum": "сумма этой оплаты (вся или без возвращённого)",
    "twice": "номер оплаты в одной строке; биллинг прислал его в нескольких",
}
"""Why a row of billing is not the payment it names; it is loaded all the same, the payment is left as it was."""
KINDS = {
    "accounts": "Лицевые счета",
    "meters": "Счётчики",
    "readings": "Показания",
    "balances": "Балансы",
    "payments": "Платежи",
}


def text_expected(max_length: int, is_required: bool) -> str:
    """What a text cell expects."""
    return (
        "непустой текст" if is_required else "текст"
    ) + f" в одну строку, не длиннее {plural(max_length, 'знака', 'знаков', 'знаков')}"


def day_expected(latest: str) -> str:
    """A date with a bound: nothing happens after the file was made."""
    return f"{DAY_EXPECTED}, не позже {latest} (день, на который сделан файл)"


def whole_expected(lowest: int, highest: int) -> str:
    """What a small integer expects."""
    return f"целое число от {lowest} до {highest}"


def width_expected(width: int) -> str:
    """A line has other cells than the header."""
    return f"в строке должно быть {plural(width, 'ячейка', 'ячейки', 'ячеек')}, как в заголовке"


def repeated(line: int) -> str:
    """A key stands twice in a file."""
    return f"неповторяющаяся запись: такая же уже есть в строке {line}"


def number_expected(pattern: str) -> str:
    """The supplier's mask of an account number, in words where it is only a count of digits."""
    found = re.fullmatch(r"\\d\{(\d+)(?:,(\d+))?\}", pattern)
    if not found:
        return f"номер лицевого счёта по маске {pattern}"
    least, most = found.groups()
    exactly = plural(int(least), "цифра", "цифры", "цифр")
    count = f"от {least} до {plural(int(most), 'цифры', 'цифр', 'цифр')}" if most else exactly
    return f"номер лицевого счёта: {count} (маска {pattern})"


def zones_expected(zones: int) -> str:
    """Readings do not fit the meter's zones."""
    return (
        "показание однозонного счётчика: колонка t1 заполнена, t2 и t3 пусты",
        "показания двухзонного счётчика: колонки t1 и t2 заполнены, t3 пуста",
        "показания трёхзонного счётчика: колонки t1, t2 и t3 заполнены",
    )[zones - 1]


def digits_expected(digits: int) -> str:
    """A reading has more digits than the dial."""
    return f"не больше {plural(digits, 'цифры', 'цифр', 'цифр')} до запятой: столько на счётчике"


def is_older(kind: str, made_at: datetime, applied_at: datetime) -> str:
    """An older file after a newer one."""
    return (
        f"Файл старше уже загруженного ({KINDS[kind].lower()}): он сделан {format_moment(made_at)}, "
        f"а загружен сделанный {format_moment(applied_at)}. Выгрузите файл заново."
    )


def cursor_is_unknown(cursor: int, last: int) -> str:
    """A cursor beyond everything there is: going on from it would step over what comes next."""
    return (
        f"--since: курсора {cursor} ещё не было, последний {last}. Возьмите его из первой строки прошлой выгрузки этого же вида; "
        "если базу восстановили из копии, выгрузите с даты."
    )


def ambiguous_payment(branch: str, number: str, amount_kopecks: int, day: object) -> str:
    """An account, a sum and a day."""
    on = date.fromisoformat(str(day))
    return f"{branch} {number}: {amount_kopecks // 100}.{amount_kopecks % 100:02d} от {format_date(on)}"


def ambiguous_expected(ours: int, theirs: int) -> str:
    """More payments than rows or the other way round."""
    paid, rows = plural(ours, "оплата", "оплаты", "оплат"), plural(theirs, "строка", "строки", "строк")
    return f"колонка lk_payment_id в этих строках: в кабинете {paid}, в биллинге {rows}, по сумме и дню не видно, какая чья"


def is_known(imported_at: datetime) -> str:
    """The same bytes again."""
    return f"этот файл уже загружен {format_moment(imported_at)}, ничего не изменилось"
