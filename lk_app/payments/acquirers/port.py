"""What paying needs of an acquirer, in our words, and the three ways in which it may fail."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from lk_app.payments.models import AcquirerStatus, RefundStatus


class AcquirerError(Exception):
    """The acquirer did not do what was asked, or did not say so. `code` is short, for logs and `reason` columns."""

    def __init__(self, code: str, details: str = "") -> None:
        super().__init__(f"{code}: {details}" if details else code)
        self.code = code


class Refused(AcquirerError):
    """It understood and said no: nothing was done, asking again with the same key is pointless."""


class Unreachable(AcquirerError):
    """It was not reached, or was too busy to listen: this call has done nothing."""


class InDoubt(AcquirerError):
    """It may or may not have done it. Only the same key, or looking, can tell."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to take from the payer. `uid` is the idempotency key."""

    uid: str
    amount_kopecks: int
    account_number: str
    receipt_contact: str
    return_url: str
    period: date
    """Any day of the month that is paid for."""


@dataclass(frozen=True, slots=True)
class AcquirerPayment:
    """A payment as the acquirer has it now."""

    id: str
    status: AcquirerStatus
    amount_kopecks: int
    currency: str
    shop_id: str
    uid: str = ""
    """The `uid` it was ordered with; empty when it was not made by us."""
    confirmation_url: str = ""
    reason: str = ""
    method: str = ""
    refunded_kopecks: int = 0
    captured_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AcquirerRefund:
    """A refund as the acquirer has it now."""

    id: str
    payment_id: str
    status: RefundStatus
    amount_kopecks: int
    currency: str
    reason: str = ""


class Acquirer(Protocol):
    """Blocking calls; each raises Refused, Unreachable or InDoubt. None is made inside a transaction."""

    name: str
    shop_id: str

    def create(self, order: Order) -> AcquirerPayment:
        """Register a payment. The same `order.uid` gives the same payment, for as long as the acquirer remembers keys."""
        ...

    def find(self, payment_id: str) -> AcquirerPayment | None:
        """The payment as it is now; None when this shop has none of that id."""
        ...

    def payments_since(self, moment: datetime) -> Iterator[AcquirerPayment]:
        """All payments of the shop created since `moment`: the acquirer's own register."""
        ...

    def refund(self, uid: str, payment_id: str, amount_kopecks: int) -> AcquirerRefund:
        """Give back `amount_kopecks` of a settled payment; `uid` is the idempotency key."""
        ...

    def find_refund(self, refund_id: str) -> AcquirerRefund | None:
        """The refund as it is now; None when there is none of that id."""
        ...

    def refunds_of(self, payment_id: str) -> Iterator[AcquirerRefund]:
        """All refunds of one payment, by whomever they were made."""
        ...

    def check(self) -> None:
        """Whether it answers and takes our key; raises what it raises. Changes nothing."""
        ...
