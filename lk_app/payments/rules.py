"""Decisions about paying, on plain values: how a status moves, how a sum is read and split, when to ask again."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import phonenumbers

from lk_app.kernel.cards import has_card_number
from lk_app.kernel.contacts import canonical_email
from lk_app.kernel.errors import Invalid
from lk_app.kernel.money import format_rubles, parse_rubles
from lk_app.payments import texts
from lk_app.payments.models import AcquirerStatus, PaymentStatus, RefundStatus

MIN_KOPECKS = 100
MAX_KOPECKS = 350_000_00
"""A card payment at YooKassa (features.md §3.6); СБП would take 700 000 ₽, but the payer chooses on the bank's page."""
KEY_LIFE = timedelta(hours=23)
"""YooKassa remembers an idempotency key for 24 hours; an hour is left for clocks and queues. Later it could pay twice."""
DRAFT_LIFE = timedelta(hours=1)
CHECK_AFTER_MINUTES = (1, 2, 5, 15, 60)
GIVE_UP_AFTER = timedelta(hours=24)

RANKS = {
    PaymentStatus.DRAFT: 0,
    PaymentStatus.REGISTERING: 1,
    PaymentStatus.IN_DOUBT: 2,
    PaymentStatus.PENDING: 3,
    PaymentStatus.CANCELED: 4,
    PaymentStatus.EXPIRED: 4,
    PaymentStatus.SETTLED: 5,
    PaymentStatus.REFUNDED: 6,
}
"""A status never moves to a lower rank nor sideways. Money outranks a cancellation: what was taken must be credited."""

REFUND_RANKS = {
    RefundStatus.REGISTERING: 0,
    RefundStatus.IN_DOUBT: 1,
    RefundStatus.PENDING: 2,
    RefundStatus.CANCELED: 3,
    RefundStatus.SUCCEEDED: 4,
}

_MEANING = {
    AcquirerStatus.UNKNOWN: PaymentStatus.IN_DOUBT,
    AcquirerStatus.PENDING: PaymentStatus.PENDING,
    AcquirerStatus.SUCCEEDED: PaymentStatus.SETTLED,
    AcquirerStatus.CANCELED: PaymentStatus.CANCELED,
    AcquirerStatus.EXPIRED: PaymentStatus.EXPIRED,
    AcquirerStatus.REFUNDED: PaymentStatus.REFUNDED,
}

UNFINISHED = frozenset({PaymentStatus.REGISTERING, PaymentStatus.IN_DOUBT, PaymentStatus.PENDING})
"""What the reconciler asks about."""
PAID = frozenset({PaymentStatus.SETTLED, PaymentStatus.REFUNDED})


def next_status(current: PaymentStatus, answer: AcquirerStatus) -> PaymentStatus:
    """Where a payment stands after the acquirer's answer: the further of the two. Total, pure, monotonic, idempotent."""
    said = _MEANING[answer]
    return said if RANKS[said] > RANKS[current] else current


def next_refund_status(current: RefundStatus, said: RefundStatus) -> RefundStatus:
    """The same for a refund."""
    return said if REFUND_RANKS[said] > REFUND_RANKS[current] else current


def contradicts(current: PaymentStatus, answer: AcquirerStatus) -> bool:
    """Whether the acquirer now says less than it said before: money credited here, canceled there. For a person to see.

    «Pending» is no contradiction: it may have been asked a moment before the news that has overtaken it.
    """
    return current in PAID and answer in {AcquirerStatus.CANCELED, AcquirerStatus.EXPIRED}


@dataclass(frozen=True, slots=True)
class Split:
    """A sum as it will be booked, in kopecks; `advance` is what is paid ahead."""

    debt: int
    penalty: int
    advance: int

    @property
    def total(self) -> int:
        """The whole sum."""
        return self.debt + self.penalty + self.advance


def split(amount_kopecks: int, debt_kopecks: int, penalty_kopecks: int, *, is_penalty_first: bool = False) -> Split:
    """Debt first, then penalty, the rest ahead; the supplier's profile may turn the first two (design.md, decision 12)."""
    if is_penalty_first:
        penalty = min(amount_kopecks, penalty_kopecks)
        debt = min(amount_kopecks - penalty, debt_kopecks)
    else:
        debt = min(amount_kopecks, debt_kopecks)
        penalty = min(amount_kopecks - debt, penalty_kopecks)
    return Split(debt, penalty, amount_kopecks - debt - penalty)


