"""What inquiries hold about a person: the threads and their files. Both go with the profile."""

from collections.abc import Iterable
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session, col, select

from lk_app.inquiries import texts
from lk_app.inquiries.access import inquiries_of
from lk_app.inquiries.flows import folder
from lk_app.inquiries.models import Inquiry, InquiryFile, InquiryMessage
from lk_app.kernel.actor import Actor
from lk_app.store import outbox
from lk_app.store.holdings import Cell, Holding, Leaver, Sheet

_COLUMNS = (
    ("number", "Номер"),
    ("topic", "Тема"),
    ("account_number", "Лицевой счёт"),
    ("contact", "Куда ответить"),
    ("status", "Состояние"),
    ("created_at", "Отправлено"),
    ("answered_at", "Отвечено"),
)
_MESSAGE_COLUMNS = (("number", "Номер обращения"), ("author", "Кто написал"), ("text", "Текст"), ("created_at", "Когда"))
_FILE_COLUMNS = (("number", "Номер обращения"), ("name", "Имя файла"), ("file", "Файл в архиве"), ("created_at", "Загружен"))
Rows = Iterable[tuple[Cell, ...]]


def _inquiries(session: Session, actor: Actor) -> Rows:
    for row in inquiries_of(session, actor):
        topic, status = texts.TOPICS[row.topic], texts.STATUSES[row.status]
        yield row.number, topic, row.account_number, row.contact, status, row.created_at, row.answered_at


def _messages(session: Session, actor: Actor) -> Rows:
    if not actor.is_subscriber:
        return
    query = (
        select(InquiryMessage, Inquiry.number)
        .join(Inquiry, col(Inquiry.id) == InquiryMessage.inquiry_id)
        .where(Inquiry.profile_id == actor.profile_id)
        .order_by(col(InquiryMessage.id))
    )
    for row, number in session.exec(query).all():
        author = texts.SUPPLIER if row.is_from_supplier else texts.YOU
        yield number, author, row.text, row.created_at


def _sent_files(session: Session, actor: Actor) -> list[tuple[InquiryFile, int]]:
    """Files of the actor's own threads, with the thread's number."""
    query = (
        select(InquiryFile, Inquiry.number)
        .join(InquiryMessage, col(InquiryMessage.id) == InquiryFile.message_id)
        .join(Inquiry, col(Inquiry.id) == InquiryMessage.inquiry_id)
        .where(Inquiry.profile_id == actor.profile_id)
        .order_by(col(InquiryFile.id))
    )
    return list(session.exec(query).all()) if actor.is_subscriber else []


def _file_rows(session: Session, actor: Actor) -> Rows:
    for row, number in _sent_files(session, actor):
        yield number, row.name, f"files/{_archive_name(row, number)}", row.created_at


def _files(session: Session, actor: Actor) -> Iterable[tuple[str, Path]]:
    for row, number in _sent_files(session, actor):
        path = folder() / row.stored_name
        if path.is_file():
            yield _archive_name(row, number), path


def _archive_name(row: InquiryFile, number: int) -> str:
    """Unique, and nothing of what a person typed: some unpackers follow what a name says."""
    return f"{number}-{row.id}{Path(row.stored_name).suffix}"


def _erase(session: Session, leaver: Leaver) -> int:
    """Threads, files, and the letters about them, wherever they went. The files themselves go when all of it has committed."""
    theirs = select(Inquiry.id).where(Inquiry.profile_id == leaver.profile_id)
    messages = select(InquiryMessage.id).where(col(InquiryMessage.inquiry_id).in_(theirs))
    uids = session.exec(select(InquiryMessage.uid).where(col(InquiryMessage.inquiry_id).in_(theirs))).all()
    count = outbox.forget_keys(session, [f"inquiry:{uid}" for uid in uids])
    mine = sa.or_(col(InquiryFile.message_id).in_(messages), col(InquiryFile.profile_id) == leaver.profile_id)
    gone = session.execute(sa.delete(InquiryFile).where(mine).returning(col(InquiryFile.stored_name))).scalars().all()
    leaver.files += [folder() / name for name in gone]
    rows = session.execute(sa.delete(InquiryMessage).where(col(InquiryMessage.inquiry_id).in_(theirs)))
    threads = session.execute(sa.delete(Inquiry).where(col(Inquiry.profile_id) == leaver.profile_id))
    return count + len(gone) + rows.rowcount + threads.rowcount  # pyright: ignore[reportAttributeAccessIssue]


HOLDING = Holding(
    name="inquiries",
    sheets=(
        Sheet("inquiries", "Ваши обращения", _COLUMNS, _inquiries),
        Sheet("inquiry_messages", "Переписка по обращениям", _MESSAGE_COLUMNS, _messages),
        Sheet("inquiry_files", "Файлы обращений", _FILE_COLUMNS, _file_rows),
    ),
    erase=_erase,
    tables=(Inquiry, InquiryFile),
    files=_files,
)
