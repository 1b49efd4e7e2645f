"""Screens of «Мои обращения» and of one inquiry's thread."""

from typing import Any

import reflex as rx

from lk_app.inquiries import texts
from lk_app.inquiries.pages import attachments, text_area
from lk_app.inquiries.state_thread import InquiriesState, ThreadState
from lk_app.inquiries.views import FileView, InquiryLine, MessageView
from lk_app.ui.forms import submit, summary
from lk_app.ui.icons import icon, small_icon
from lk_app.ui.parts import card, chip, empty, link, link_button, loading, notice, refusal, skeleton_rows, stack
from lk_app.ui.shell import task_page

LIST = ("/profile/inquiries", texts.MY_INQUIRIES)


def inquiries() -> rx.Component:
    """«Мои обращения»."""
    state = InquiriesState
    write = link_button(texts.WRITE, "/profile/feedback", kind="btn--main", icon_name="pencil")
    listed = stack(card(rx.el.ul(rx.foreach(state.lines, _line), class_name="list"), flush=True), write)
    none = card(empty(texts.NONE_YET, texts.NONE_YET_HELP, write))
    body = rx.cond(state.is_loaded, rx.cond(state.has_lines, listed, none), loading(texts.LOADING, skeleton_rows(3)))
    return task_page(texts.MY_INQUIRIES, rx.el.div(body, class_name="form-width"), back=("/profile", "Профиль"), tab="profile")


def _line(one: InquiryLine) -> rx.Component:
    words = rx.el.span(rx.el.span(one.title, class_name="b"), rx.el.span(one.sub, class_name="row__sub"), _status(one))
    return rx.el.li(link(rx.el.span(icon("chat"), class_name="tile-i"), words, icon("right"), href=one.href, class_name="row"))


def _status(one: Any) -> rx.Component:
    """«принято» or «отвечено»."""
    return rx.cond(one.is_answered, chip(one.status, "t-ok", "check"), chip(one.status, "t-info", "clock"))


def thread() -> rx.Component:
    """«Обращение № 12 от 25.02.2022»."""
    state = ThreadState
    missing = card(empty(texts.NO_INQUIRY, texts.NO_INQUIRY_HELP, link_button(LIST[1], LIST[0], kind="btn--main"), art="lost"))
    shown = stack(
        rx.el.div(_status(state)),
        rx.el.ol(rx.foreach(state.messages, _message), class_name="stack", custom_attrs={"aria-label": "Переписка"}),
        rx.el.div(rx.cond(state.result != "", notice(state.result, tone="t-ok")), role="status"),
        _more(),
    )
    body = rx.cond(state.is_loaded, rx.cond(state.is_missing, missing, shown), loading(texts.LOADING, skeleton_rows(3)))
    return task_page(
        state.title,
        rx.el.div(body, class_name="form-width"),
        back=LIST,
        tab="profile",
        head=state.head,
        error_key=state.error_key,
    )


def _message(one: MessageView) -> rx.Component:
    head = rx.el.p(rx.el.b(one.who, class_name="b"), ", ", one.moment, class_name="muted sm")
    files = rx.cond(one.files.length() > 0, rx.el.ul(rx.foreach(one.files, _file)))  # pyright: ignore[reportAttributeAccessIssue]
    return rx.el.li(
        head, rx.foreach(one.lines, rx.el.p), files, class_name=rx.cond(one.is_theirs, "message message--theirs", "message")
    )


def _file(file: FileView) -> rx.Component:
    """The answer is an attachment, the page stays; the router, for which every link is a screen, is kept out of it."""
    words = (small_icon("download"), file.name + ", " + file.size)
    return rx.el.li(rx.el.a(*words, href=file.href, download=True, custom_attrs={"reloadDocument": True}))


def _more() -> rx.Component:
    state = ThreadState
    form = rx.el.form(
        refusal(state.message),
        summary(state.problems),
        text_area(state.form_key, texts.ADD, error=state.errors["text"], rows=4),
        attachments(state.form_key, error=state.errors["files"]),
        submit(texts.SEND, texts.SENDING, is_busy=state.is_busy),
        on_submit=state.submit,
        class_name="form",
        no_validate=True,
        custom_attrs={"aria-label": texts.ADD},
        key=state.form_key,
    )
    return card(form)
