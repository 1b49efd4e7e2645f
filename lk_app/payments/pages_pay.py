"""Screen «Оплата по лицевому счету №5000000»."""

from typing import Any

import reflex as rx

from lk_app.accounts import texts as account_texts
from lk_app.accounts.pages import choose_account, forecast, paid_since, standing_notice
from lk_app.accounts.views import SumView
from lk_app.payments import texts
from lk_app.payments.state_pay import PayState
from lk_app.suppliers import supplier
from lk_app.ui.forms import field, money_field, submit, summary
from lk_app.ui.icons import icon
from lk_app.ui.parts import card, empty, link, link_button, loading, money, notice, refusal, skeleton, skeleton_rows, stack
from lk_app.ui.shell import task_page

BACK = ("/accounts", "Мои счета")


def pay() -> rx.Component:
    """The screen; where no acquirer is connected it says where to pay today."""
    state = PayState
    missing = card(
        empty(texts.NO_SUCH_ACCOUNT, texts.NO_SUCH_ACCOUNT_HELP, link_button(BACK[1], BACK[0], kind="btn--main"), art="lost")
    )
    which = choose_account(account_texts.CHOOSE_TO_PAY, state.choices, state.has_choices, "pay")
    here = rx.cond(state.is_asking, which, rx.cond(state.is_connected, _form(), _elsewhere()))
    body = rx.cond(state.is_loaded, rx.cond(state.is_missing, missing, here), _shape())
    return task_page(state.title, body, back=BACK, tab="payments", head=state.branch, error_key=state.error_key)


def _form() -> rx.Component:
    state = PayState
    main = stack(
        refusal(state.message),
        summary(state.problems),
        _unfinished(),
        _amount(),
        card(
            field(
                texts.RECEIPT,
                "contact",
                hint=texts.RECEIPT_HINT,
                error=state.errors["contact"],
                default_value=state.contact,
                auto_complete="email",
                auto_capitalize="none",
                spell_check=False,
                max_length=320,
            )
        ),
    )
    bank = rx.el.div(rx.el.p(texts.BANK_NEXT, class_name="b"), rx.el.p(texts.BANK_NEXT_HELP))
    dock = rx.el.div(submit(state.pay_words, texts.PAYING, is_busy=state.is_busy), class_name="dock")
    return rx.el.form(
        main,
        stack(notice(bank, tone="t-info", icon_name="lock"), class_name="aside"),
        dock,
        stack(_small_print(), class_name="after"),
        on_submit=state.submit,
        class_name="cols pay",
        no_validate=True,
        custom_attrs={"aria-label": texts.PAY_TITLE},
    )


def _amount() -> rx.Component:
    state = PayState
    nothing = rx.el.p(rx.el.span(texts.NOTHING_TO_PAY + ". ", class_name="b"), texts.NOTHING_TO_PAY_HELP)
    return card(
        rx.cond(state.has_due, rx.fragment(), nothing),
        money_field(
            texts.AMOUNT,
            "amount",
            error=state.errors["amount"],
            default_value=state.amount,
            max_length=40,
            on_change=state.recount.debounce(250),  # pyright: ignore[reportAttributeAccessIssue]
            key=state.form_key,
        ),
        rx.cond(
            state.has_ready_sums,
            rx.el.div(
                _ready(texts.DEBT_AND_PENALTY, "due", state.is_whole),
                _ready(texts.DEBT_ONLY, "debt", state.is_debt_only),
                class_name="line",
                role="group",
                aria_label=texts.READY_SUMS,
            ),
        ),
        rx.el.div(rx.cond(state.left != "", _split()), role="status"),
        rx.el.p(state.as_of, class_name="muted sm"),
        paid_since(state.paid_since),
        forecast(state.forecast),
    )


def _ready(word: str, which: str, is_pressed: Any) -> rx.Component:
    pressed = rx.cond(is_pressed, "true", "false")
    return rx.el.button(
        word, type="button", class_name="chip", on_click=PayState.take_ready(which), custom_attrs={"aria-pressed": pressed}
    )


def _split() -> rx.Component:
    state = PayState
    left = rx.el.div(rx.el.dt(texts.LEFT_AFTER), rx.el.dd(rx.el.span(state.left, class_name="money")), class_name="total")
    return rx.el.dl(rx.foreach(state.parts, part), left, class_name="facts inset")


def _unfinished() -> rx.Component:
    state = PayState
    words = rx.el.div(
        rx.el.p(texts.UNFINISHED, class_name="b"),
        rx.el.p(texts.UNFINISHED_HELP, " ", link(texts.SEE_UNFINISHED, href=state.unfinished_href)),
    )
    return rx.cond(state.unfinished_href != "", notice(words, tone="t-warn"))


def _small_print() -> rx.Component:
    return rx.fragment(
        notice(supplier().payment_cards, plain=True, icon_name="accounts"),
        standing_notice(texts.STANDING_NOTICE),
    )


def _elsewhere() -> rx.Component:
    """No acquirer: what is due, and the ways to pay without the cabinet."""
    state = PayState
    due = card(
        rx.el.div(rx.el.h2(state.due_name, id="due"), rx.cond(state.has_due, money(state.due_whole, state.due_kopecks, "hero"))),
        rx.cond(state.has_ready_sums, rx.el.dl(rx.foreach(state.parts, part), class_name="facts inset")),
        rx.el.p(state.as_of, class_name="muted sm"),
        forecast(state.forecast),
        aria_labelledby="due",
    )
    ways = card(
        rx.el.h2(texts.WAYS, id="ways"),
        rx.el.ul(*(rx.el.li(icon("check"), rx.el.span(way)) for way in supplier().payment_ways), class_name="ways"),
        aria_labelledby="ways",
    )
    return rx.el.div(
        stack(due, notice(texts.NOT_CONFIGURED, tone="t-info")),
        stack(ways, standing_notice(texts.STANDING_NOTICE), class_name="after"),
        class_name="cols",
    )


def part(shown: SumView) -> rx.Component:
    """«В счёт долга 1 313,46 ₽»."""
    return rx.el.div(rx.el.dt(shown.name), rx.el.dd(rx.el.span(shown.whole, rx.el.small(shown.kopecks), class_name="money")))


def _shape() -> rx.Component:
    due = rx.el.div(
        skeleton("13rem"), skeleton(height="4rem"), skeleton("14rem", "2.5rem"), skeleton(height="7rem"), class_name="card"
    )
    return loading(texts.PAY_LOADING, due, skeleton_rows(1), class_name="stack form-width")
