"""Everything a profile owns, brought together: a merge moves it in this order."""

from lk_app.accounts import belongings as accounts
from lk_app.identity.belongings import declare
from lk_app.identity.consents import Consents
from lk_app.inquiries import belongings as inquiries
from lk_app.payments import belongings as payments
from lk_app.readings import belongings as readings


def declare_all() -> None:
    """Said once, when the cabinet is put together."""
    declare(Consents(), *accounts.KINDS, *readings.KINDS, *payments.KINDS, *inquiries.KINDS)
