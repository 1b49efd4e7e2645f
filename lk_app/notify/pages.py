"""The demo's page of sent letters: what would have come by mail."""

from typing import Any

import reflex as rx

from lk_app.notify import texts_screens as texts
from lk_app.notify.state import LettersState
from lk_app.ui.icons import icon
from lk_app.ui.parts import button, empty, link_button, loading, notice, skeleton, stack
from lk_app.ui.shell import gate_page


def letters() -> rx.Component:
    """«Письма»."""
    return gate_page(
        "Письма",
        rx.el.div(
            rx.match(
                LettersState.status,
                ("ready", rx.cond(LettersState.has_letters, _list(), _nothing_yet())),
                ("missing", _missing()),
                loading(texts.LETTERS_LOADING, skeleton(height="4rem"), skeleton(height="4rem")),
            ),
            on_mount=LettersState.load,
            class_name="mailbox",
        ),
        back=("/", "Авторизация"),
    )


def _list() -> rx.Component:
    return stack(
        rx.el.p(texts.LETTERS_INTRO, class_name="muted"),
        rx.el.div(rx.foreach(LettersState.letters, _letter), class_name="letters"),
        button("Обновить", icon_name="refresh", on_click=LettersState.load),
    )


def _letter(letter: Any, index: Any) -> rx.Component:
    return rx.el.details(
        rx.el.summary(
            rx.el.span(icon("mail"), class_name="tile-i"),
            rx.el.span(
                rx.el.span(letter.subject, class_name="b"),
                rx.el.span(letter.recipient, class_name="row__sub"),
                rx.el.span(letter.moment, class_name="row__sub"),
            ),
            icon("down"),
            class_name="row row--flat",
        ),
        stack(
            rx.cond(letter.is_failed, notice(texts.LETTER_FAILED, tone="t-bad")),
            rx.foreach(letter.before, rx.el.p),
            # A plain link: the letter's address is a whole one, as it would be in a mail program.
            rx.cond(letter.link != "", rx.el.a(letter.button, href=letter.link, class_name="btn btn--main")),
            rx.foreach(letter.after, lambda words: rx.el.p(words, class_name="muted")),
            class_name="inset",
        ),
        open=index == 0,
        class_name="letter",
    )


def _nothing_yet() -> rx.Component:
    return stack(
        empty(texts.LETTERS_NONE, texts.LETTERS_NONE_HINT),
        button("Обновить", icon_name="refresh", on_click=LettersState.load),
        link_button("Регистрация", "/register", kind="btn--quiet"),
    )


def _missing() -> rx.Component:
    return stack(empty(texts.NO_SUCH_PAGE, texts.NO_SUCH_PAGE_HINT, art="lost"), link_button("На главную", "/", kind="btn--main"))
