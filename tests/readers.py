"""People who enter readings, written straight into a running cabinet's database, and what it holds of theirs afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from lk_app.identity.models import Profile
from lk_app.readings.models import Reading
from lk_app.store.engine import make_engine
from tests import factories as make
from tests.live import Server

TWO_ZONES = ((date(2020, 12, 22), (11380, 5664)), (date(2021, 2, 25), (11580, 5777)), (date(2021, 12, 22), (12480, 6215)))
"""The mock-ups' account: 313 kWh in the same 65 days a year ago, 294 kWh on average."""
Rows = tuple[tuple[date, tuple[int, ...]], ...]


@dataclass(frozen=True)
class Reader:
    """Somebody with the demo's password and one account of their own."""

    email: str
    account: str
    number: str
    meter_id: int


@contextmanager
def database(server: Server) -> Iterator[Session]:
    """The cabinet's database; what was added is committed at the end."""
    engine = make_engine(f"sqlite:///{server.database}")
    with Session(engine, expire_on_commit=False) as session:
        yield session
        session.commit()
    engine.dispose()


def newcomer(server: Server, rows: Rows = (), **meter) -> Reader:
    """A new one: by default with the mock-ups' two-zone meter, with `rows` a single-rate one."""
    with database(server) as session:
        password_hash = session.exec(select(Profile).where(Profile.email == "demo@user")).one().password_hash
        profile = make.make_profile(session, password_hash=password_hash)
        account = make.make_account(session)
        attachment = make.attach(session, profile, account)
        kind = {"model": "СО-505"} if rows else {"zones": 2, "decimal_digits": 1, "model": "Меркурий 200"}
        owned = make.make_meter(session, account, **(kind | meter))
        for day, kwh in rows or TWO_ZONES:
            make.make_reading(session, owned, day, *kwh, is_confirmed=True)
    return Reader(profile.email, attachment.public_id, account.number, owned.id or 0)


def stored(server: Server, reader: Reader) -> list[tuple[tuple[int, ...], bool]]:
    """The readings of the reader's meter made here: values in kWh, whether it stands; oldest first."""
    with database(server) as session:
        query = select(Reading).where(Reading.meter_id == reader.meter_id, col(Reading.receipt_number).is_not(None))
        found = session.exec(query.order_by(col(Reading.id))).all()
    return [(tuple(value // 1000 for value in row.values_wh), row.superseded_by_id is None) for row in found]
