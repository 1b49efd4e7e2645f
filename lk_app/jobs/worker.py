"""The worker: takes promised letters from the outbox and delivers them, beside the web or as a process of its own."""

import asyncio
from urllib.parse import urlsplit

import structlog
from jinja2 import TemplateError
from sqlalchemy.exc import SQLAlchemyError

from lk_app.config import Settings
from lk_app.notify.letters import render
from lk_app.notify.port import DeliveryFailed, Sender
from lk_app.notify.smtp import SmtpSender
from lk_app.store import outbox
from lk_app.store.outbox import OutboxMessage
from lk_app.store.run import run

BATCH = 10
POLL_SECONDS = 1.0
TROUBLE_SECONDS = 5.0

_log = structlog.get_logger(__name__)


class Worker:
    """Delivers through `sender`; without one, in demo, a letter is `sent` by being shown on the page of sent letters."""

    def __init__(self, sender: Sender | None, *, is_demo: bool, domain: str) -> None:
        self._sender, self._is_demo, self._domain = sender, is_demo, domain

    async def work(self) -> None:
        """Until cancelled. What is being sent when that happens is finished or given back by its lease."""
        if self._sender is None and not self._is_demo:
            _log.warning("LK_SMTP_URL is not set: letters wait in the outbox")
            return
        while True:
            try:
                count = await self.drain()
            except SQLAlchemyError as error:
                _log.error("the outbox cannot be read", error=type(error).__name__)
                await asyncio.sleep(TROUBLE_SECONDS)
                continue
            if count < BATCH:
                await asyncio.sleep(POLL_SECONDS)

    async def drain(self) -> int:
        """Take what is due, once; gives how many letters that was."""
        messages = await run(outbox.claim, BATCH)
        await asyncio.gather(*(self._deliver(message) for message in messages))
        return len(messages)

    async def _deliver(self, message: OutboxMessage) -> None:
        assert message.id is not None
        try:
            letter = render(message.template, message.payload)
            if self._sender is not None:
                await self._sender.send(message.recipient, letter, f"<lk-{message.id}@{self._domain}>")
        except DeliveryFailed as failure:
            _log.warning("letter not delivered", id=message.id, reason=failure.reason, attempts=message.attempts)
            await run(outbox.fail, message.id, failure.reason, is_permanent=failure.is_permanent)
        except (KeyError, TemplateError) as error:
            # Our own mistake: it will not get better by itself, and the letter must be seen in the list of failed ones.
            _log.error("letter cannot be written", id=message.id, template=message.template, error=type(error).__name__)
            await run(outbox.fail, message.id, f"template {message.template}: {type(error).__name__}", is_permanent=True)
        else:
            await run(outbox.finish, message.id, keep_payload=self._is_demo and self._sender is None)


def make_worker(settings: Settings) -> Worker:
    """The worker these settings ask for."""
    url = settings.smtp_url.get_secret_value()
    domain = urlsplit(settings.origin).hostname or "localhost"
    sender = SmtpSender(url, settings.mail_from or f"lk@{domain}") if url else None
    return Worker(sender, is_demo=settings.is_demo, domain=domain)
