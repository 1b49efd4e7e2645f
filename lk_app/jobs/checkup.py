"""What the cabinet leans on, and whether each answers: every question has its deadline, no answer carries a secret."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import redis
import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from lk_app.config import Settings
from lk_app.jobs.worker import MAX_PAUSE_SECONDS, mail_sender
from lk_app.kernel import clock
from lk_app.kernel.text import format_moment
from lk_app.notify.port import DeliveryFailed
from lk_app.notify.smtp import NO_ENCRYPTION
from lk_app.payments.acquirers.configured import acquirer_of
from lk_app.payments.acquirers.port import AcquirerError
from lk_app.store import heartbeats
from lk_app.store.engine import engine
from lk_app.store.migrate import is_at_head
from lk_app.store.transaction import in_reading

DEADLINE_SECONDS = 15.0
CONNECT_SECONDS = 5.0
SILENT_AFTER = timedelta(seconds=heartbeats.BEAT_SECONDS + 2 * MAX_PAUSE_SECONDS)
"""A worker whose database fails it pauses for up to half of this and is not dead yet."""


class Ill(Exception):
    """Something needed does not work; the sentence says what is wrong."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One component: its name, where it is, how it is. `is_well` False: it is needed and does not work."""

    name: str
    address: str
    health: str
    is_well: bool = True


def look_at_everything(settings: Settings) -> Iterator[Finding]:
    """Every component in turn. Takes at most `DEADLINE_SECONDS` for each."""
    database = _find("База данных", address_of_database(settings), lambda: _database())
    yield database
    yield _find("Эквайер", _acquirer_address(settings), lambda: _acquirer(settings))
    yield _find("Почта", _mail_address(settings), lambda: _mail(settings))
    yield Finding("SMS", "нет", "не настроены: отправки SMS в кабинете ещё нет, ничто её не ждёт")
    yield _find("Redis", address_of(settings.redis_url) or "нет", lambda: _redis(settings))
    here = "в процессе кабинета" if settings.workers == 1 else "lk worker"
    if not database.is_well:
        yield Finding("Рассылка писем", here, "не узнать: база не отвечает", is_well=False)
        yield Finding("Сверка оплат", here, "не узнать: база не отвечает", is_well=False)
        return
    yield _find("Рассылка писем", here, lambda: _letters(settings))
    yield _find("Сверка оплат", here, lambda: _upkeep(settings))


def _find(name: str, address: str, ask: Callable[[], str]) -> Finding:
    """The answer of `ask`, or that there was none in time. It may hang in a call that cannot be stopped, so it has a thread of
    its own, which does not keep the process."""
    answers: list[Finding] = []

    def work() -> None:
        try:
            answers.append(Finding(name, address, ask()))
        except Ill as trouble:
            answers.append(Finding(name, address, str(trouble), is_well=False))
        except Exception as error:  # whatever it is, its words may quote a password
            answers.append(Finding(name, address, f"не проверить: {type(error).__name__}", is_well=False))

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(DEADLINE_SECONDS)
    late = Finding(name, address, f"не отвечает за {DEADLINE_SECONDS:.0f} секунд", is_well=False)
    return answers[0] if answers else late


def address_of(url: str) -> str:
    """Scheme, host, port and path; never a name, a password or a query."""
    parts = urlsplit(url)
    if not parts.hostname:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "") + parts.path


def address_of_database(settings: Settings) -> str:
    """The same of the database: a file, or host, port and name."""
    url = make_url(settings.resolved_database_url)
    if url.get_backend_name() == "sqlite":
        return f"файл {url.database or ':memory:'}"
    host = url.host or str(url.query.get("host", "localhost"))
    return f"postgresql://{host}:{url.port or 5432}/{url.database or ''}"


def _database() -> str:
    try:
        with engine().connect().execution_options(is_read_only=True) as connection:
            version = connection.dialect.server_version_info or ()
            connection.execute(sa.text("SELECT 1"))
        is_new = is_at_head(engine())
    except SQLAlchemyError as error:
        raise Ill(f"не отвечает ({type(error).__name__})") from error
    if not is_new:
        raise Ill("отвечает, но ещё не готова или другой версии: lk migrate")
    return f"работает, версия {'.'.join(map(str, version))}, схема последняя"


def _acquirer_address(settings: Settings) -> str:
    return address_of(settings.acquirer_url) or "нет"


def _acquirer(settings: Settings) -> str:
    given = {
        "LK_ACQUIRER_URL": settings.acquirer_url,
        "LK_ACQUIRER_SHOP_ID": settings.acquirer_shop_id,
        "LK_ACQUIRER_SECRET_KEY": settings.acquirer_secret_key.get_secret_value(),
        "LK_PAYEE": settings.payee,
    }
    missing = [name for name, value in given.items() if not value]
    acquirer = acquirer_of(settings)
    if acquirer is None:
        if settings.acquirer_url:
            raise Ill(f"подключён не до конца, оплаты нет: не задано {', '.join(missing)}")
        return "не подключён: оплаты в кабинете нет"
    try:
        acquirer.check()
    except AcquirerError as error:
        raise Ill(f"не отвечает или не принимает ключ магазина ({error.code})") from error
    return "работает, ключ магазина принят"


def _mail_address(settings: Settings) -> str:
    return address_of(settings.smtp_url.get_secret_value()) or "нет"


def _mail(settings: Settings) -> str:
    try:
        sender = mail_sender(settings)
    except ValueError as error:
        raise Ill("LK_SMTP_URL задан неверно: нужно smtp://имя:пароль@сервер:порт или smtps://…") from error
    if sender is None:
        if settings.is_demo:
            return f"демонстрация: письма показываются на {settings.origin}/letters"
        raise Ill("не настроена (LK_SMTP_URL): письма ждут в очереди и не уходят")
    try:
        asyncio.run(sender.check())
    except DeliveryFailed as failure:
        is_bare = failure.reason == NO_ENCRYPTION
        why = "не предлагает шифрования, пароль ему не дан" if is_bare else f"не отвечает или не впускает ({failure.reason})"
        raise Ill(why) from failure
    return "работает, вход принят"


def _redis(settings: Settings) -> str:
    if not settings.redis_url:
        return "не нужен: процесс один, счётчики в его памяти"
    client = redis.Redis.from_url(
        settings.redis_url, socket_timeout=CONNECT_SECONDS, socket_connect_timeout=CONNECT_SECONDS, retry=None
    )
    try:
        client.ping()
    except redis.RedisError as error:
        raise Ill(f"не отвечает ({type(error).__name__})") from error
    finally:
        client.close()
    return "работает"


def _letters(settings: Settings) -> str:
    if not settings.smtp_url.get_secret_value() and not settings.is_demo:
        return "выключена: без LK_SMTP_URL рассылать нечем"
    return _last_turn(heartbeats.LETTERS)


def _upkeep(settings: Settings) -> str:
    return _last_turn(heartbeats.PAYMENTS) if settings.has_acquirer else "не нужна: эквайер не подключён"


def _last_turn(name: str) -> str:
    found = in_reading(heartbeats.last_beat, name)
    if found is None:
        raise Ill("ещё ни разу не работала: запустите кабинет (lk serve) или, если процессов несколько, lk worker")
    when = f"последний ход {format_moment(found.beat_at)}, процесс {found.process}"
    if clock.true_now() - found.beat_at > SILENT_AFTER:
        raise Ill(f"остановилась: {when}")
    return f"работает, {when}"
