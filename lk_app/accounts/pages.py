"""Screen «Мои счета»: cards of accounts and applications."""

from typing import Any

import reflex as rx

from lk_app.accounts import texts
from lk_app.accounts.state import AccountsState
from lk_app.accounts.views import AccountChoice, AccountView, ApplicationView, SumView
from lk_app.billing.texts_forecast import ForecastRow
from lk_app.ui.icons import icon
from lk_app.ui.parts import (
    Text,
    button,
    card,
    empty,
    link,
    link_button,
    loading,
    money,
    notice,
    refusal,
    sheet,
    skeleton,
    stack,
)
from lk_app.ui.shell import private_page


def accounts() -> rx.Component:
    """«Мои счета»."""
    state = AccountsState
    body = rx.cond(state.is_loaded, _loaded(), rx.cond(state.is_failed, _not_loaded(), _loading()))
    return private_page(texts.MY_ACCOUNTS, rx.el.div(body, on_mount=state.enter, class_name="stack"))


def _loaded() -> rx.Component:
    state = AccountsState
    return stack(
        rx.cond(state.is_failed, notice(texts.STALE, tone="t-warn", role="status")),
        refusal(state.message),
        rx.cond(state.result != "", notice(state.result, tone="t-ok", role="status")),
        rx.cond(state.has_only_applications, rx.el.p(texts.EMPTY, class_name="muted under-title")),
        rx.cond(
            state.has_cards,
            stack(
                rx.el.div(rx.foreach(state.accounts, _account), rx.foreach(state.applications, _application), class_name="cards"),
                _deeds(),
            ),
            card(empty(texts.EMPTY, texts.EMPTY_HELP, _add(kind="btn--main"))),
        ),
        standing_notice(texts.STANDING_NOTICE),
        _question(),
    )


def _account(account: AccountView) -> rx.Component:
    return rx.el.article(
        rx.el.div(rx.el.h2(account.title), _branch(account.branch)),
        rx.cond(account.has_sums, sums(account.sums)),
        rx.el.p(account.as_of, class_name="muted sm"),
        paid_since(account.paid_since),
        forecast(account.forecast),
        rx.el.div(
            link(account.pay_words, href=account.pay_href, class_name=rx.cond(account.is_pay_main, "btn btn--main", "btn")),
            class_name="btns",
        ),
        _reading_row(account),
        class_name="card",
    )


def _reading_row(account: AccountView) -> rx.Component:
    words = rx.el.span(
        rx.el.span(account.reading_title, class_name="b"),
        rx.cond(account.reading_detail != "", rx.el.span(account.reading_detail, class_name="row__sub")),
    )
    picture = rx.cond(account.reading_tone == "t-ok", icon("check"), icon("meter"))
    tile = rx.el.span(picture, class_name="tile-i " + account.reading_tone)
    return link(tile, words, icon("right"), href=account.reading_href, class_name="row row--in")


def _branch(name: Text) -> rx.Component:
    return rx.cond(name != "", rx.el.p(name, class_name="muted"))


def sums(shown: Any) -> rx.Component:
    """«Долг 1 313,46 ₽ Пеня 78,90 ₽»: names above numbers."""
    return rx.el.dl(rx.foreach(shown, _sum), class_name="pairs")


def paid_since(words: Any) -> rx.Component:
    """«Оплачено с тех пор 500,00 ₽», apart from the confirmed balance."""
    line = rx.el.div(rx.el.dt(texts.PAID_SINCE), rx.el.dd(rx.el.b(words, class_name="money")))
    return rx.cond(words != "", rx.el.dl(line, class_name="facts inset"))


def forecast(view: Any) -> rx.Component:
    """«Если не оплатить до …»: one line, and behind «Как считается пеня» the days, the prices, what is assumed."""
    days = rx.el.dl(rx.foreach(view.rows, _forecast_row), class_name="facts")
    prices = rx.el.dl(rx.foreach(view.prices, _forecast_row), class_name="facts")
    notes = rx.foreach(view.notes, lambda note: rx.el.p(note, class_name="hint"))
    shown = rx.el.div(
        rx.el.p(view.line),
        rx.el.details(
            rx.el.summary(texts.HOW_PENALTY, icon("down"), class_name="why__ask"),
            rx.el.div(rx.el.p(view.title, class_name="b"), days, prices, notes, class_name="inset"),
            class_name="why",
        ),
    )
    return rx.cond(view.line != "", shown)


def _forecast_row(shown: ForecastRow) -> rx.Component:
    return rx.el.div(rx.el.dt(shown.name), rx.el.dd(shown.value))


