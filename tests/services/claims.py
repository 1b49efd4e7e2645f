"""Claims and looks at what they left, for the tests of attaching."""

from datetime import date

from sqlmodel import Session, col, select

from lk_app.accounts.models import Account, Application, Attachment
from lk_app.accounts.rules import Claim
from lk_app.store.audit import AuditEvent
from lk_app.store.outbox import OutboxMessage
from lk_app.store.transaction import in_reading
from tests.factories import SIMFEROPOL, make_account, make_balance, make_payment

PAID_ON = date(2022, 2, 10)
NUMBER = "123456"


def by_sum(number: str = NUMBER, sum_kopecks: int = 222_00, branch: str = SIMFEROPOL) -> Claim:
    return Claim(branch, number, sum_kopecks, "")


def by_surname(number: str = NUMBER, surname: str = "Ива", branch: str = SIMFEROPOL) -> Claim:
    return Claim(branch, number, None, surname)


WRONG = by_sum(sum_kopecks=223_00)
UNKNOWN = by_sum(number="999999")


def make_paying_account(session: Session, number: str = NUMBER) -> Account:
    """An account whose balance is of 21.02.2022 and whose last payment before was 222,00."""
    account = make_account(session, number)
    make_balance(session, account, credit_kopecks=100_00)
    make_payment(session, account, 222_00, PAID_ON)
    return account


def snapshot() -> dict[str, list[tuple]]:
    """All that attaching may change: what a refusal must leave as it was."""

    def look(session: Session) -> dict[str, list[tuple]]:
        return {
            "attachments": [
                (row.profile_id, row.account_id, row.proof)
                for row in session.exec(select(Attachment).order_by(col(Attachment.id)))
            ],
            "applications": [
                (
                    row.number,
                    row.profile_id,
                    row.account_number,
                    row.stated_sum_kopecks,
                    row.stated_surname,
                    row.status,
                    row.reason,
                    row.dismissed_at,
                )
                for row in session.exec(select(Application).order_by(col(Application.number)))
            ],
            "letters": letters(session),
        }

    return in_reading(look)


def letters(session: Session) -> list[tuple]:
    """Promised letters: template, to whom, about what."""
    return [
        (row.template, row.recipient, row.payload) for row in session.exec(select(OutboxMessage).order_by(col(OutboxMessage.id)))
    ]


def audited() -> list[tuple]:
    """What the audit log says happened."""
    return in_reading(
        lambda session: [(row.what, row.profile_id) for row in session.exec(select(AuditEvent).order_by(col(AuditEvent.id)))]
    )
