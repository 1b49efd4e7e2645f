"""Accessibility as axe sees it, once the screen has come to rest: halfway into a fade every colour is too pale."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_COME_TO_REST = """() => Promise.allSettled(document.getAnimations()
    .filter(each => each.effect?.getComputedTiming().endTime !== Infinity).map(each => each.finished))"""


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """(rule, the offending elements) of everything axe finds wrong now."""
    page.evaluate(_COME_TO_REST)
    return [(item["id"], [node["html"] for node in item["nodes"]]) for item in Axe().run(page).response["violations"]]
