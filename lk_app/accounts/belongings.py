"""Accounts and applications in a merge of profiles: an account both have stays once, and comes back to both."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from lk_app.accounts import texts
from lk_app.accounts.models import Account, Application, ApplicationStatus, Attachment, Branch
from lk_app.accounts.service.linking import settle_applications, shown_branch
from lk_app.identity import texts_merge as words
from lk_app.identity.belongings import Line, Record
from lk_app.kernel import clock


class Attachments:
    """`moved` and `folded` hold whole rows, so that an account comes back also when it was taken away meanwhile."""

    key = "attachments"
    columns = frozenset({"attachment.profile_id"})

    def preview(self, session: Session, joined_id: int, kept_id: int) -> list[Line]:
        """Each account, and whether both have it."""
        query = (
            select(Attachment, Account, Branch)
            .join(Account, col(Account.id) == Attachment.account_id)
            .join(Branch, col(Branch.id) == Account.branch_id)
            .where(Attachment.profile_id == joined_id)
            .order_by(col(Attachment.attached_at), col(Attachment.id))
        )
        has = _accounts_of(session, kept_id)
        return [
            Line(
                texts.merged_account(account.number, shown_branch(branch)),
                words.IS_BOTH if attachment.account_id in has else words.COMES,
            )
            for attachment, account, branch in session.exec(query).all()
        ]

    def move(self, session: Session, joined_id: int, kept_id: int) -> Record:
        """Duplicates go, the others change their owner and keep their names."""
        has, record = _accounts_of(session, kept_id), {"moved": [], "folded": []}
        for attachment in session.exec(select(Attachment).where(Attachment.profile_id == joined_id)).all():
            if attachment.account_id in has:
                record["folded"].append(_row(attachment))
                session.delete(attachment)
            else:
                record["moved"].append(_row(attachment))
                attachment.profile_id = kept_id
        session.flush()
        return record

    def give_back(self, session: Session, record: Record, joined_id: int, kept_id: int, others: list[Record]) -> None:
        """Everything the joined profile had. An account that another standing merge has brought too stays with the kept one."""
        for row in record["moved"]:
            query = select(Attachment).where(Attachment.public_id == row["public_id"], Attachment.profile_id == kept_id)
            attachment = session.exec(query).first()
            if attachment is None:  # taken away meanwhile
                session.add(_again(row, joined_id))
                continue
            attachment.profile_id = joined_id
            session.flush()
            if heir := next((other for other in others if _folded(other, row["account_id"])), None):
                _inherit(session, heir, row["account_id"], kept_id)
        session.add_all(_again(row, joined_id) for row in record["folded"])
        session.flush()


def _accounts_of(session: Session, profile_id: int) -> set[int]:
    return set(session.exec(select(Attachment.account_id).where(Attachment.profile_id == profile_id)).all())


def _row(attachment: Attachment) -> dict[str, Any]:
    return {
        "public_id": attachment.public_id,
        "account_id": attachment.account_id,
        "attached_at": attachment.attached_at.isoformat(),
        "proof": attachment.proof,
    }


def _again(row: dict[str, Any], profile_id: int) -> Attachment:
    return Attachment(
        public_id=row["public_id"],
        profile_id=profile_id,
        account_id=row["account_id"],
        attached_at=datetime.fromisoformat(row["attached_at"]),
        proof=row["proof"],
    )


def _folded(record: Record, account_id: int) -> dict[str, Any] | None:
    return next((row for row in record["folded"] if row["account_id"] == account_id), None)


def _inherit(session: Session, heir: Record, account_id: int, kept_id: int) -> None:
    """The kept profile has this account by another merge as well: from now on by that one alone."""
    row = _folded(heir, account_id)
    assert row is not None
    session.add(_again(row, kept_id))
    session.flush()
    heir["folded"].remove(row)
    heir["moved"].append(row)


class Applications:
    """All go along; of two that wait for one account one is withdrawn, and those for an account now attached are settled."""

    key = "applications"
    columns = frozenset({"application.profile_id"})

    def preview(self, session: Session, joined_id: int, kept_id: int) -> list[Line]:
        """Those that wait."""
        waiting = {_wanted(one) for one in _of(session, kept_id) if one.status == ApplicationStatus.PENDING}
        return [
            Line(
                texts.merged_application(one.number, one.account_number),
                words.IS_BOTH if _wanted(one) in waiting else words.COMES,
            )
            for one in _of(session, joined_id)
            if one.status == ApplicationStatus.PENDING
        ]

    def move(self, session: Session, joined_id: int, kept_id: int) -> Record:
        """`changed`: how those stood whose standing the merge itself has changed, before and after."""
        coming, mine = _of(session, joined_id), _of(session, kept_id)
        before = {one.id: _standing(one) for one in (*coming, *mine)}
        waiting = {_wanted(one) for one in mine if one.status == ApplicationStatus.PENDING}
        for one in coming:
            if one.status == ApplicationStatus.PENDING and _wanted(one) in waiting:
                one.status, one.decided_at = ApplicationStatus.WITHDRAWN, clock.now()
            one.profile_id = kept_id
        session.flush()
        self._settle(session, kept_id)
        changed = [[one.id, before[one.id], _standing(one)] for one in (*coming, *mine) if _standing(one) != before[one.id]]
        return {"ids": [one.id for one in coming], "changed": changed}

    def give_back(self, session: Session, record: Record, joined_id: int, kept_id: int, others: list[Record]) -> None:
        """To their owner, and to how they stood, unless something has happened to them since."""
        for one in _by_ids(session, record["ids"]):
            if one.profile_id == kept_id:
                one.profile_id = joined_id
        session.flush()
        for application_id, before, after in record["changed"]:
            one = session.get_one(Application, application_id)
            if _standing(one) == after and one.profile_id in {joined_id, kept_id} and not _would_be_two(session, one, before):
                one.status, one.decided_at, one.dismissed_at = ApplicationStatus(before[0]), *map(_moment, before[1:])
                session.flush()

    def _settle(self, session: Session, kept_id: int) -> None:
        query = select(Account).join(Attachment, col(Attachment.account_id) == Account.id).where(Attachment.profile_id == kept_id)
        for account in session.exec(query).all():
            settle_applications(session, kept_id, account.number, account.branch_id)
        session.flush()


def _of(session: Session, profile_id: int) -> list[Application]:
    return list(
        session.exec(select(Application).where(Application.profile_id == profile_id).order_by(col(Application.number))).all()
    )


def _by_ids(session: Session, wanted: Iterable[int]) -> list[Application]:
    return list(session.exec(select(Application).where(col(Application.id).in_(list(wanted)))).all())


def _wanted(application: Application) -> tuple[int, str]:
    return application.branch_id, application.account_number


def _standing(application: Application) -> list[str | None]:
    moments = (application.decided_at, application.dismissed_at)
    return [str(application.status), *(moment.isoformat() if moment else None for moment in moments)]


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _would_be_two(session: Session, application: Application, before: list[str | None]) -> bool:
    """Whether its owner has applied for the same account anew, or has it by now: then what was settled stays settled."""
    if before[0] != ApplicationStatus.PENDING:
        return False
    owned = _of(session, application.profile_id)
    return any(
        other.id != application.id and other.status == ApplicationStatus.PENDING and _wanted(other) == _wanted(application)
        for other in owned
    )


KINDS = (Attachments(), Applications())
