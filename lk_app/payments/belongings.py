"""Payments in a merge of profiles: who has paid. The ledger knows accounts, not profiles, so no money moves."""

from sqlmodel import col

from lk_app.identity.belongings import OwnedRows
from lk_app.kernel.text import plural
from lk_app.payments.models import Payment


def _words(count: int) -> str:
    return plural(count, "оплата", "оплаты", "оплат")


KINDS = (OwnedRows("payments", Payment, col(Payment.profile_id), _words),)
