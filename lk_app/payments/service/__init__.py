"""Use cases of payments: one function each, on the caller's session; nothing here commits or calls an acquirer."""

from lk_app.payments.service.history import History, Posted, posted_payments
from lk_app.payments.service.paying import Draft, Owed, Preview, owed_by_account, preview, split_of, start
from lk_app.payments.service.tracking import Standing, on_the_way, standing

__all__ = [
    "Draft",
    "History",
    "Owed",
    "Posted",
    "Preview",
    "Standing",
    "on_the_way",
    "owed_by_account",
    "posted_payments",
    "preview",
    "split_of",
    "standing",
    "start",
]
