"""State of the screen «Показания приняты»."""

import reflex as rx

from lk_app.kernel.errors import NotFound
from lk_app.readings import lookups
from lk_app.readings.state import Choice, asked_for
from lk_app.readings.views import ReceiptView, entry_href, readings_href, receipt_view
from lk_app.store.run import run_read
from lk_app.ui.guard import current_actor

MAX_OTHERS = 3
"""More accounts than these are chosen on «Показания»."""


class ReceiptState(rx.State):
    """What the screen shows."""

    is_loaded: bool = False
    is_missing: bool = False
    receipt: ReceiptView = ReceiptView()
    done_href: str = "/readings"
    others: list[Choice] = []
    """The other accounts that wait for this month's reading: the address of their form and the number."""

    @rx.event
    async def load(self) -> None:
        """Fill the screen for the receipt in the address; again after each reconnect."""
        actor, account = current_actor(), asked_for(self, "account")
        try:
            found = await run_read(lookups.receipt, actor, account, asked_for(self, "number"))
        except NotFound:
            self.reset()
            self.is_missing = self.is_loaded = True
            return
        waiting = await run_read(lookups.waiting_accounts, actor)
        self.receipt, self.done_href = receipt_view(account, found), readings_href(account)
        others = [Choice(entry_href(public_id), f"№ {number}") for public_id, number in waiting if public_id != account]
        self.others = others[:MAX_OTHERS]
        self.is_missing, self.is_loaded = False, True

    @rx.event
    async def leave(self) -> None:
        """The screen was left."""
        self.reset()
