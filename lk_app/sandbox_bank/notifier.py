"""Telling the shop: each notice again and again until it answers 200, less and less often, for a day."""

import logging
import threading

import httpx

from lk_app.kernel import clock
from lk_app.sandbox_bank.bank import Bank
from lk_app.sandbox_bank.faults import Faults, spoil

FIRST_PAUSE_SECONDS = 1.0
MAX_PAUSE_SECONDS = 3600.0
MAX_TRIES = 24
LOOK_EVERY_SECONDS = 0.2
_log = logging.getLogger(__name__)


class Notifier:
    """Delivers the bank's notices to one address; a thread of its own, or by hand in tests."""

    def __init__(self, bank: Bank, faults: Faults, url: str) -> None:
        self._bank, self._faults, self.url = bank, faults, url
        self._client = httpx.Client(timeout=10, follow_redirects=False, trust_env=False)
        self._is_over = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Deliver in the background until `stop`."""
        self._thread = threading.Thread(target=self._run, name="bank-notices", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """No more deliveries."""
        self._is_over.set()
        if self._thread is not None:
            self._thread.join()

    def deliver_due(self) -> int:
        """One round over the notices that are due; how many were answered with 200."""
        self._bank.payments()  # whose hour is over, and what comes late, is news too
        if not self.url or self._faults.modes.get("notices") == "drop":
            return 0
        mode, answered = self._faults.modes.get("notices", ""), 0
        for notice_id, body, tries in self._bank.shelf.due(clock.now().timestamp()):
            told = {**body, "object": spoil(mode, body["object"])}
            copies = [self._post(told) for _ in range(5 if mode == "repeat" else 1)]
            is_taken = all(copies)
            if is_taken or tries + 1 >= MAX_TRIES:
                self._bank.shelf.delivered(notice_id)
            else:
                pause = min(FIRST_PAUSE_SECONDS * 2**tries, MAX_PAUSE_SECONDS)
                self._bank.shelf.postpone(notice_id, clock.now().timestamp() + pause)
            answered += is_taken
        return answered

    def _post(self, body: dict) -> bool:
        try:
            return self._client.post(self.url, json=body).status_code == 200
        except httpx.HTTPError:
            return False

    def _run(self) -> None:
        while not self._is_over.wait(LOOK_EVERY_SECONDS):
            try:
                self.deliver_due()
            except Exception:
                _log.exception("a round of notices failed")
