"""The table of screens: every route, what it shows, what it is called, what is loaded when it is entered."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx

from lk_app.accounts import pages as accounts
from lk_app.accounts import pages_attach, pages_remove
from lk_app.accounts.state import AccountsState
from lk_app.accounts.state_attach import AddAccountState, EditApplicationState
from lk_app.accounts.state_remove import RemoveAccountState
from lk_app.dossier import pages as dossier
from lk_app.dossier.state import LeaveState
from lk_app.help import pages as help_pages
from lk_app.help.state import HelpState
from lk_app.help.texts_chapters import CHAPTERS
from lk_app.identity import pages as sign_in
from lk_app.identity import pages_email, pages_merge, pages_profile, pages_recovery, pages_registration
from lk_app.identity.state_email import ConfirmChangeState, EmailState, NameState, UndoChangeState
from lk_app.identity.state_merge import MergeState, UndoMergeState
from lk_app.identity.state_profile import ProfileState
from lk_app.identity.state_recovery import RecoveryState, ResetState
from lk_app.identity.state_registration import ConfirmState, RegistrationState
from lk_app.inquiries import pages as feedback
from lk_app.inquiries import pages_thread
from lk_app.inquiries.state import FeedbackState, NewInquiryState
from lk_app.inquiries.state_thread import InquiriesState, ThreadState
from lk_app.notify import pages as letters
from lk_app.notify.state import LettersState
from lk_app.payments import pages as payments
from lk_app.payments import pages_pay, pages_status
from lk_app.payments.state import PaymentsState
from lk_app.payments.state_pay import PayState
from lk_app.payments.state_status import StatusState
from lk_app.readings import pages as readings
from lk_app.readings import pages_entry, pages_guest, pages_receipt
from lk_app.readings.state import ReadingsState
from lk_app.readings.state_entry import EntryState
from lk_app.readings.state_guest import GuestState
from lk_app.readings.state_receipt import ReceiptState
from lk_app.suppliers import supplier
from lk_app.ui import overlays
from lk_app.ui.device.manifest import name_of
from lk_app.ui.guard import event_names


@dataclass(frozen=True, slots=True)
class Screen:
    """One route. `is_open`: for visitors too; the others need a signed-in person and are kept from search engines."""

    route: str
    page: Callable[[], rx.Component]
    title: str
    on_load: Any = None
    is_open: bool = False


SCREENS = (
    Screen("/", sign_in.sign_in, "Авторизация", is_open=True),
    Screen("/register", pages_registration.registration, "Регистрация", is_open=True),
    Screen("/confirm", pages_registration.confirmation, "Подтверждение почты", is_open=True),
    Screen("/consent/personal-data", pages_registration.personal_data_consent, "Согласие на обработку данных", is_open=True),
    Screen("/consent/mailings", pages_registration.mailings_consent, "Согласие на получение рассылок", is_open=True),
    Screen("/forgot", pages_recovery.recovery, "Забыли пароль", is_open=True),
    Screen("/reset", pages_recovery.reset, "Изменение пароля", is_open=True),
    Screen("/guest/reading", pages_guest.guest_reading, "Внести показания без регистрации", is_open=True),
    Screen("/feedback", feedback.feedback, "Обратная связь", is_open=True),
    Screen("/help", help_pages.contents, "Пошаговая инструкция", is_open=True),
    *(Screen(chapter.path, help_pages.chapter_page(chapter), chapter.title, is_open=True) for chapter in CHAPTERS),
    Screen("/accounts", accounts.accounts, "Мои счета", on_load=AccountsState.load),
    Screen("/accounts/add", pages_attach.add_account, "Добавить счет", on_load=AddAccountState.load),
    Screen("/accounts/application", pages_attach.edit_application, "Редактирование заявки", on_load=EditApplicationState.load),
    Screen("/accounts/remove", pages_remove.remove_account, "Убрать счет", on_load=RemoveAccountState.load),
    Screen("/payments", payments.payments, "Платежи", on_load=PaymentsState.load),
    Screen("/payments/status", pages_status.status, "Оплата", on_load=StatusState.load),
    Screen("/pay", pages_pay.pay, "Оплата по лицевому счету", on_load=PayState.load),
    Screen("/readings", readings.readings, "Показания", on_load=ReadingsState.load),
    Screen("/readings/new", pages_entry.entry, "Внести показания", on_load=EntryState.load),
    Screen("/readings/receipt", pages_receipt.receipt, "Показания приняты", on_load=ReceiptState.load),
    Screen("/profile", pages_profile.profile, "Профиль", on_load=ProfileState.load),
    Screen("/profile/password", pages_profile.change_password, "Изменить пароль"),
    Screen("/profile/feedback", feedback.new_inquiry, "Обратная связь", on_load=NewInquiryState.load),
    Screen("/profile/inquiries", pages_thread.inquiries, "Мои обращения", on_load=InquiriesState.load),
    Screen("/profile/inquiry", pages_thread.thread, "Обращение", on_load=ThreadState.load),
    Screen("/profile/merge", pages_merge.merge, "Объединение учетных записей", on_load=MergeState.load),
    Screen("/undo-merge", pages_merge.undo, "Отмена объединения", is_open=True),
    Screen("/profile/email", pages_email.email, "Адрес почты", on_load=EmailState.load),
    Screen("/profile/name", pages_email.name, "Как к вам обращаться", on_load=NameState.load),
    Screen("/profile/data", dossier.data, "Мои данные"),
    Screen("/profile/delete", dossier.leave, "Удалить профиль", on_load=LeaveState.load),
    Screen("/email/confirm", pages_email.confirm_change, "Новый адрес почты", is_open=True),
    Screen("/email/undo", pages_email.undo_change, "Это были не вы?", is_open=True),
    Screen("/letters", letters.letters, "Письма", is_open=True),
    Screen("/404", overlays.not_found, "Такой страницы нет", is_open=True),
)

_UNLISTED = ("/letters", "/404")

PUBLIC_EVENTS = overlays.PUBLIC_EVENTS | event_names(
    RegistrationState.open,
    RegistrationState.leave,
    RegistrationState.submit,
    RegistrationState.resend,
    ConfirmState.look,
    ConfirmState.confirm,
    ConfirmState.resend,
    RecoveryState.open,
    RecoveryState.submit,
    ResetState.look,
    ResetState.submit,
    UndoMergeState.look,
    UndoMergeState.undo,
    ConfirmChangeState.look,
    ConfirmChangeState.confirm,
    UndoChangeState.look,
    UndoChangeState.undo,
    LettersState.load,
    GuestState.open,
    GuestState.look,
    GuestState.choose_zones,
    GuestState.preview,
    GuestState.submit,
    FeedbackState.open,
    FeedbackState.submit,
    HelpState.rate,
    HelpState.tell,
    HelpState.leave,
)
"""Events a visitor may send. Reviewed: tests/attack/test_guard.py fails when an event is neither here nor refused."""


def add_to(app: rx.App) -> None:
    """Give the app its pages."""
    name = name_of(supplier())
    for screen in SCREENS:
        meta = [] if screen.is_open and screen.route not in _UNLISTED else [{"name": "robots", "content": "noindex"}]
        app.add_page(
            screen.page,
            route=screen.route,
            title=f"{screen.title} · {name}",
            image="/icon.svg",
            meta=meta,
            on_load=screen.on_load,
        )
