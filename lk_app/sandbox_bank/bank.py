"""What the bank does: payments of two stages or one, refunds, keys that are remembered for a day, notices of each news."""

import json
import secrets
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from lk_app.kernel import clock
from lk_app.sandbox_bank import checks
from lk_app.sandbox_bank.checks import Body, Fault, wrong
from lk_app.sandbox_bank.shelf import Shelf

PAY_WITHIN = timedelta(hours=1)
CAPTURE_WITHIN = timedelta(days=7)
KEY_LIFE = timedelta(hours=24)


class Bank:
    """One shop's payments. Thread-safe: one thing at a time."""

    def __init__(self, shop_id: str, secret_key: str, origin: str, shelf: Shelf | None = None) -> None:
        self.shop_id, self.secret_key, self.origin = shop_id, secret_key, origin.rstrip("/")
        self.shelf = shelf or Shelf()

    def once(self, key: str, request: Any, act: Callable[[], Body]) -> Body:
        """The answer to a POST: the kept one, if this key was used for the same request within 24 hours."""
        if not key or len(key) > 64:
            raise Fault(400, "invalid_request", "Idempotence-Key of at most 64 characters is required", "Idempotence-Key")
        wanted = json.dumps(request, sort_keys=True)
        with self.shelf.lock:
            kept = self.shelf.remembered(key, (clock.now() - KEY_LIFE).timestamp())
            if kept is not None:
                if kept[0] != wanted:
                    raise Fault(400, "invalid_request", "Idempotence key duplicated", "Idempotence-Key")
                return kept[1]
            answer = act()
            self.shelf.remember(key, wanted, answer, clock.now().timestamp())
            return answer

    def create(self, body: Body) -> Body:
        """A new payment that waits for its payer."""
        amount = checks.payment(body)
        payment_id = str(uuid.uuid4())
        payment: Body = {
            "id": payment_id,
            "status": "pending",
            "amount": money(amount),
            "description": body.get("description", ""),
            "recipient": {"account_id": self.shop_id, "gateway_id": "1"},
            "created_at": moment(clock.now()),
            "confirmation": {
                "type": "redirect",
                "return_url": body["confirmation"]["return_url"],
                "confirmation_url": f"{self.origin}/pay/{payment_id}",
            },
            "metadata": body.get("metadata") or {},
            "paid": False,
            "refundable": False,
            "test": True,
        }
        order = body.get("payment_order") or {}
        hidden = {
            "is_one_stage": body.get("capture") is True,
            "return_url": body["confirmation"]["return_url"],
            "payee": (order.get("recipient") or {}).get("name", ""),
        }
        self.shelf.put("payment", payment, hidden)
        return payment

    def payment(self, payment_id: str) -> Body:
        """A payment as it is now: its hour may be over, a late answer may have come."""
        return self._current(payment_id)[0]

    def payments(self) -> list[Body]:
        """All payments, newest first."""
        return [self.payment(found["id"]) for found in self.shelf.all("payment")]

    def authorise(self, payment_id: str, method: Body) -> Body:
        """The payer's money is held; taken at once when the payment is of one stage."""
        with self.shelf.lock:
            payment, hidden = self._waiting(payment_id, "pending")
            payment.update(paid=True, payment_method={"id": payment_id, "saved": False, "status": "inactive", **method})
            rrn, code = str(secrets.randbelow(10**12)).zfill(12), str(secrets.randbelow(10**6)).zfill(6)
            payment["authorization_details"] = {"rrn": rrn, "auth_code": code, "three_d_secure": {"applied": True}}
            if hidden["is_one_stage"]:
                return self._take(payment, hidden)
            payment["expires_at"] = moment(clock.now() + CAPTURE_WITHIN)
            return self._news(payment, hidden, "waiting_for_capture")

    def late(self, payment_id: str, method: Body, after_seconds: float) -> None:
        """The money will come, but not now."""
        with self.shelf.lock:
            payment, hidden = self._waiting(payment_id, "pending")
            hidden["late"] = {"at": clock.now().timestamp() + after_seconds, "method": method}
            self.shelf.put("payment", payment, hidden)

    def capture(self, payment_id: str, body: Body) -> Body:
        """Take the money that is held, or a part of it."""
        with self.shelf.lock:
            payment, hidden = self._waiting(payment_id, "waiting_for_capture")
            if body.get("amount") is not None:
                wanted = checks.kopecks(body["amount"])
                if not 0 < wanted <= checks.kopecks(payment["amount"]):
                    raise wrong("amount.value", "More than is held")
                payment["amount"] = money(wanted)
            return self._take(payment, hidden)

    def cancel(self, payment_id: str, reason: str = "canceled_by_merchant", party: str = "merchant") -> Body:
        """Let go of the money that is held."""
        with self.shelf.lock:
            payment, hidden = self._waiting(payment_id, "waiting_for_capture")
            return self._end(payment, hidden, reason, party)

    def decline(self, payment_id: str, reason: str, party: str = "payment_network", method: Body | None = None) -> Body:
        """The payer's bank said no."""
        with self.shelf.lock:
            payment, hidden = self._waiting(payment_id, "pending")
            if method:
                payment["payment_method"] = {"id": payment_id, "saved": False, **method}
            return self._end(payment, hidden, reason, party)

    def refund(self, body: Body) -> Body:
        """Give money back; never more than was taken."""
        with self.shelf.lock:
            payment, hidden = self._current(checks.text(body, "payment_id", 64))
            if payment["status"] != "succeeded":
                raise wrong("payment_id", "The payment is not succeeded")
            amount = checks.kopecks(body.get("amount"))
            returned = checks.kopecks(payment["refunded_amount"]) + amount
            if amount < 1 or returned > checks.kopecks(payment["amount"]):
                raise wrong("amount.value", "More than is left of the payment")
            payment.update(refunded_amount=money(returned), refundable=returned < checks.kopecks(payment["amount"]))
            self.shelf.put("payment", payment, hidden)
            refund = {
                "id": str(uuid.uuid4()), "payment_id": payment["id"], "status": "succeeded", "amount": money(amount),
                "created_at": moment(clock.now()), "description": body.get("description", ""),
            }  # fmt: skip
            self.shelf.put("refund", refund)
            self._tell("refund.succeeded", refund)
            return refund

    def found_refund(self, refund_id: str) -> Body:
        """A refund by id."""
        found = self.shelf.get("refund", refund_id)
        if found is None:
            raise Fault(404, "not_found", "Refund doesn't exist or access denied")
        return found[0]

    def captured_kopecks(self) -> int:
        """All that was taken and not given back: what a shop's books must agree with."""
        taken = [found for found in self.payments() if found["status"] == "succeeded"]
        return sum(checks.kopecks(found["amount"]) - checks.kopecks(found["refunded_amount"]) for found in taken)

    def hidden(self, payment_id: str) -> Body:
        """What the bank's own page keeps of a payment."""
        return self._current(payment_id)[1]

    def keep_hidden(self, payment_id: str, **values: Any) -> None:
        """Note something for the bank's own page. Never a card number."""
        with self.shelf.lock:
            payment, hidden = self._current(payment_id)
            self.shelf.put("payment", payment, {**hidden, **values})

    def _current(self, payment_id: str) -> tuple[Body, Body]:
        with self.shelf.lock:
            found = self.shelf.get("payment", payment_id)
            if found is None:
                raise Fault(404, "not_found", "Payment doesn't exist or access denied")
            payment, hidden = found
            late = hidden.get("late")
            if payment["status"] == "pending" and late and late["at"] <= clock.now().timestamp():
                self.shelf.put("payment", payment, {**hidden, "late": None})
                return self.authorise(payment_id, late["method"]), {**hidden, "late": None}
            if payment["status"] == "pending" and clock.now() - parsed(payment["created_at"]) > PAY_WITHIN and not late:
                return self._end(payment, hidden, "expired_on_confirmation", "yoo_money"), hidden
            if payment["status"] == "waiting_for_capture" and clock.now() > parsed(payment["expires_at"]):
                return self._end(payment, hidden, "expired_on_capture", "yoo_money"), hidden
            return payment, hidden

    def _waiting(self, payment_id: str, status: str) -> tuple[Body, Body]:
        payment, hidden = self._current(payment_id)
        if payment["status"] != status:
            raise wrong("payment_id", f"The payment is {payment['status']}, not {status}")
        return payment, hidden

    def _take(self, payment: Body, hidden: Body) -> Body:
        payment.update(
            captured_at=moment(clock.now()), refunded_amount=money(0), refundable=True, income_amount=payment["amount"]
        )
        payment.pop("expires_at", None)
        return self._news(payment, hidden, "succeeded")

    def _end(self, payment: Body, hidden: Body, reason: str, party: str) -> Body:
        payment.update(paid=False, cancellation_details={"party": party, "reason": reason})
        return self._news(payment, hidden, "canceled")

    def _news(self, payment: Body, hidden: Body, status: str) -> Body:
        payment["status"] = status
        if status != "pending":
            payment.pop("confirmation", None)
        self.shelf.put("payment", payment, hidden)
        self._tell(f"payment.{status}", payment)
        return payment

    def _tell(self, event: str, told: Body) -> None:
        self.shelf.promise({"type": "notification", "event": event, "object": told}, clock.now().timestamp())


def money(kopecks: int) -> Body:
    """An amount as the protocol writes it."""
    return {"value": f"{kopecks // 100}.{kopecks % 100:02d}", "currency": "RUB"}


def moment(at: datetime) -> str:
    """A moment as the protocol writes it."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


def parsed(text: str) -> datetime:
    """A moment as the protocol writes it, read."""
    return datetime.fromisoformat(text)
