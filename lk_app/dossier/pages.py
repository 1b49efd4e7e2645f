"""Screens of «Мои данные» and «Удалить профиль»."""

import reflex as rx

from lk_app.dossier import texts
from lk_app.dossier.state import LeaveState
from lk_app.ui.forms import field, password_field, post_form, submit
from lk_app.ui.parts import card, link_button, loading, notice, row, skeleton_rows, stack
from lk_app.ui.shell import task_page


def data() -> rx.Component:
    """«Мои данные»: take them out; below, the way out."""
    form = post_form(
        "/profile/data/archive",
        rx.el.p(texts.DATA_INTRO),
        rx.el.ul(*(rx.el.li(words) for words in texts.DATA_INSIDE), class_name="bullets"),
        password_field(hint=texts.DATA_PASSWORD_HINT),
        submit(texts.DATA_BUTTON, texts.DATA_BUSY),
        rx.el.p(texts.DATA_FORMATS, class_name="muted"),
        label=texts.DATA_TITLE,
        saved_text=texts.DATA_DONE,
        class_name="form card",
    )
    leave = card(
        row(texts.DELETE_TITLE, href="/profile/delete", icon_name="trash", tone="t-bad", sub=texts.DELETE_ROW_SUB), flush=True
    )
    return task_page(
        texts.DATA_TITLE, rx.el.div(form, leave, class_name="form-width stack"), back=("/profile", "Профиль"), tab="profile"
    )


def leave() -> rx.Component:
    """«Удалить профиль»: what goes, what stays and why, then the password and the word."""
    state = LeaveState
    waits = card(
        notice(state.hindrance, tone="t-warn", role="status"),
        link_button(texts.TO_PAYMENTS, "/payments", kind="btn--main"),
    )
    body = rx.cond(
        state.is_loaded,
        rx.cond(state.hindrance != "", waits, stack(_what(), _form())),
        loading(texts.DELETE_LOADING, skeleton_rows(4)),
    )
    title = rx.cond(state.hindrance != "", texts.NOT_NOW, texts.DELETE_TITLE)
    return task_page(title, rx.el.div(body, class_name="form-width"), back=("/profile/data", texts.DATA_TITLE), tab="profile")


def _what() -> rx.Component:
    return card(
        rx.el.p(texts.DELETE_INTRO),
        rx.el.h2(texts.GOES_TITLE),
        rx.el.ul(*(rx.el.li(words) for words in texts.GOES), class_name="bullets"),
        rx.el.h2(texts.STAYS_TITLE),
        rx.el.ul(*(rx.el.li(words) for words in texts.STAYS), class_name="bullets"),
        link_button(texts.TAKE_FIRST, "/profile/data", icon_name="download"),
    )


def _form() -> rx.Component:
    return post_form(
        "/profile/delete/now",
        password_field(),
        field(texts.WORD_LABEL, "word", auto_complete="off", auto_capitalize="none", spell_check=False),
        submit(texts.DELETE_BUTTON, texts.DELETE_BUSY, class_name="btn btn--danger"),
        link_button(texts.STAY, "/profile", kind="btn--quiet"),
        label=texts.DELETE_TITLE,
        broadcast="signed-out",
        class_name="form card",
    )
