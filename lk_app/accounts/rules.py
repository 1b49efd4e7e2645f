"""Pure decisions about attaching: what a person stated, whether it can be understood, whether it proves anything."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import TypeVar

from lk_app.accounts import texts
from lk_app.kernel.errors import Invalid
from lk_app.kernel.money import parse_rubles
from lk_app.kernel.text import fold_name
from lk_app.suppliers.profile import Supplier

T = TypeVar("T")

GRACE_DAYS = 3
"""A payment this young may be unknown to the person (or made by somebody else at home): the one before it counts too."""
SURNAME_LETTERS = 3
MAX_SURNAME = 10
MAX_TYPED = 100
"""Longer than anything a person types into these fields: the rest is not looked at."""

LOOK_ALIKES = str.maketrans(
    {"a": "а", "b": "в", "c": "с", "e": "е", "h": "н", "i": "и", "k": "к", "m": "м", "o": "о", "p": "р", "t": "т", "x": "х"}
    | {"y": "у", "і": "и", "ї": "и", "є": "е", "ґ": "г"}
)
"""Latin letters that look Cyrillic hide in billing's names and come from a forgotten layout; and Ukrainian spelling."""

LEGAL_FORMS = {"ооо", "оао", "зао", "пао", "ао", "ип", "снт", "тсж", "тсн", "жск", "гск", "гуп", "муп", "мкд"}
"""A «holder» that begins so has no surname: its three letters would be known to everybody."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a person states about an account: its number and one proof, a payment's sum or letters of the holder's surname."""

    branch_name: str
    """Empty where the supplier has no branches."""
    account_number: str
    sum_kopecks: int | None
    surname: str


@dataclass(frozen=True, slots=True)
class Payment:
    """A posted payment, as far as a proof needs it."""

    received_on: date
    amount_kopecks: int


def parse_claim(
    supplier: Supplier, *, branch: object, number: object, is_payment_unknown: object, amount: object, surname: object
) -> Claim:
    """The claim in what a form sent: any JSON may come. One proof is taken, the one the checkbox chose; the other is forgotten.

    Raises Invalid with a sentence for each wrong field: `branch`, `number`, `amount`, `surname`.
    """
    errors: dict[str, str] = {}

    def parsed(parse: Callable[[str], T], value: object, default: T) -> T:
        try:
            return parse(_typed(value))
        except Invalid as error:
            errors.update(error.errors)
            return default

    by_surname = is_payment_unknown is True
    claim = Claim(
        branch_name=parsed(parse_branch, branch, "") if supplier.has_branches else "",
        account_number=parsed(partial(parse_account_number, supplier), number, ""),
        sum_kopecks=None if by_surname else parsed(parse_sum, amount, 0),
        surname=parsed(parse_surname, surname, "") if by_surname else "",
    )
    if errors:
        raise Invalid(errors)
    return claim


def parse_branch(text: str) -> str:
    """The name of a branch; whether there is such a one, the database knows. Raises Invalid for `branch`."""
    if not text:
        raise Invalid({"branch": texts.BRANCH_REQUIRED})
    return text


def parse_account_number(supplier: Supplier, text: str) -> str:
    """The digits of an account number by the supplier's mask, without the spaces, dashes and «№» people copy along.

    Leading zeros stay: «0123456» and «123456» may be two accounts. Raises Invalid for `number`.
    """
    number = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", re.sub(r"[№\u2010-\u2015\u200b]", "", text)))
    if not number:
        raise Invalid({"number": texts.NUMBER_REQUIRED})
    if re.search(r"[^\W\d_]", number):
        raise Invalid({"number": texts.NUMBER_HAS_LETTERS})
    if not (number.isascii() and supplier.is_account_number(number)):
        raise Invalid({"number": supplier.account_number_error})
    return number


def parse_sum(text: str) -> int:
    """Kopecks of a payment: «222», «222,00», «222.0 ₽», «1 313,46». Raises Invalid for `amount`."""
    if not text:
        raise Invalid({"amount": texts.SUM_REQUIRED})
    try:
        amount_kopecks = parse_rubles(text)
    except ValueError:
        raise Invalid({"amount": texts.SUM_NOT_UNDERSTOOD}) from None
    if amount_kopecks == 0:
        raise Invalid({"amount": texts.SUM_IS_ZERO})
    return amount_kopecks


def parse_surname(text: str) -> str:
    """The letters as typed (they are shown again and to the operator), at most ten. Raises Invalid for `surname`."""
    if not text:
        raise Invalid({"surname": texts.SURNAME_REQUIRED})
    letters = fold_letters(text)
    if re.search("[a-z]", letters):
        raise Invalid({"surname": texts.SURNAME_IN_LATIN})
    if not letters:
        raise Invalid({"surname": texts.SURNAME_NOT_LETTERS})
    return text[:MAX_SURNAME].strip()


def is_surname_short(claim: Claim) -> bool:
    """Whether the claim rests on fewer letters than are asked for, which is right only for «Ли» and the like."""
    return claim.sum_kopecks is None and len(fold_letters(claim.surname)) < SURNAME_LETTERS


def fold_letters(name: str) -> str:
    """A name as it is compared: case, ё, hyphens, spaces, accents and the alphabet of look-alike letters do not count."""
    return fold_name(unicodedata.normalize("NFC", name).lower().translate(LOOK_ALIKES))


def surname_fits(stated: str, holder_name: str) -> bool:
    """Whether the stated letters begin the holder's surname: at least three, or all of a shorter surname.

    The surname is the first word of the holder's name; whoever types more than three letters must type them right too.
    """
    surname = fold_letters(next(iter(holder_name.split()), ""))
    letters = fold_letters(stated)
    if surname in LEGAL_FORMS or not letters:
        return False
    return surname.startswith(letters) and len(letters) >= min(SURNAME_LETTERS, len(surname))


def payment_fits(sum_kopecks: int, stated_on: date, payments: Sequence[Payment]) -> bool:
    """Whether the sum is the latest payment on the stated date.

    Billing knows days, not hours, so any payment of the latest day counts; so does the day of payments before it when the
    latest is not older than three days (`GRACE_DAYS`). Payments after the stated date do not exist yet. (Issue 2, §4.)
    """
    known = [payment for payment in payments if payment.received_on <= stated_on]
    days = sorted({payment.received_on for payment in known}, reverse=True)
    is_fresh = bool(days) and stated_on - days[0] <= timedelta(days=GRACE_DAYS)
    counted = days[: 2 if is_fresh else 1]
    return any(payment.received_on in counted and payment.amount_kopecks == sum_kopecks for payment in known)


def proves(claim: Claim, stated_on: date, holder_name: str, payments: Sequence[Payment]) -> bool:
    """Whether the claim proves that the account is the person's own."""
    if claim.sum_kopecks is not None:
        return payment_fits(claim.sum_kopecks, stated_on, payments)
    return surname_fits(claim.surname, holder_name)


def _typed(value: object) -> str:
    return value[:MAX_TYPED].strip() if isinstance(value, str) else ""
