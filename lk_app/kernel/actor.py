"""Who asks."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Actor:
    """The one on whose behalf something is done, resolved anew for each event or request.

    `profile_id` and `login_session_id` are set for a subscriber only; `ip` is the peer's address after the trusted proxies.
    """

    kind: Literal["visitor", "subscriber", "system"]
    profile_id: int | None = None
    login_session_id: int | None = None
    ip: str = ""
    user_agent: str = ""

    @property
    def is_subscriber(self) -> bool:
        """Whether somebody is signed in."""
        return self.kind == "subscriber"


VISITOR = Actor("visitor")
SYSTEM = Actor("system")
