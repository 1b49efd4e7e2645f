"""The worker: takes promised letters from the outbox and delivers them, beside the web or as a process of its own.

Any number of workers may run at once: each claims letters with a lease, and gives one up before its lease ends.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import structlog
from sqlalchemy.exc import SQLAlchemyError

from lk_app.config import Settings
from lk_app.identity.service import unmerging
from lk_app.notify.letters import render
from lk_app.notify.port import DeliveryFailed, Letter, Sender
from lk_app.notify.smtp import SmtpSender
from lk_app.store import heartbeats, outbox
from lk_app.store.outbox import LEASE_SECONDS, OutboxMessage
from lk_app.store.run import run, run_read

CONCURRENCY = 4
POLL_SECONDS = 1.0
MAX_PAUSE_SECONDS = 30.0
DELIVERY_SECONDS = LEASE_SECONDS * 0.6
RECORD_TRIES = 6
GRACE_SECONDS = 20.0

_log = structlog.get_logger(__name__)


class Worker:
    """Delivers through `sender`; without one, in demo, a letter is `sent` by being shown on the page of sent letters."""

    def __init__(self, sender: Sender | None, *, is_demo: bool, domain: str, poll_seconds: float = POLL_SECONDS) -> None:
        self._sender, self._is_demo, self._domain, self._poll = sender, is_demo, domain, poll_seconds
        self._stopping = asyncio.Event()
        self._in_hand: set[asyncio.Task[None]] = set()
        self._next_beat = 0.0

    def stop(self) -> None:
        """Claim nothing more; `work` returns when the letters in hand are done with."""
        self._stopping.set()

    async def work(self, grace_seconds: float = GRACE_SECONDS) -> None:
        """Until `stop`. Letters still in hand `grace_seconds` later are let go: their leases end and another worker has them.

        Outlives whatever the database does: it pauses, longer each time, and goes on. Without a way for letters it says so,
        once, and returns: they wait in the outbox.
        """
        if self._sender is None and not self._is_demo:
            _log.warning("LK_SMTP_URL is not set: letters wait in the outbox")
            return
        pause = self._poll
        while not self._stopping.is_set():
            try:
                await self._take()
                await self._beat()
                pause = self._poll
            except Exception as error:
                pause = min(pause * 2, MAX_PAUSE_SECONDS)
                _log.error("the outbox cannot be read", error=type(error).__name__, pause_seconds=pause)
            await self._wait(pause)
        await self._finish(grace_seconds)

    async def drain(self) -> int:
        """Deliver all that is due now; gives how many letters that was."""
        count = 0
        while (taken := await self._take()) or self._in_hand:
            count += taken
            if self._in_hand:
                await asyncio.wait(self._in_hand, return_when=asyncio.FIRST_COMPLETED)
        return count

    async def _beat(self) -> None:
        """Leave a sign of life and forget joined profiles whose time is over, seldom: an idle worker should keep nobody from
        writing."""
        if time.monotonic() >= self._next_beat:
            await run(heartbeats.beat, heartbeats.LETTERS)
            if await run_read(unmerging.has_due):
                await run(unmerging.forget_due)
            self._next_beat = time.monotonic() + heartbeats.BEAT_SECONDS

    async def _take(self) -> int:
        """Claim as many letters as there are free hands. An idle worker only looks, and takes no lock from anybody."""
        free = CONCURRENCY - len(self._in_hand)
        if free <= 0 or not await run_read(outbox.has_due):
            return 0
        messages = await run(outbox.claim, free)
        for message in messages:
            task = asyncio.create_task(self._deliver(message))
            self._in_hand.add(task)
            task.add_done_callback(self._in_hand.discard)
        return len(messages)

    async def _wait(self, seconds: float) -> None:
        """Until it is time to look again, a hand is free, or we are to stop."""
        stopping = asyncio.ensure_future(self._stopping.wait())
        await asyncio.wait({stopping, *self._in_hand}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()

    async def _finish(self, grace_seconds: float) -> None:
        if not self._in_hand:
            return
        _, late = await asyncio.wait(self._in_hand, timeout=grace_seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _deliver(self, message: OutboxMessage) -> None:
        failure = await self._try(message)
        if failure is None:
            await self._record(outbox.finish, message.id, keep_payload=self._is_demo)
            return
        level = _log.error if failure.is_permanent else _log.warning
        level("letter not delivered", id=message.id, letter=message.template, reason=failure.reason, attempts=message.attempts)
        await self._record(outbox.fail, message.id, failure.reason, is_permanent=failure.is_permanent)

    async def _try(self, message: OutboxMessage) -> DeliveryFailed | None:
        try:
            letter = await asyncio.to_thread(render, message.template, message.payload)
        except Exception as error:
            # Our own mistake: it will not get better by itself, and the letter must be seen in the list of failed ones.
            return DeliveryFailed(f"template {message.template}: {type(error).__name__}", is_permanent=True)
        try:
            await self._send(message, letter)
        except DeliveryFailed as failure:
            return failure
        except Exception as error:
            return DeliveryFailed(type(error).__name__)
        return None

    async def _send(self, message: OutboxMessage, letter: Letter) -> None:
        if self._sender is None:
            return
        # The same for every try of the row, so that a letter which had to be sent twice is known as one (promise P5).
        message_id = f"<lk-{message.id}-{message.created_at:%Y%m%d%H%M%S}@{self._domain}>"
        async with asyncio.timeout(DELIVERY_SECONDS):
            await self._sender.send(message.recipient, letter, message_id)

    async def _record(self, write: Callable[..., None], *args: Any, **kwargs: Any) -> None:
        """Insist: a letter that was sent and not recorded would be sent again when the lease ends."""
        for attempt in range(RECORD_TRIES):
            try:
                await run(write, *args, **kwargs)
                return
            except SQLAlchemyError as error:
                _log.error("the outcome of a letter is not recorded yet", id=args[0], error=type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), self._poll * 2**attempt)


def make_worker(settings: Settings) -> Worker:
    """The worker these settings ask for."""
    return Worker(mail_sender(settings), is_demo=settings.is_demo, domain=_domain(settings))


def mail_sender(settings: Settings) -> SmtpSender | None:
    """The way for letters these settings ask for. Raises ValueError for an address nothing can be sent to."""
    url = settings.smtp_url.get_secret_value()
    return SmtpSender(url, settings.mail_from or f"lk@{_domain(settings)}") if url else None


def _domain(settings: Settings) -> str:
    return urlsplit(settings.origin).hostname or "localhost"
