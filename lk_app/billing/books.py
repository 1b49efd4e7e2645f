"""The dated tables of this process, read and checked once: prices, penalty rates, due days, the working calendar.

A table that is wrong is refused as a whole, with all that is wrong with it: half a price list would charge somebody wrongly.
"""

from datetime import date
from functools import cache
from pathlib import Path

from lk_app.billing.charging import ChargeRules
from lk_app.billing.price_table import TariffError, parse_rows, problems_of
from lk_app.billing.rates import DueRow, RateBook, parse_due_days, parse_rates, problems_of_rates
from lk_app.billing.tariffs import PriceList, PriceRow, Status
from lk_app.config import settings
from lk_app.kernel.workdays import WorkCalendar
from lk_app.suppliers import supplier
from lk_app.suppliers.tables import table


def price_list() -> PriceList:
    """The supplier's prices; in demo also its demo prices, used only where nothing is verified. Raises TariffError."""
    return _price_list(supplier().code, settings().is_demo, settings().data_dir)


def rate_book() -> RateBook:
    """The penalty's rules and key rates. Raises TariffError."""
    return _rate_book(settings().data_dir)


def due_rows() -> tuple[DueRow, ...]:
    """On which day bills are due."""
    return _due_rows(settings().data_dir)


def work_calendar() -> WorkCalendar:
    """Russia's production calendar with the supplier's corrections (`legal/ru_calendar.csv`)."""
    return _work_calendar(settings().data_dir)


def charge_rules() -> ChargeRules:
    """How this supplier charges."""
    terms = supplier().billing
    return ChargeRules(terms.month_split, terms.price_split, terms.range_split, supplier().reading_last_day)


# The key of each cache is what the table depends on, so that tests and another supplier get their own.


@cache
def _price_list(code: str, is_demo: bool, data_dir: Path) -> PriceList:
    rows = _checked(f"tariffs/{code}")
    if not is_demo:
        return PriceList(rows)
    return PriceList(rows + _checked(f"tariffs/{code}_demo"), (Status.VERIFIED, Status.DEMO))


def _checked(name: str) -> tuple[PriceRow, ...]:
    rows = parse_rows(table(name))
    if problems := problems_of(rows):
        raise TariffError([f"{name}: {problem}" for problem in problems])
    return rows


@cache
def _rate_book(data_dir: Path) -> RateBook:
    book = RateBook(parse_rates(table("legal/penalty_rules")), parse_rates(table("legal/key_rate")))
    if problems := problems_of_rates(book.rules) + problems_of_rates(book.key_rates):
        raise TariffError(problems)
    return book


@cache
def _due_rows(data_dir: Path) -> tuple[DueRow, ...]:
    return parse_due_days(table("legal/due_days"))


@cache
def _work_calendar(data_dir: Path) -> WorkCalendar:
    return WorkCalendar({date.fromisoformat(row["date"]): row["is_working"] == "1" for row in table("legal/ru_calendar")})