def penalty_to_return(amount_kopecks: int, penalty_kopecks: int, refunded_kopecks: int, refund_kopecks: int) -> int:
    """How much of a refund leaves the penalty: what was paid ahead and the debt go back first, the penalty last."""
    main_kopecks = amount_kopecks - penalty_kopecks
    before = max(0, refunded_kopecks - main_kopecks)
    return max(0, refunded_kopecks + refund_kopecks - main_kopecks) - before


def parts_left(amount_kopecks: int, debt_kopecks: int, penalty_kopecks: int, refunded_kopecks: int) -> tuple[int, int]:
    """What is still paid of the debt and of the penalty after refunds, by the same order as `penalty_to_return`."""
    left_kopecks = amount_kopecks - refunded_kopecks
    penalty_left = min(penalty_kopecks, left_kopecks)
    return min(debt_kopecks, left_kopecks - penalty_left), penalty_left


def sum_to_pay(debt_kopecks: int, penalty_kopecks: int, paid_since_kopecks: int = 0) -> int:
    """What the field is filled with: debt and penalty less what was paid here since, never negative, never over the limit."""
    return min(max(0, debt_kopecks + penalty_kopecks - paid_since_kopecks), MAX_KOPECKS)


def parse_sum(text: str) -> int:
    """Kopecks of «Сумма платежа». Raises Invalid with a sentence that says what to do (1 ₽ to the acquirer's limit)."""
    typed = text.strip()
    if not typed:
        raise Invalid({"amount": texts.SUM_EMPTY})
    if has_card_number(typed):
        raise Invalid({"amount": texts.SUM_IS_A_CARD})
    if re.match(r"^[-\u2212\u2013]", typed):
        raise Invalid({"amount": texts.SUM_NEGATIVE})
    if re.search(r"[.,][0-9]{3,}\D*$", typed):
        raise Invalid({"amount": texts.SUM_TOO_FINE})
    try:
        kopecks = parse_rubles(typed)
    except ValueError:
        raise Invalid({"amount": texts.SUM_NOT_A_SUM}) from None
    if kopecks < MIN_KOPECKS:
        raise Invalid({"amount": texts.SUM_TOO_SMALL.format(limit=format_rubles(MIN_KOPECKS))})
    if kopecks > MAX_KOPECKS:
        raise Invalid({"amount": texts.SUM_TOO_BIG.format(limit=format_rubles(MAX_KOPECKS))})
    return kopecks


def parse_contact(text: str) -> str:
    """Where the fiscal receipt goes: an e-mail as typed, or a phone in E.164. Raises Invalid (54-ФЗ needs one of them)."""
    typed = text.strip()
    if not typed:
        raise Invalid({"contact": texts.CONTACT_EMPTY})
    if has_card_number(typed):
        raise Invalid({"contact": texts.CONTACT_IS_A_CARD})
    if "@" in typed:
        if canonical_email(typed) is None:
            raise Invalid({"contact": texts.CONTACT_WRONG})
        return typed
    try:
        phone = phonenumbers.parse(typed, "RU")
    except phonenumbers.NumberParseException:
        raise Invalid({"contact": texts.CONTACT_WRONG}) from None
    if not phonenumbers.is_valid_number(phone):
        raise Invalid({"contact": texts.CONTACT_WRONG})
    return phonenumbers.format_number(phone, phonenumbers.PhoneNumberFormat.E164)


def mismatch(
    *, ordered_kopecks: int, ordered_uid: str, ordered_shop: str, kopecks: int, uid: str, shop: str, currency: str
) -> str:
    """In what the acquirer's payment is not the one that was ordered: `currency`, `shop`, `order`, `amount`; "" when it is."""
    if currency != "RUB":
        return "currency"
    if shop != ordered_shop:
        return "shop"
    if uid != ordered_uid:
        return "order"
    return "" if kopecks == ordered_kopecks else "amount"


def next_check_at(started_at: datetime, now: datetime) -> datetime | None:
    """When to ask the acquirer again: 1, 2, 5, 15, 60 minutes after the start, then hourly; None after 24 hours."""
    minutes = [*CHECK_AFTER_MINUTES, *range(120, int(GIVE_UP_AFTER.total_seconds() // 60) + 1, 60)]
    return next((moment for after in minutes if (moment := started_at + timedelta(minutes=after)) > now), None)


def is_key_alive(called_at: datetime | None, now: datetime) -> bool:
    """Whether the acquirer still knows our idempotency key, so that asking again cannot make a second payment."""
    return called_at is None or now - called_at < KEY_LIFE
