"""What may be done with inquiries."""

from lk_app.inquiries.service.answering import Brief, answer, full, list_inquiries
from lk_app.inquiries.service.files import drop_draft, forget_drafts, keep, known_names, own_file, take_place
from lk_app.inquiries.service.sending import Receipt, add_message, send
from lk_app.inquiries.service.showing import Form, SentFile, SentMessage, Summary, Thread, form, mine, thread

__all__ = [
    "Brief", "Form", "Receipt", "SentFile", "SentMessage", "Summary", "Thread", "add_message", "answer", "drop_draft",
    "forget_drafts", "form", "full", "keep", "known_names", "list_inquiries", "mine", "own_file", "send", "take_place", "thread",
]  # fmt: skip
