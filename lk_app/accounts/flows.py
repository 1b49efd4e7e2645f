"""Attaching in two transactions: the try is written down for good before it is tried (quality S39)."""

from lk_app.accounts import service
from lk_app.accounts.rules import Claim
from lk_app.accounts.service import Outcome
from lk_app.kernel.actor import Actor
from lk_app.store.run import run


async def attach(actor: Actor, claim: Claim, *, is_short_meant: bool = False) -> Outcome:
    """«Добавить»: see `service.attach`."""
    is_within = await run(service.keep_try, actor, claim)
    return await run(service.attach, actor, claim, is_within=is_within, is_short_meant=is_short_meant)


async def edit_application(actor: Actor, number: int, claim: Claim, *, is_short_meant: bool = False) -> Outcome:
    """«Отправить»: see `service.edit_application`."""
    is_within = await run(service.keep_try, actor, claim)
    options = {"is_within": is_within, "is_short_meant": is_short_meant}
    return await run(service.edit_application, actor, number, claim, **options)
