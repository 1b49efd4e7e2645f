"""People and accounts of a test's own, written into the database of a running cabinet: nobody else's tries are used up."""

import itertools
import sqlite3
from contextlib import closing

from tests.live import Server

SUM, LETTERS = "222", "Ива"
"""What proves each of these accounts."""
PROFILE = "created_at, confirmed_at, password_changed_at, is_blocked, password_hash"
ACCOUNT = "address, phone, email, service_point, branch_id"
_names = itertools.count(710_001)
"""Beside those of `factories`."""


def write(server: Server, *statements: tuple[str, tuple]) -> None:
    """Statements with their values, in one transaction, behind the cabinet's back."""
    with closing(sqlite3.connect(server.database, timeout=10)) as database, database:
        for statement, values in statements:
            database.execute(statement, values)


def newcomer(server: Server, email: str = "") -> str:
    """A new profile with the demo's password and nothing in it."""
    email = email or f"new{next(_names)}@user"
    like_demo = f"INSERT INTO profile (email, email_canonical, {PROFILE}) SELECT ?, ?, {PROFILE} FROM profile WHERE email = ?"
    write(server, (like_demo, (email, email, "demo@user")))
    return email


def new_account(server: Server) -> str:
    """The number of a new account in Симферополь: 398,50 ₽ due on 21.02.2022, 222,00 ₽ paid on the 15th, Иванова."""
    number = str(next(_names))
    its_id = f"(SELECT id FROM account WHERE number = '{number}')"
    like_demo = f"INSERT INTO account (number, holder_name, {ACCOUNT}) SELECT ?, ?, {ACCOUNT} FROM account WHERE number = ?"
    balance = f"INSERT INTO balance VALUES ({its_id}, 39850, 0, 0, '2022-02-21')"
    payment = f"INSERT INTO posted_payment (account_id, external_id, amount_kopecks, received_on) VALUES ({its_id}, ?, ?, ?)"
    write(
        server,
        (like_demo, (number, "Иванова Мария Семёновна", "123456")),
        (balance, ()),
        (payment, (number, 22200, "2022-02-15")),
    )
    return number
