"""Settings: one frozen object, read once from the environment (`LK_…`); refuses what is unsafe in production."""

import re
import secrets
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

PROJECT_DIR = Path(__file__).resolve().parent.parent
MIN_SECRET_LENGTH = 32


class Payee(BaseModel):
    """Whose money it becomes: what the acquirer passes to the bank and to ГИС ЖКХ with each payment, and how it is taxed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=160)
    inn: str = Field(pattern=r"^\d{10}$")
    kpp: str = Field(pattern=r"^\d{9}$")
    bank_name: str = Field(min_length=1, max_length=45)
    bic: str = Field(pattern=r"^\d{9}$")
    account: str = Field(pattern=r"^\d{20}$")
    correspondent_account: str = Field(pattern=r"^\d{20}$")
    tax_system_code: int = Field(default=1, ge=1, le=6)
    """1 is ОСН."""
    vat_code: int = Field(default=11, ge=1, le=12)
    """11 is 22 %, in force since 01.01.2026."""


class Settings(BaseSettings):
    """Everything a deployment may set. Names in the environment are the field names in upper case after `LK_`."""

    model_config = SettingsConfigDict(env_prefix="LK_", frozen=True)

    supplier: str = "krymenergo"
    """Which supplier profile is served: the name of a file in `lk_app/suppliers/`."""
    is_demo: bool = False
    """Demo supplier: its accounts are loaded, sent letters are shown on a page, the clock may be moved."""
    data_dir: Path = PROJECT_DIR / "data"
    database_url: str = ""
    """SQLAlchemy URL; empty means the embedded SQLite file `<data_dir>/<supplier>.sqlite3`."""
    redis_url: str = ""
    """Redis for state and rate limits when several workers serve; empty means one worker and its memory."""
    origin: str = "http://localhost:3000"
    """Scheme, host and port people type; links in letters and the origin check are built from it, never from a request."""
    port: int = 3000
    host: str = "0.0.0.0"  # noqa: S104  the product is a server; production sits behind a proxy
    workers: int = 1
    trusted_proxy_hops: int = 0
    sockets_per_ip: int = 60
    """Behind one address of a block of flats or of a mobile operator sit many people."""
    secret_key: SecretStr = SecretStr("")
    """Pepper of passwords and key of digests; at least 32 characters. Outside production one is made in `data_dir`."""
    smtp_url: SecretStr = SecretStr("")
    """`smtp://user:password@host:port` (STARTTLS when offered) or `smtps://…`; empty: letters stay in the outbox."""
    mail_from: str = ""
    acquirer_url: str = ""
    """Where the acquirer speaks the YooKassa v3 protocol, `https://api.yookassa.ru/v3`; empty: nothing can be paid here."""
    acquirer_shop_id: str = ""
    acquirer_secret_key: SecretStr = SecretStr("")
    """Shop id and secret key; while either is empty the acquirer is off, and so is the address it sends notices to."""
    acquirer_page_hosts: tuple[str, ...] = ("yoomoney.ru", "yookassa.ru")
    """Hosts (and their subdomains) a payer may be sent to, as JSON."""
    acquirer_networks: tuple[str, ...] = (
        "77.75.153.0/25", "77.75.154.128/25", "77.75.156.11/32", "77.75.156.35/32",
        "185.71.76.0/27", "185.71.77.0/27", "2a02:5180::/32",
    )  # fmt: skip
    """Networks notices are taken from, as JSON: those that YooKassa publishes."""
    payee: Payee | None = None
    """The supplier's requisites, as JSON; the acquirer needs them for a payment of utilities."""
    bcrypt_rounds: int = 12
    now: datetime | None = None
    """Moves the clock in demo and tests: the process starts at this moment and time goes on from it."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    environment: Literal["local", "production"] = "local"

    @model_validator(mode="after")
    def _refuse_unsafe_production(self) -> Self:
        if self.environment == "production":
            if len(self.secret_key.get_secret_value()) < MIN_SECRET_LENGTH:
                raise ValueError(f"LK_SECRET_KEY: в работе нужен ключ не короче {MIN_SECRET_LENGTH} знаков")
            if urlsplit(self.origin).scheme != "https":
                raise ValueError("LK_ORIGIN: в работе адрес начинается с https://")
            if self.is_demo or self.now is not None:
                raise ValueError("LK_IS_DEMO и LK_NOW: только для демонстрации и проверок, в работе их не бывает")
            if self.acquirer_url and (urlsplit(self.acquirer_url).scheme != "https" or self.payee is None):
                raise ValueError("LK_ACQUIRER_URL: в работе адрес начинается с https://, и нужны реквизиты в LK_PAYEE")
        if self.workers > 1 and not self.redis_url:
            raise ValueError("LK_WORKERS: для нескольких процессов нужен LK_REDIS_URL")
        return self

    @property
    def resolved_database_url(self) -> str:
        """The database in use."""
        return self.database_url or f"sqlite:///{self.data_dir / (self.supplier + '.sqlite3')}"

    @property
    def is_secure_origin(self) -> bool:
        """Whether cookies can carry `Secure` and the `__Host-` prefix."""
        return urlsplit(self.origin).scheme == "https"

    @property
    def has_acquirer(self) -> bool:
        """Whether paying is connected: an empty secret would let anyone pass for the acquirer."""
        return bool(self.acquirer_url and self.acquirer_shop_id and self.acquirer_secret_key.get_secret_value() and self.payee)

    @property
    def pepper(self) -> bytes:
        """The secret key; outside production it is made once and kept, readable by the owner only, in `data_dir`."""
        given = self.secret_key.get_secret_value()
        return given.encode() if given else _kept_secret(self.data_dir / "secret.key")


def _kept_secret(path: Path) -> bytes:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text().encode()


@cache
def settings() -> Settings:
    """The settings of this process. Tests that change the environment call `settings.cache_clear()`.

    Exits with a sentence for each setting that does not fit: whoever types them should read no traceback.
    """
    try:
        return Settings()
    except ValidationError as error:
        lines = [_complaint(each) for each in error.errors(include_input=False, include_url=False)]
    except SettingsError as error:  # its text names the field; what stood there is not repeated: it may be a secret
        name = re.search(r'"(\w+)"', str(error))
        lines = [f"{_variable(name[1] if name else '…')}: нужен правильный JSON"]
    raise SystemExit("\n".join(["✗ Настройки не подходят. Все настройки: docs/operations.md", *(f"  {line}" for line in lines)]))


_NEEDED = {
    "int_parsing": "нужно целое число",
    "model_type": "нужен правильный JSON", "tuple_type": "нужен правильный JSON",
    "bool_parsing": "нужно true или false", "missing": "не хватает",
    "datetime_from_date_parsing": "нужны дата и время, например 2022-02-25T12:00:00+03:00",
    "datetime_parsing": "нужны дата и время, например 2022-02-25T12:00:00+03:00",
    "string_pattern_mismatch": "нужно столько цифр, сколько в реквизите", "string_too_short": "не заполнено",
    "string_too_long": "слишком длинно", "extra_forbidden": "такого поля нет",
}  # fmt: skip
"""What was expected, by pydantic's name of the mistake."""


def _complaint(error: Any) -> str:
    """Never with the value itself."""
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    first, *rest = (str(part) for part in error["loc"])
    where = ".".join([_variable(first), *rest])
    if error["type"] == "literal_error":
        return f"{where}: можно {error['ctx']['expected'].replace(' or ', ' или ')}"
    return f"{where}: {_NEEDED.get(error['type'], 'так не подходит')}"


def _variable(field: str) -> str:
    return f"LK_{field.upper()}"
