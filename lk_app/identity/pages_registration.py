"""Screens of «Регистрация»: the form, what comes next, the page a confirmation letter opens, the documents."""

import reflex as rx

from lk_app.identity import documents
from lk_app.identity import texts_screens as texts
from lk_app.identity.state_registration import ConfirmState, RegistrationState
from lk_app.suppliers import supplier
from lk_app.ui import components as c
from lk_app.ui.forms import checkbox, email_field, password_field, submit, summary
from lk_app.ui.parts import Tone, button, link, link_button, notice, refusal, stack
from lk_app.ui.shell import gate_page

LINK_SECRET = rx.Var("window.location.hash.slice(1)", _var_type=str)
"""Read in the browser at the moment of the press: what stands after `#` is sent to nobody before."""
BACK = ("/", "Авторизация")


def registration() -> rx.Component:
    """«Регистрация»."""
    state = RegistrationState
    is_done = state.done_text != ""
    return gate_page(
        rx.cond(is_done, texts.DONE_TITLE, "Регистрация"),
        rx.el.div(rx.cond(is_done, _done(), _form()), on_mount=state.open, on_unmount=state.leave),
        back=BACK,
        error_key=state.error_key,
        step=state.done_text,
    )


def _form() -> rx.Component:
    state = RegistrationState
    return rx.el.form(
        refusal(state.message),
        summary(state.problems),
        email_field("Адрес электронной почты", hint=texts.EMAIL_HINT, auto_complete="email", error=state.errors["email"]),
        password_field(hint=texts.PASSWORD_HINT, is_new=True, error=state.errors["password"]),
        password_field("Повторите пароль", "repeat", is_new=True, error=state.errors["repeat"]),
        rx.el.div(
            _consent(texts.PERSONAL_DATA, "personal_data", texts.PERSONAL_DATA_HINT, error=state.errors["personal_data"]),
            _consent(texts.MAILINGS, "mailings", texts.MAILINGS_HINT),
            class_name="stack stack--s",
        ),
        submit("Зарегистрировать", "Регистрируем…", is_busy=state.is_busy),
        on_submit=state.submit,
        class_name="form",
        no_validate=True,
        aria_label="Регистрация",
    )


def _consent(label: str, name: str, hint: str, **props) -> rx.Component:
    path = "/consent/" + name.replace("_", "-")
    return checkbox(label, name, hint, link(texts.READ_DOCUMENT, href=path, target="_blank"), **props)


def demo_letters(is_demo: bool) -> rx.Component:
    """In the demo the letter is a press away."""
    return rx.cond(
        is_demo,
        notice(texts.DEMO_LETTERS, link_button("Открыть письма", "/letters", kind="btn--s"), tone="t-info", icon_name="info"),
    )


def _done() -> rx.Component:
    state = RegistrationState
    return stack(
        notice(state.done_text, tone="t-ok", role="status", icon_name="mail"),
        rx.el.p(rx.el.b(state.email, class_name="b"), class_name="inset"),
        demo_letters(state.is_demo),
        rx.el.h2(texts.NEXT_TITLE),
        rx.el.ol(*(rx.el.li(step) for step in texts.NEXT_STEPS), class_name="steps"),
        rx.el.p(texts.NO_LETTER, class_name="muted"),
        refusal(state.message),
        rx.cond(state.resent != "", notice(state.resent, tone="t-info", role="status")),
        rx.el.div(
            link_button("Ко входу", "/", kind="btn--main"),
            button(texts.SEND_AGAIN, kind="btn--quiet", on_click=state.resend),
            button(texts.ANOTHER_ADDRESS, kind="btn--quiet", on_click=state.leave),
            class_name="btns",
        ),
    )


def confirmation() -> rx.Component:
    """The page a confirmation letter opens: opening it changes nothing, the button does."""
    outcomes = [(status, _outcome(status, *words)) for status, words in texts.CONFIRM_OUTCOMES.items()]
    return gate_page(
        "Подтверждение почты",
        rx.el.div(
            c.LinkSecret.create(on_secret=ConfirmState.look),
            refusal(ConfirmState.message),
            rx.match(ConfirmState.status, *outcomes, _ask_to_confirm()),
            class_name="stack",
        ),
        back=BACK,
        error_key=ConfirmState.error_key,
        step=ConfirmState.status,
    )


def _ask_to_confirm() -> rx.Component:
    return stack(
        rx.el.p(texts.CONFIRM_INTRO),
        button(texts.CONFIRM_BUTTON, kind="btn--main", on_click=ConfirmState.confirm(LINK_SECRET)),
    )


def _outcome(status: str, tone: Tone, words: str) -> rx.Component:
    again = button("Отправить новое письмо", kind="btn--main", on_click=ConfirmState.resend(LINK_SECRET))
    deeds = {"expired": again, "unknown": link_button("Регистрация", "/register", kind="btn--main")}
    deed = deeds.get(status) or link_button("Войти", "/", kind="btn--main")
    return stack(notice(words, tone=tone, role="status"), deed)


def document(which: documents.Document) -> rx.Component:
    """A consent as a document of its own."""
    sections = [
        rx.el.section(rx.el.h2(title), *(rx.el.p(text) for text in texts_), class_name="stack stack--s")
        for title, texts_ in which.sections
    ]
    day = ".".join(reversed(which.version.split("-")))
    return gate_page(which.title, *sections, rx.el.p(f"Редакция от {day}", class_name="muted"), back=("/register", "Регистрация"))


def personal_data_consent() -> rx.Component:
    """«Согласие на обработку персональных данных»."""
    return document(documents.personal_data_consent(supplier().full_name, supplier().product_name, supplier().site))


def mailings_consent() -> rx.Component:
    """«Согласие на получение рассылок»."""
    return document(documents.mailings_consent(supplier().full_name, supplier().product_name, supplier().site))
