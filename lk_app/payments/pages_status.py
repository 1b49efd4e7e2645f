"""A payment's status page: done, declined with a way on, or «проверяем» that becomes one of them by itself."""

import reflex as rx

from lk_app.payments import texts
from lk_app.payments.pages_pay import part
from lk_app.payments.state_status import StatusState
from lk_app.payments.views import Fact, Step
from lk_app.ui import components as c
from lk_app.ui.icons import icon
from lk_app.ui.parts import card, empty, link_button, loading, money, notice, skeleton, skeleton_rows, stack
from lk_app.ui.shell import task_page

BACK = ("/payments", texts.PAYMENTS)


def status() -> rx.Component:
    """The screen; the bank sends the payer back to it."""
    state = StatusState
    missing = card(
        empty(
            texts.NO_SUCH_PAYMENT.rstrip("."),
            texts.NO_SUCH_PAYMENT_HELP,
            link_button(texts.TO_PAYMENTS, BACK[0], kind="btn--main"),
            art="lost",
        )
    )
    body = rx.cond(state.is_loaded, rx.cond(state.is_missing, missing, _loaded()), _shape())
    return task_page(state.view.title, rx.el.div(body, on_unmount=state.leave), back=BACK, tab="payments")


def _loaded() -> rx.Component:
    state = StatusState
    return rx.el.div(
        rx.cond(state.is_waiting, c.Watch.create(count=state.looks, on_look=state.look)),
        rx.el.p(state.view.title, class_name="vh", role="status"),
        stack(_outcome()),
        stack(_track(), class_name="aside"),
        class_name="cols receipt",
    )


def _outcome() -> rx.Component:
    view = StatusState.view
    tile = rx.match(
        view.tone,
        ("t-ok", rx.el.span(icon("check"), class_name="tile-i t-ok tile-i--xl")),
        ("t-bad", rx.el.span(icon("close"), class_name="tile-i t-bad tile-i--xl")),
        rx.el.span(rx.el.span(class_name="spin", aria_hidden="true"), class_name="tile-i tile-i--xl"),
    )
    return card(
        tile,
        rx.el.p(view.account, class_name="muted"),
        rx.el.p(money(view.whole, view.kopecks, "hero")),
        rx.cond(view.hint != "", rx.el.p(view.hint)),
        rx.cond(
            view.tone == "t-ok",
            rx.el.dl(rx.foreach(view.parts, part), rx.foreach(view.facts, _fact), class_name="facts"),
        ),
        rx.cond(view.warning != "", notice(view.warning, tone="t-warn")),
        rx.match(view.tone, ("t-ok", _done()), ("t-bad", _declined()), _waiting()),
        rx.cond(view.note != "", rx.el.p(view.note, class_name="hint")),
        aria_label=texts.STATUS_TITLE,
    )


def _fact(fact: Fact) -> rx.Component:
    return rx.el.div(rx.el.dt(fact.name), rx.el.dd(fact.value))


def _done() -> rx.Component:
    return rx.el.div(link_button(texts.DONE_DEED, "/accounts", kind="btn--main"), class_name="btns")


def _declined() -> rx.Component:
    view = StatusState.view
    return rx.el.div(
        rx.cond(view.retry_href != "", link_button(texts.TRY_AGAIN, view.retry_href, kind="btn--main")),
        link_button(texts.TO_ACCOUNTS, "/accounts", kind="btn--quiet"),
        class_name="btns",
    )


def _waiting() -> rx.Component:
    view = StatusState.view
    return rx.el.div(
        rx.cond(view.bank_href != "", rx.el.a(texts.BACK_TO_BANK, href=view.bank_href, class_name="btn")),
        link_button(texts.TO_PAYMENTS, "/payments", kind="btn--quiet"),
        class_name="btns",
    )


def _track() -> rx.Component:
    return card(
        rx.el.h2(texts.WHERE_IS_MONEY, id="track"),
        rx.el.ol(rx.foreach(StatusState.view.steps, _step), class_name="track"),
        aria_labelledby="track",
    )


def _step(step: Step) -> rx.Component:
    picture = rx.match(
        step.kind,
        ("past-step", icon("check")),
        ("now-step", icon("clock")),
        ("fail-step", icon("close")),
        rx.fragment(),
    )
    return rx.el.li(rx.el.span(picture, class_name="track__dot"), rx.el.b(step.name), rx.el.p(step.when), class_name=step.kind)


def _shape() -> rx.Component:
    done = rx.el.div(
        skeleton("4.5rem", "4.5rem"), skeleton("13rem"), skeleton("11rem", "3rem"), skeleton(height="3.5rem"), class_name="card"
    )
    return loading(texts.STATUS_LOADING, done, skeleton_rows(3))
