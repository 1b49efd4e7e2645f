"""State of a payment's status page: it asks by itself until the bank has answered."""

import reflex as rx
from sqlmodel import Session

from lk_app.identity.service import profile
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import NotFound, Unavailable
from lk_app.payments import flows, service
from lk_app.payments.acquirers.configured import acquirer
from lk_app.payments.outside import outside
from lk_app.payments.views import StatusView, status_view
from lk_app.readings.state import asked_for
from lk_app.store.run import run_read
from lk_app.ui.guard import current_actor


class StatusState(rx.State):
    """What the page shows. The browser calls `look` while the page is in sight and the answer is not here."""

    is_loaded: bool = False
    is_missing: bool = False
    is_waiting: bool = False
    view: StatusView = StatusView()
    looks: int = 0
    """Grows with each answer: the browser then plans the next question."""
    _uid: str = ""

    @rx.event
    async def load(self) -> None:
        """The payment of the address, as it is known here; again after a reconnect."""
        uid = asked_for(self, "uid")
        try:
            view, is_final = await run_read(_see, current_actor(), uid)
        except NotFound:
            self.reset()
            self.is_loaded = self.is_missing = True
            return
        self._uid, self.view, self.is_waiting = uid, view, not is_final
        self.looks += 1
        self.is_loaded, self.is_missing = True, False

    @rx.event
    async def leave(self) -> None:
        """The page was left: the next one does not begin with this payment."""
        self.reset()

    @rx.event(background=True)
    async def look(self) -> None:
        """Ask the bank, and show what it says. In the background: a bank that is slow holds up nothing else of the tab."""
        actor = current_actor()
        async with self:
            uid = self._uid
        if not uid:
            return
        try:
            _, is_final = await run_read(_see, actor, uid)
            if not is_final and (bank := acquirer()) is not None:
                await outside(flows.refresh, bank, uid)
        except (NotFound, Unavailable):
            pass  # said below, or by the next look
        try:
            view, is_final = await run_read(_see, actor, uid)
        except NotFound:
            return
        async with self:
            if self._uid == uid:
                self.view, self.is_waiting = view, not is_final
                self.looks += 1


def _see(session: Session, actor: Actor, uid: str) -> tuple[StatusView, bool]:
    """Where the payment stands, and whether that is its end. Raises NotFound, the same for somebody else's one."""
    seen = service.standing(session, actor, uid)
    return status_view(seen, profile.about(session, actor).email), seen.is_final
