"""Frames of the four sections until their nouns bring the screens. Goes away with the last of them."""

import reflex as rx

from lk_app.ui.parts import loading, skeleton_card, skeleton_rows
from lk_app.ui.shell import private_page


def accounts() -> rx.Component:
    """«Мои счета»."""
    return private_page("Мои счета", loading("Загружаем счета…", skeleton_card(), skeleton_card(), class_name="cards"))


def payments() -> rx.Component:
    """«Платежи»."""
    return private_page("Платежи", loading("Загружаем платежи…", skeleton_rows()), tab="payments")


def readings() -> rx.Component:
    """«Показания»."""
    return private_page("Показания", loading("Загружаем показания…", skeleton_rows()), tab="readings")


def profile() -> rx.Component:
    """«Профиль»."""
    return private_page("Профиль", loading("Загружаем профиль…", skeleton_rows()), tab="profile")
