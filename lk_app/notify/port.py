"""What the worker needs from whoever delivers letters."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter ready to go."""

    subject: str
    text: str
    html: str


class DeliveryFailed(Exception):
    """The letter did not go. `is_permanent`: asking again will not help (no such mailbox)."""

    def __init__(self, reason: str, *, is_permanent: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_permanent = is_permanent


class Sender(Protocol):
    """Delivers letters."""

    async def send(self, recipient: str, letter: Letter, message_id: str) -> None:
        """Deliver, or raise DeliveryFailed. The same `message_id` again is the same letter."""
        ...
