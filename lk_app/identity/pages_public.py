"""The page of the sign-in screen whose deed comes with a later release: it says so, and what works today."""

import reflex as rx

from lk_app.identity import texts_screens as texts
from lk_app.identity.pages_registration import BACK
from lk_app.ui.parts import notice, stack
from lk_app.ui.shell import gate_page


def feedback() -> rx.Component:
    """«Обратная связь»."""
    body = stack(notice(texts.FEEDBACK_SOON, tone="t-info"), rx.el.p(texts.FEEDBACK_TODAY))
    return gate_page("Обратная связь", body, back=BACK)
