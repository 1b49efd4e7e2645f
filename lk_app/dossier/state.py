"""State of «Удалить профиль»: whether it may be deleted just now."""

import reflex as rx

from lk_app.dossier import service
from lk_app.store.run import run_read
from lk_app.ui.guard import current_actor


class LeaveState(rx.State):
    """The deed itself is a plain HTTP route: only that can take the cookie away."""

    is_loaded: bool = False
    hindrance: str = ""

    @rx.event
    async def load(self) -> None:
        """The screen is entered."""
        self.hindrance = await run_read(service.hindrance, current_actor())
        self.is_loaded = True
