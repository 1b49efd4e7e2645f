"""The supplier's profile: its names, masks and terms, read from `<code>.toml` beside this file."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lk_app.config import settings


@dataclass(frozen=True, slots=True)
class BillingTerms:
    """How the supplier charges and what it promises; the names of the rules are explained in `lk_app/billing/`."""

    default_category: str
    """The tariff category of an account for which billing's file names none."""
    month_split: str
    """`billing` (what lies between two readings counts for the second one's month) or `calendar` (by days over the months)."""
    price_split: str
    """A price change inside a month: `by_days` or `by_last_day`."""
    range_split: str
    """A range over the zones: `proportional` or `in_zone_order`."""
    due_on_weekend: str
    """A due day on a day off: `as_is` or `next_working`."""
    posting_min_days: int
    posting_max_days: int
    """Working days until what was paid or submitted is seen in billing: the guide's «1 - 3 рабочих дня»."""


@dataclass(frozen=True, slots=True)
class Supplier:
    """One electricity supplier. Everything in which suppliers differ stands here; code asks the profile, never the name."""

    code: str
    brand_name: str
    """«Крымэнерго»."""
    full_name: str
    """«ГУП РК «Крымэнерго»», as in letters and messages."""
    product_name: str
    site: str
    accent_color: str
    """Of a letter's button and of the icons, with white on it; screens take their colours from assets/css/tokens.css."""
    splash_color: str
    """Ground of the installed app while it starts: `--color-brand` of the light theme."""
    time_zone: str
    region_label: str
    """How the guide calls a branch in the forms: «Регион»."""
    has_branches: bool
    """Whether a subscriber names the branch; an account's number is then unique only inside it."""
    account_number_pattern: str
    account_number_hint: str
    account_number_error: str
    reading_first_day: int
    reading_last_day: int
    """Readings of a month are taken from the first to the last day inclusive (ПП РФ 354; the supplier's own rule)."""
    zone_names_2: tuple[str, ...]
    zone_names_3: tuple[str, ...]
    zone_hours_2: tuple[str, ...]
    zone_hours_3: tuple[str, ...]
    payment_ways: tuple[str, ...]
    """Where a bill can be paid today without the cabinet, a sentence each."""
    payment_cards: str
    """With which cards one can pay in the cabinet: the guide's own sentence."""
    billing: BillingTerms
    is_penalty_paid_first: bool = False
    """Order of repayment inside one payment: debt first, then penalty, unless the supplier says otherwise."""

    def is_account_number(self, text: str) -> bool:
        """Whether `text` fits the supplier's mask."""
        return re.fullmatch(self.account_number_pattern, text, re.ASCII) is not None

    def zone_names(self, zones: int) -> tuple[str, ...]:
        """What the zones T1, T2, T3 of a meter are called; one nameless zone for a single-rate meter."""
        return {1: ("",), 2: self.zone_names_2, 3: self.zone_names_3}[zones]

    def zone_hours(self, zones: int) -> tuple[str, ...]:
        """When each zone counts, in words; empty for a single-rate meter."""
        return {1: ("",), 2: self.zone_hours_2, 3: self.zone_hours_3}[zones]


def load(code: str) -> Supplier:
    """The profile called `code`. Raises FileNotFoundError for an unknown one."""
    values: dict[str, Any] = tomllib.loads((Path(__file__).parent / f"{code}.toml").read_text("utf-8"))
    for name, value in values.items():
        values[name] = tuple(value) if isinstance(value, list) else value
    values["billing"] = BillingTerms(**values["billing"])
    return Supplier(code=code, **values)


def codes() -> list[str]:
    """The suppliers there are profiles for."""
    return sorted(path.stem for path in Path(__file__).parent.glob("*.toml"))


@cache
def supplier() -> Supplier:
    """The supplier this process serves (`LK_SUPPLIER`)."""
    return load(settings().supplier)
