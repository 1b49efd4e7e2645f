"""Who asks."""

import ipaddress
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

    @property
    def network(self) -> str:
        """What limits are counted by: the address, or for IPv6 its /64, which one household or one attacker owns whole."""
        try:
            address = ipaddress.ip_address(self.ip)
        except ValueError:
            return self.ip
        return self.ip if address.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))


VISITOR = Actor("visitor")
SYSTEM = Actor("system")
