"""The practice bank as an ASGI application: `granian lk_app.sandbox_bank.app:served --factory`, settings from `LK_BANK_…`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict
from starlette.applications import Starlette

from lk_app.config import PROJECT_DIR, Payee
from lk_app.sandbox_bank import control
from lk_app.sandbox_bank.bank import Bank
from lk_app.sandbox_bank.faults import Faults
from lk_app.sandbox_bank.notifier import Notifier
from lk_app.sandbox_bank.page import Page
from lk_app.sandbox_bank.protocol import Protocol
from lk_app.sandbox_bank.shelf import Shelf

SANDBOX_PAYEE = Payee(
    name="Учебный поставщик", inn="0000000000", kpp="000000000", bank_name="Учебный банк", bic="000000000",
    account="0" * 20, correspondent_account="0" * 20,
)  # fmt: skip
"""Requisites that cannot be anybody's."""


class BankSettings(BaseSettings):
    """The environment of the practice bank."""

    model_config = SettingsConfigDict(env_prefix="LK_BANK_", frozen=True)

    origin: str = "http://127.0.0.1:3010"
    shop_id: str = "100500"
    secret_key: SecretStr = SecretStr("test_practice-bank")
    notice_url: str = ""
    file: Path = PROJECT_DIR / "data" / "practice-bank.sqlite3"
    faults: str = ""
    late_seconds: float = 60
    """How late the card of the late money pays."""


class PracticeBank:
    """The parts, for whoever runs it in the same process."""

    def __init__(self, given: BankSettings, shelf: Shelf) -> None:
        self.bank = Bank(given.shop_id, given.secret_key.get_secret_value(), given.origin, shelf)
        self.faults = Faults(given.faults)
        self.notifier = Notifier(self.bank, self.faults, given.notice_url)
        self._late_seconds = given.late_seconds

    def asgi(self, *, delivers: bool = True) -> Starlette:
        """The application; `delivers`: notices go out by themselves."""

        @asynccontextmanager
        async def lifespan(_: Starlette) -> AsyncIterator[None]:
            if delivers:
                self.notifier.start()
            yield
            if delivers:
                self.notifier.stop()

        routes = [
            *Protocol(self.bank, self.faults).routes(),
            *Page(self.bank, self._late_seconds).routes(),
            *control.routes(self.bank, self.faults),
        ]
        return Starlette(routes=routes, lifespan=lifespan)


def served() -> Starlette:
    """What a server serves."""
    given = BankSettings()
    given.file.parent.mkdir(parents=True, exist_ok=True)
    return PracticeBank(given, Shelf(str(given.file))).asgi()
