"""Screens of identity."""

import reflex as rx

from lk_app.ui import components as c
from lk_app.ui.forms import checkbox, email_field, password_field, post_form, submit
from lk_app.ui.parts import link, link_button, row
from lk_app.ui.shell import gate_page


def sign_in() -> rx.Component:
    """«Авторизация»: the first screen, with the guide's four links."""
    form = post_form(
        "/auth/sign-in",
        c.NextField.create(),
        c.SignInNote.create(),
        email_field(),
        password_field(),
        checkbox("Запомнить меня", "remember"),
        rx.el.div(
            submit("Войти", "Входим…"),
            rx.el.div(
                link_button("Забыли пароль", "/forgot", kind="btn--quiet btn--s"),
                link_button("Регистрация", "/register", kind="btn--quiet btn--s"),
                class_name="btns btns--two",
            ),
            class_name="stack",
        ),
        label="Авторизация",
    )
    without_sign_in = rx.el.nav(
        row("Внести показания без регистрации", href="/guest/reading", sub="Нужен только номер счёта", icon_name="meter"),
        row("Обратная связь", href="/feedback", icon_name="chat"),
        class_name="card card--flush",
        aria_label="Без входа",
    )
    guide = link("Пошаговая инструкция", href="/help", class_name="btn btn--quiet btn--s")
    return gate_page("Авторизация", form, below=rx.fragment(without_sign_in, c.InstallOffer.create(), guide))
