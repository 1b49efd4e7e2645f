"""The Russian words of the exchange: what was expected, why a file was refused, what came of it."""

from datetime import datetime

from lk_app.billing.texts import CATEGORIES
from lk_app.kernel.text import format_moment, plural

DAY_EXPECTED = "дата ДД.ММ.ГГГГ или ГГГГ-ММ-ДД"
OR_EMPTY = " или пусто"
NUMBER_EXPECTED = "номер лицевого счёта по маске поставщика"
ENERGY_EXPECTED = "показание в кВт·ч: число не меньше нуля, до трёх знаков после точки или запятой"
MONEY_EXPECTED = "сумма в рублях не меньше нуля, до двух знаков после точки или запятой"
PAYMENT_EXPECTED = "сумма в рублях больше нуля, до двух знаков после точки или запятой"
TYPE_EXPECTED = "тип показания: абонентские, абонентские без регистрации, контрольные, расчётные, дистанционные, через банк"
CATEGORY_EXPECTED = f"тарифная категория: {', '.join(f'«{words}»' for words in CATEGORIES.values())} или пусто"
NO_BRANCH = "отделение, которое есть в файле лицевых счетов"
NO_ACCOUNT = "номер лицевого счёта, который есть в этом отделении"
NO_METER = "номер счётчика, который есть на этом лицевом счёте"
BOTH_SUMS = "переплата 0, если есть долг: долг и переплата вместе не бывают"
REMOVED_EARLY = "дата снятия не раньше даты установки"
TOO_LONG = "строки вместе с кавычками короче 128 КБ; похоже, выше осталась открытая кавычка"
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


def zones_expected(zones: int) -> str:
    """Readings do not fit the meter's zones."""
    columns = ", ".join(("t1", "t2", "t3")[:zones])
    return f"показания по зонам счётчика: заполнены {columns}, остальные пусты" if zones < 3 else "заполнены t1, t2, t3"


def digits_expected(digits: int) -> str:
    """A reading has more digits than the dial."""
    return f"не больше {plural(digits, 'цифры', 'цифр', 'цифр')} до запятой: столько на счётчике"


def is_older(kind: str, made_at: datetime, applied_at: datetime) -> str:
    """An older file after a newer one."""
    return (
        f"Файл старше уже загруженного ({KINDS[kind].lower()}): он сделан {format_moment(made_at)}, "
        f"а загружен сделанный {format_moment(applied_at)}. Выгрузите файл заново."
    )


def is_known(imported_at: datetime) -> str:
    """The same bytes again."""
    return f"этот файл уже загружен {format_moment(imported_at)}, ничего не изменилось"
