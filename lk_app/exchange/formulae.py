"""Spreadsheets take some texts for formulae; a file that people may open in one must not let them run (quality S54)."""

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def neutralised(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would read a formula; anything else as it is."""
    return "'" + text if text.lstrip(" ").startswith(_STARTS) else text
