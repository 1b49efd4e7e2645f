"""The YooKassa v3 protocol (features.md §3.6; the vendor's reference and its SDK 3.13)."""

import re
import ssl
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from lk_app.config import Payee
from lk_app.payments import texts
from lk_app.payments.acquirers.port import AcquirerPayment, AcquirerRefund, InDoubt, Order
from lk_app.payments.acquirers.wire import TIMEOUT_SECONDS, Wire
from lk_app.payments.models import AcquirerStatus, RefundStatus

OBJECT_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
_AMOUNT = re.compile(r"[0-9]{1,12}\.[0-9]{2}")
_EXPIRED = {"expired_on_confirmation", "expired_on_capture", "expired_by_timeout"}
_BRANDS = {"Mir": "Мир", "MasterCard": "Mastercard"}
_REFUND = {"pending": RefundStatus.PENDING, "succeeded": RefundStatus.SUCCEEDED, "canceled": RefundStatus.CANCELED}


class YooKassa:
    """An acquirer behind the YooKassa v3 protocol; the sandbox bank speaks it too."""

    name = "yookassa"

    def __init__(
        self,
        base_url: str,
        shop_id: str,
        secret_key: str,
        payee: Payee,
        page_hosts: tuple[str, ...],
        *,
        timeout_seconds: float = TIMEOUT_SECONDS,
        tls: ssl.SSLContext | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.shop_id, self._payee, self._page_hosts = shop_id, payee, page_hosts
        self._api_scheme = urlsplit(base_url).scheme
        self._wire = Wire(base_url, shop_id, secret_key, timeout_seconds=timeout_seconds, tls=tls, pause=pause)

    def create(self, order: Order) -> AcquirerPayment:
        """See the port."""
        return self._payment(self._wire.post("payments", self._order(order), order.uid))

    def find(self, payment_id: str) -> AcquirerPayment | None:
        """See the port. An id that is no id of theirs never leaves this process: it would be a path of somebody's choice."""
        found = self._wire.get(f"payments/{payment_id}") if OBJECT_ID.fullmatch(payment_id) else None
        return self._payment(found) if found is not None else None

    def payments_since(self, moment: datetime) -> Iterator[AcquirerPayment]:
        """See the port; newest first, by pages of a hundred."""
        params = {"created_at.gte": f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.000Z}", "limit": "100"}
        yield from (self._payment(item) for item in self._list("payments", params))

    def refunds_of(self, payment_id: str) -> Iterator[AcquirerRefund]:
        """See the port."""
        yield from (_refund(item) for item in self._list("refunds", {"payment_id": payment_id, "limit": "100"}))

    def refund(self, uid: str, payment_id: str, amount_kopecks: int) -> AcquirerRefund:
        """See the port."""
        return _refund(self._wire.post("refunds", {"payment_id": payment_id, "amount": _money(amount_kopecks)}, uid))

    def find_refund(self, refund_id: str) -> AcquirerRefund | None:
        """See the port."""
        found = self._wire.get(f"refunds/{refund_id}") if OBJECT_ID.fullmatch(refund_id) else None
        return _refund(found) if found is not None else None

    def check(self) -> None:
        """See the port."""
        self._wire.get("me")

    def close(self) -> None:
        """Hang up: no more calls."""
        self._wire.close()

    def _list(self, path: str, params: dict[str, str]) -> Iterator[Any]:
        while True:
            page = self._wire.get(path, params)
            if not isinstance(page, dict) or not isinstance(page.get("items"), list):
                raise InDoubt("bad_answer", "a list was expected")
            yield from page["items"]
            if not page.get("next_cursor"):
                return
            params = {**params, "cursor": str(page["next_cursor"])}

    def _order(self, order: Order) -> dict[str, Any]:
        amount = _money(order.amount_kopecks)
        return {
            "amount": amount,
            "capture": True,
            "confirmation": {"type": "redirect", "return_url": order.return_url, "locale": "ru_RU"},
            "description": texts.DESCRIPTION.format(number=order.account_number)[:128],
            "metadata": {"payment_uid": order.uid},
            "receipt": self._receipt(order),
            "payment_order": {
                "type": "utilities",
                "amount": amount,
                "payment_purpose": texts.PURPOSE.format(number=order.account_number)[:210],
                "recipient": {
                    "name": self._payee.name,
                    "inn": self._payee.inn,
                    "kpp": self._payee.kpp,
                    "bank": {
                        "name": self._payee.bank_name,
                        "bic": self._payee.bic,
                        "account": self._payee.account,
                        "correspondent_account": self._payee.correspondent_account,
                    },
                },
                "payment_period": {"month": order.period.month, "year": order.period.year},
                "account_number": order.account_number,
            },
        }

    def _receipt(self, order: Order) -> dict[str, Any]:
        """54-ФЗ. One line for the whole sum, as resource suppliers' receipts have it (features.md §3.10)."""
        is_email = "@" in order.receipt_contact
        item = {
            "description": texts.SERVICE,
            "quantity": "1.00",
            "amount": _money(order.amount_kopecks),
            "vat_code": self._payee.vat_code,
            "payment_subject": "service",
            "payment_mode": "full_payment",
        }
        return {
            "customer": {"email": order.receipt_contact} if is_email else {"phone": order.receipt_contact.lstrip("+")},
            "tax_system_code": self._payee.tax_system_code,
            "items": [item],
        }

    def _payment(self, found: Any) -> AcquirerPayment:
        try:
            return AcquirerPayment(
                id=_id(found["id"]),
                status=_status(found),
                amount_kopecks=_kopecks(found["amount"]),
                currency=str(found["amount"]["currency"]),
                shop_id=str(found["recipient"]["account_id"]),
                uid=str((found.get("metadata") or {}).get("payment_uid", "")),
                confirmation_url=self._page((found.get("confirmation") or {}).get("confirmation_url") or ""),
                reason=_reason(found),
                method=_method(found.get("payment_method") or {}),
                refunded_kopecks=_kopecks(found["refunded_amount"]) if found.get("refunded_amount") else 0,
                captured_at=datetime.fromisoformat(found["captured_at"]) if found.get("captured_at") else None,
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InDoubt("bad_answer", type(error).__name__) from error

    def _page(self, url: str) -> str:
        """Where the payer will be sent: only to the acquirer's own pages (S50)."""
        if not url:
            return ""
        parts = urlsplit(url)
        host = parts.hostname or ""
        is_known = any(host == known or host.endswith("." + known) for known in self._page_hosts)
        if not is_known or parts.scheme not in {"https", self._api_scheme} or parts.username or "\\" in url:
            raise ValueError("a page of somebody else")
        return url


def _money(amount_kopecks: int) -> dict[str, str]:
    return {"value": f"{amount_kopecks // 100}.{amount_kopecks % 100:02d}", "currency": "RUB"}


def _kopecks(amount: Any) -> int:
    """An exact sum: a string with two decimals, never a JSON number, which would be a float."""
    value = amount["value"]
    if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
        raise ValueError("not an exact sum")
    return int(value.replace(".", ""))


def _id(value: Any) -> str:
    if not isinstance(value, str) or not OBJECT_ID.fullmatch(value):
        raise ValueError("not an id")
    return value


def _reason(found: Any) -> str:
    return str((found.get("cancellation_details") or {}).get("reason", ""))[:60]


def _status(found: Any) -> AcquirerStatus:
    status = found["status"]
    if status == "canceled":
        return AcquirerStatus.EXPIRED if _reason(found) in _EXPIRED else AcquirerStatus.CANCELED
    if status == "succeeded":
        refunded = found.get("refunded_amount")
        is_back = bool(refunded) and _kopecks(refunded) >= _kopecks(found["amount"])
        return AcquirerStatus.REFUNDED if is_back else AcquirerStatus.SUCCEEDED
    if status in {"pending", "waiting_for_capture"}:
        return AcquirerStatus.PENDING
    raise ValueError("an unknown status")


def _method(method: Any) -> str:
    if method.get("type") == "sbp":
        return "СБП"
    card = method.get("card") or {}
    if not card.get("last4"):
        return ""
    brand = str(card.get("card_type", ""))
    return f"{_BRANDS.get(brand, brand)} •• {card['last4']}"[:60]


def _refund(found: Any) -> AcquirerRefund:
    try:
        return AcquirerRefund(
            id=_id(found["id"]),
            payment_id=_id(found["payment_id"]),
            status=_REFUND[found["status"]],
            amount_kopecks=_kopecks(found["amount"]),
            currency=str(found["amount"]["currency"]),
            reason=_reason(found),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InDoubt("bad_answer", type(error).__name__) from error
