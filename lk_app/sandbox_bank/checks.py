"""What a request must be: refused with the documented error object otherwise."""

import re
from typing import Any
from urllib.parse import urlsplit

Body = dict[str, Any]
MAX_CARD_KOPECKS = 350_000_00


class Fault(Exception):
    """An answer that is an error: HTTP status, `code`, description, parameter."""

    def __init__(self, status: int, code: str, description: str, parameter: str = "") -> None:
        super().__init__(description)
        self.status, self.code, self.description, self.parameter = status, code, description, parameter


def wrong(parameter: str, description: str) -> Fault:
    """400 invalid_request about one parameter."""
    return Fault(400, "invalid_request", description, parameter)


def part(body: Body, name: str, parent: str = "") -> Body:
    """A nested object that must be there."""
    found = body.get(name)
    if not isinstance(found, dict):
        raise wrong(f"{parent}{name}", "An object is expected")
    return found


def kopecks(amount: Any, parameter: str = "amount") -> int:
    """An amount in kopecks; `value` is a string with at most two decimals, the currency RUB."""
    if not isinstance(amount, dict):
        raise wrong(parameter, "An object is expected")
    value = amount.get("value")
    if not isinstance(value, str) or not re.fullmatch(r"\d{1,12}(\.\d{1,2})?", value, re.ASCII):
        raise wrong(f"{parameter}.value", "A decimal string is expected, for example 100.00")
    if amount.get("currency") != "RUB":
        raise wrong(f"{parameter}.currency", "Only RUB is supported")
    rubles, _, cents = value.partition(".")
    return int(rubles) * 100 + int((cents + "00")[:2])


def text(body: Body, name: str, limit: int, parent: str = "", *, is_required: bool = True) -> str:
    """A string of at most `limit` characters."""
    value = body.get(name)
    if value is None and not is_required:
        return ""
    if not isinstance(value, str) or not value or len(value) > limit:
        raise wrong(f"{parent}{name}", f"A string of at most {limit} characters is expected")
    return value


def payment(body: Body) -> int:
    """A request to create a payment; gives its sum in kopecks."""
    amount = kopecks(body.get("amount"))
    if not 100 <= amount <= MAX_CARD_KOPECKS:
        raise wrong("amount.value", "The amount is out of limits: 1.00 to 350000.00")
    text(body, "description", 128, is_required=False)
    confirmation = part(body, "confirmation")
    if confirmation.get("type") != "redirect":
        raise wrong("confirmation.type", "Only redirect is supported by the sandbox")
    url = urlsplit(text(confirmation, "return_url", 2048, "confirmation."))
    if url.scheme not in {"http", "https"} or not url.netloc:
        raise wrong("confirmation.return_url", "An absolute address is expected")
    _metadata(body.get("metadata"))
    if body.get("receipt") is not None:
        _receipt(part(body, "receipt"), amount)
    if body.get("payment_order") is not None:
        _payment_order(part(body, "payment_order"), amount)
    return amount


def _metadata(metadata: Any) -> None:
    if metadata is None:
        return
    is_fine = isinstance(metadata, dict) and len(metadata) <= 16
    if not is_fine or any(len(name) > 32 or not isinstance(value, str) or len(value) > 512 for name, value in metadata.items()):
        raise wrong("metadata", "At most 16 pairs of strings")


def _receipt(receipt: Body, amount: int) -> None:
    customer = part(receipt, "customer", "receipt.")
    if not customer.get("email") and not re.fullmatch(r"\d{10,15}", str(customer.get("phone", "")), re.ASCII):
        raise wrong("receipt.customer", "An email or a phone in digits is required")
    items = receipt.get("items")
    if not isinstance(items, list) or not items:
        raise wrong("receipt.items", "At least one item is required")
    total = 0
    for item in items:
        if not isinstance(item, dict):
            raise wrong("receipt.items", "Objects are expected")
        text(item, "description", 128, "receipt.items.")
        if item.get("vat_code") not in range(1, 13):
            raise wrong("receipt.items.vat_code", "1 to 12 is expected")
        quantity = str(item.get("quantity", ""))
        if not re.fullmatch(r"\d+(\.0+)?", quantity, re.ASCII):
            raise wrong("receipt.items.quantity", "A whole quantity is expected by the sandbox")
        total += kopecks(item.get("amount"), "receipt.items.amount") * int(quantity.partition(".")[0])
    if total != amount:
        raise wrong("receipt.items", "The items do not add up to the amount of the payment")


def _payment_order(order: Body, amount: int) -> None:
    if order.get("type") != "utilities":
        raise wrong("payment_order.type", "utilities is expected")
    if kopecks(order.get("amount"), "payment_order.amount") != amount:
        raise wrong("payment_order.amount", "Must be equal to the amount of the payment")
    text(order, "payment_purpose", 210, "payment_order.")
    recipient = part(order, "recipient", "payment_order.")
    text(recipient, "name", 160, "payment_order.recipient.")
    bank = part(recipient, "bank", "payment_order.recipient.")
    text(bank, "name", 45, "payment_order.recipient.bank.")
    for owner, name, length in ((recipient, "inn", 10), (recipient, "kpp", 9), (bank, "bic", 9), (bank, "account", 20)):
        if not re.fullmatch(rf"\d{{{length}}}", str(owner.get(name, "")), re.ASCII):
            raise wrong(f"payment_order.recipient.{name}", f"{length} digits are expected")
    period = part(order, "payment_period", "payment_order.")
    if period.get("month") not in range(1, 13) or period.get("year") not in range(1920, 2051):
        raise wrong("payment_order.payment_period", "A month of 1920 to 2050 is expected")
    names = ("payment_document_id", "payment_document_number", "account_number", "unified_account_number", "service_id")
    if not any(order.get(name) for name in names):
        raise wrong("payment_order", "One of the identifiers is required: " + ", ".join(names))
