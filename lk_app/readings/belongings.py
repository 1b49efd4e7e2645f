"""Readings in a merge of profiles: who has entered them."""

from sqlmodel import col

from lk_app.identity.belongings import OwnedRows
from lk_app.kernel.text import plural
from lk_app.readings.models import Reading


def _words(count: int) -> str:
    return "Внесённые показания: " + plural(count, "запись", "записи", "записей")


KINDS = (OwnedRows("readings", Reading, col(Reading.profile_id), _words),)
