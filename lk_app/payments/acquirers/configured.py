"""The acquirer this process is set up for."""

from functools import cache

from lk_app.config import Settings, settings
from lk_app.payments.acquirers.port import Acquirer
from lk_app.payments.acquirers.yookassa import YooKassa


def acquirer_of(settings: Settings) -> Acquirer | None:
    """The acquirer named by the settings; None while paying is not connected."""
    if not settings.has_acquirer or settings.payee is None:
        return None
    return YooKassa(
        settings.acquirer_url,
        settings.acquirer_shop_id,
        settings.acquirer_secret_key.get_secret_value(),
        settings.payee,
        settings.acquirer_page_hosts,
    )


@cache
def acquirer() -> Acquirer | None:
    """The same for the settings of this process: one, whose connections everybody shares."""
    return acquirer_of(settings())
