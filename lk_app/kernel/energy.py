"""Energy is integer watt-hours; registers and consumption are written in kWh."""

from lk_app.kernel.money import NBSP

WH_PER_KWH = 1000


def format_kwh(value_wh: int) -> str:
    """«1 234 кВт·ч»; decimals only where there are any: «12,5 кВт·ч»."""
    return f"{format_number(value_wh)}{NBSP}кВт·ч"


def format_number(value_wh: int, *, group: bool = True) -> str:
    """Whole kWh grouped by thousands; a fraction after a comma without trailing zeros."""
    whole, rest = divmod(abs(value_wh), WH_PER_KWH)
    text = f"{whole:,}".replace(",", NBSP) if group else str(whole)
    if rest:
        text += "," + f"{rest:03d}".rstrip("0")
    return ("\u2212" if value_wh < 0 else "") + text