def choose_account(question: str, choices: Any, has_choices: Any, icon_name: str) -> rx.Component:
    """Where the address names no account: the person's accounts, or the way to the first one."""

    def option(choice: AccountChoice) -> rx.Component:
        words = rx.el.span(rx.el.span(choice.title, class_name="b"), rx.el.span(choice.detail, class_name="row__sub"))
        return link(rx.el.span(icon(icon_name), class_name="tile-i"), words, icon("right"), href=choice.href, class_name="row")

    chooser = card(
        rx.el.h2(question, id="which"), rx.el.div(rx.foreach(choices, option), class_name="pick"), aria_labelledby="which"
    )
    return rx.cond(has_choices, chooser, card(empty(texts.EMPTY, texts.EMPTY_HELP, _add(kind="btn--main"))))


def _sum(shown: SumView) -> rx.Component:
    number = rx.cond(shown.is_main, money(shown.whole, shown.kopecks, "card"), money(shown.whole, shown.kopecks, "mid"))
    return rx.el.div(rx.el.dt(shown.name, class_name=rx.cond(shown.is_good, "ok", "")), rx.el.dd(number))


def _application(application: ApplicationView) -> rx.Component:
    pencil = link(
        icon("pencil"), href=application.edit_href, class_name="btn btn--icon", custom_attrs={"aria-label": application.edit_name}
    )
    return rx.el.article(
        rx.el.div(
            rx.el.div(rx.el.h2(application.title), _branch(application.branch)),
            rx.cond(application.is_rejected, rx.fragment(), pencil),
            class_name="line line--apart line--top",
        ),
        rx.cond(application.is_rejected, _refused(application), _waiting(application)),
        class_name="card",
    )


def _waiting(application: ApplicationView) -> rx.Component:
    return rx.fragment(
        notice(application.words, tone="t-info"),
        rx.el.ol(
            _step("past-step", texts.STEP_ACCEPTED, application.accepted, icon("check")),
            _step("now-step", texts.STEP_CHECKED, texts.STEP_CHECKED_WHEN, icon("clock")),
            _step("", texts.STEP_DONE, application.told),
            class_name="track",
        ),
        rx.el.div(
            link_button(texts.FIX_APPLICATION, application.edit_href, kind="btn--s"),
            button(texts.WITHDRAW, kind="btn--quiet btn--s", on_click=AccountsState.ask(application.number)),
            class_name="btns btns--row",
        ),
    )


def _step(class_name: str, name: str, when: Text, *picture: rx.Component) -> rx.Component:
    return rx.el.li(rx.el.span(*picture, class_name="track__dot"), rx.el.b(name), rx.el.p(when), class_name=class_name)


def _refused(application: ApplicationView) -> rx.Component:
    words = rx.el.div(rx.el.p(application.words, class_name="b"), rx.el.p(application.reason))
    return rx.fragment(
        notice(words, tone="t-bad"),
        rx.el.div(
            link_button(texts.APPLY_AGAIN, "/accounts/add", kind="btn--s"),
            button(texts.UNDERSTOOD, kind="btn--quiet btn--s", on_click=AccountsState.dismiss(application.number)),
            class_name="btns btns--row",
        ),
    )


def _deeds() -> rx.Component:
    return rx.el.div(
        _add(),
        rx.cond(
            AccountsState.has_only_applications,
            rx.fragment(),
            link_button(texts.REMOVE_ACCOUNT, "/accounts/remove", kind="btn--quiet"),
        ),
        class_name="btns btns--row",
    )


def _add(kind: str = "") -> rx.Component:
    return link_button(texts.ADD_ACCOUNT, "/accounts/add", kind=kind, icon_name="plus")


def standing_notice(words: str) -> rx.Component:
    """The guide's standing small print; «1 - 3» stays on one line."""
    before, days, after = words.partition("1 - 3")
    return notice(rx.el.span(before, rx.el.span(days, class_name="nw"), after), plain=True)


def _question() -> rx.Component:
    return sheet(
        AccountsState.question,
        rx.el.p(texts.WITHDRAW_HELP),
        rx.el.div(
            button(texts.WITHDRAW, kind="btn--danger", on_click=AccountsState.withdraw_asked),
            button(texts.KEEP, kind="btn--quiet", on_click=AccountsState.leave_it),
            class_name="btns",
        ),
        is_open=AccountsState.asked_number != 0,
        on_close=AccountsState.leave_it,
    )


def _loading() -> rx.Component:
    deed = skeleton("12rem", "3.5rem", round_like_button=True)
    return loading(texts.LOADING, rx.el.div(_card_shape(), _card_shape(), class_name="cards"), deed)


def _card_shape() -> rx.Component:
    """The same height as a card with one sum, so that nothing jumps when it comes."""
    return rx.el.div(
        rx.el.div(skeleton("8rem", "1.75rem"), skeleton("13rem", "1.5rem"), class_name="stack stack--s"),
        skeleton("11rem", "4rem"),
        skeleton("14rem"),
        skeleton(height="3.5rem", round_like_button=True),
        skeleton("16rem", "3rem"),
        class_name="card",
    )


def _not_loaded() -> rx.Component:
    again = button(texts.TRY_NOW, icon_name="refresh", on_click=AccountsState.load)
    return card(empty(texts.NOT_LOADED, texts.NOT_LOADED_HELP, again, art="lost"))
