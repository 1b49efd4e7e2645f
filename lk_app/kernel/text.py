"""Russian for people: plurals, dates, months, names."""

import math
import re
from datetime import date, datetime

from lk_app.kernel import clock
from lk_app.kernel.money import NBSP

MONTHS = (
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
)
MONTHS_GENITIVE = (
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip


def plural(count: int, one: str, few: str, many: str) -> str:
    """«1 день», «3 дня», «65 дней»: the number and the form that goes with it."""
    tens, ones = abs(count) % 100, abs(count) % 10
    form = many if 11 <= tens <= 14 else one if ones == 1 else few if 2 <= ones <= 4 else many
    return f"{count:,}".replace(",", NBSP) + NBSP + form


def wait_in_words(seconds: int) -> str:
    """«через 40 секунд», «через 5 минут», «через 2 часа»."""
    if seconds < 60:
        return "через " + plural(max(seconds, 1), "секунду", "секунды", "секунд")
    if seconds <= 59 * 60:  # fifty-nine minutes and a half are an hour
        return "через " + plural(math.ceil(seconds / 60), "минуту", "минуты", "минут")
    return "через " + plural(math.ceil(seconds / 3600), "час", "часа", "часов")


def format_date(day: date) -> str:
    """«21.02.2022»."""
    return f"{day:%d.%m.%Y}"


def format_moment(moment: datetime) -> str:
    """«21.02.2022 в 14:05» on the supplier's clock."""
    return f"{clock.local(moment):%d.%m.%Y} в{NBSP}{clock.local(moment):%H:%M}"


def month_name(month: date) -> str:
    """«февраль»."""
    return MONTHS[month.month - 1]


def day_and_month(day: date) -> str:
    """«2 марта»."""
    return f"{day.day}{NBSP}{MONTHS_GENITIVE[day.month - 1]}"


def fold_name(name: str) -> str:
    """A name as it is compared: case, «ё», spaces and hyphens do not count."""
    return re.sub(r"[^a-zа-я]", "", name.lower().replace("ё", "е"))
