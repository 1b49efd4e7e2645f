"""Use cases of payments: one function each, on the caller's session; nothing here commits or calls an acquirer."""

from lk_app.payments.service.history import History, Posted, posted_payments

__all__ = ["History", "Posted", "posted_payments"]
