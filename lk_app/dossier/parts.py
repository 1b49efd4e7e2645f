"""Whose data there are. A noun with a table about people adds its HOLDING here; a house test sees to it."""

from lk_app.accounts.holding import HOLDING as ACCOUNTS
from lk_app.identity.holding import HOLDING as IDENTITY
from lk_app.inquiries.holding import HOLDING as INQUIRIES
from lk_app.payments.holding import HOLDING as PAYMENTS
from lk_app.readings.holding import HOLDING as READINGS
from lk_app.store.holdings import Holding

HOLDINGS: tuple[Holding, ...] = (IDENTITY, ACCOUNTS, READINGS, PAYMENTS, INQUIRIES)
"""In the order of the archive; erased from the last to the first, because the profile itself goes last."""
