"""The page of the sign-in screen whose deed comes with a later release: it says so, and what works today."""

import reflex as rx

from lk_app.identity import texts_screens as texts
from lk_app.identity.pages_registration import BACK
from lk_app.ui.parts import link_button, notice, stack
from lk_app.ui.shell import gate_page


def guest_reading() -> rx.Component:
    """«Внести показания без регистрации»."""
    deeds = rx.el.div(link_button("Войти", "/", kind="btn--main"), link_button("Регистрация", "/register"), class_name="btns")
    body = stack(notice(texts.GUEST_READING_SOON, tone="t-info"), rx.el.p(texts.GUEST_READING_TODAY), deeds)
    return gate_page("Внести показания без регистрации", body, back=BACK)
