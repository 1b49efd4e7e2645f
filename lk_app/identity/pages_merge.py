"""Screens of «Объединение учетных записей»: the form, what moves, what was done; and the page that undoes it."""

import reflex as rx

from lk_app.identity import texts_merge as texts
from lk_app.identity.pages_registration import BACK, LINK_SECRET
from lk_app.identity.state_merge import MergeState, MovingLine, UndoMergeState
from lk_app.ui import components as c
from lk_app.ui.forms import password_field, submit, summary
from lk_app.ui.icons import icon
from lk_app.ui.parts import card, link_button, loading, notice, refusal, skeleton_rows, stack
from lk_app.ui.shell import gate_page, task_page

_WORDS = {
    "email": texts.EMAIL,
    "password": texts.PASSWORD,
    "password_nobody": texts.PASSWORD_NOBODY,
    "warning": texts.WARNING,
    "warning_nobody": texts.WARNING_NOBODY,
}


def merge() -> rx.Component:
    """«Объединение учетных записей»."""
    state = MergeState
    body = rx.match(state.step, ("preview", _preview()), ("done", _done()), _form())
    return task_page(
        rx.cond(state.step == "done", texts.DONE, texts.TITLE),
        rx.el.div(body, on_mount=state.enter, class_name="form-width"),
        back=("/profile", "Профиль"),
        tab="profile",
        error_key=state.error_key,
        step=state.step,
    )


def _form() -> rx.Component:
    state = MergeState
    own = password_field(texts.OWN_PASSWORD, "own", hint=texts.OWN_PASSWORD_HINT, error=state.errors["own"])
    return rx.el.form(
        rx.el.p(texts.INTRO),
        refusal(state.message),
        summary(state.problems),
        rx.cond(state.needs_own, own),
        c.JoinFields.create(words=_WORDS, errors=state.errors),
        submit(texts.GO_ON, texts.CHECKING, is_busy=state.is_busy),
        on_submit=state.submit,
        class_name="form card",
        no_validate=True,
        aria_label=texts.TITLE,
    )


def _preview() -> rx.Component:
    state = MergeState
    empty = rx.el.p(texts.NOTHING_MOVES, class_name="muted")
    moving = rx.el.ul(rx.foreach(state.lines, _line), class_name="list")
    return card(
        rx.el.p(rx.el.b(state.email, class_name="b")),
        rx.el.h2(texts.WHAT_MOVES, id="moves"),
        rx.cond(state.has_lines, moving, empty),
        notice(state.warning, tone="t-warn"),
        rx.foreach(state.promises, lambda words: rx.el.p(words, class_name="muted")),
        rx.el.form(
            submit(texts.BUTTON, texts.MERGING, is_busy=state.is_busy, class_name="btn btn--danger"),
            rx.el.button(texts.CANCEL, type="button", on_click=state.leave_it, class_name="btn btn--quiet"),
            on_submit=state.merge,
            class_name="btns",
        ),
        aria_labelledby="moves",
    )


def _line(line: MovingLine) -> rx.Component:
    words = rx.el.span(rx.el.span(line.title, class_name="b"), rx.el.span(line.words, class_name="row__sub"))
    return rx.el.li(rx.el.span(icon("check"), class_name="tile-i"), words, class_name="row row--flat")


def _done() -> rx.Component:
    return card(
        notice(texts.DONE, tone="t-ok", role="status"),
        rx.foreach(MergeState.done_words, rx.el.p),
        link_button(texts.TO_ACCOUNTS, "/accounts", kind="btn--main"),
    )


def undo() -> rx.Component:
    """The page of the link in both letters: opening it changes nothing, the button does."""
    state = UndoMergeState
    outcomes = [(status, _no_good(words)) for status, words in texts.UNDO_OUTCOMES.items()]
    undone = stack(
        notice(texts.UNDONE, tone="t-ok", role="status"),
        rx.foreach(state.words, rx.el.p),
        rx.el.div(
            link_button("Войти", "/", kind="btn--main"),
            link_button("Задать новый пароль", "/forgot", kind="btn--quiet"),
            class_name="btns",
        ),
    )
    ask = stack(
        rx.foreach(state.words, rx.el.p),
        rx.el.form(
            submit(texts.UNDO_BUTTON, texts.UNDOING, is_busy=state.is_busy),
            on_submit=lambda _: state.undo(LINK_SECRET),
        ),
    )
    wait = loading("Смотрим, что за ссылка…", skeleton_rows(2))
    return gate_page(
        rx.cond(state.status == "undone", texts.UNDONE, texts.UNDO_TITLE),
        rx.el.div(
            c.LinkSecret.create(on_secret=state.look),
            refusal(state.message),
            rx.match(state.status, ("ok", ask), ("undone", undone), *outcomes, wait),
            class_name="stack",
        ),
        back=BACK,
        error_key=state.error_key,
        step=state.status,
    )


def _no_good(words: str) -> rx.Component:
    return stack(notice(words, tone="t-warn", role="status"), link_button("Ко входу", "/", kind="btn--main"))
