"""Inquiries in a merge of profiles: the threads one has written, and the files uploaded for them.

Where answers go is not changed by a merge: the mailbox an inquiry was written from is still its writer's.
"""

from sqlmodel import col

from lk_app.identity.belongings import OwnedRows
from lk_app.inquiries.models import Inquiry, InquiryFile
from lk_app.kernel.text import plural


def _inquiries(count: int) -> str:
    return plural(count, "обращение", "обращения", "обращений")


def _files(count: int) -> str:
    return "Файлы к обращениям: " + plural(count, "файл", "файла", "файлов")


KINDS = (
    OwnedRows("inquiries", Inquiry, col(Inquiry.profile_id), _inquiries),
    OwnedRows("inquiry_files", InquiryFile, col(InquiryFile.profile_id), _files),
)
