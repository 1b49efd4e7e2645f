"""What the measured server serves: the cabinet as it is and, before its shield, the same use cases behind bare routes."""

import json
from collections.abc import Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from lk_app.accounts import state as accounts
from lk_app.lk_app import serve as serve_cabinet
from lk_app.readings import service as readings
from lk_app.readings import state_cost, views_cost, views_entry
from lk_app.readings.service import Draft
from lk_app.readings.views import receipt_href
from lk_app.store.run import run, run_read
from lk_app.web.auth import actor_of

PREFIX = "/bench/"


async def _accounts(request: Request) -> Response:
    """«Мои счета»: the same look, the same strings."""
    cards, applications = await run_read(accounts._look, await actor_of(request.scope))
    return _answer({"accounts": cards, "applications": applications})


async def _submit(request: Request) -> Response:
    """«Сохранить»: the same use case; where the receipt is."""
    actor, draft = await actor_of(request.scope), _draft(await request.json())
    receipt = await run(readings.submit, actor, draft)
    return _answer({"location": receipt_href(draft.account, receipt.number)})


async def _preview(request: Request) -> Response:
    """What the values would mean and cost: the same look, the same strings."""
    actor, draft = await actor_of(request.scope), _draft(await request.json())
    seen, cost = await run_read(state_cost.look, actor, draft)
    return _answer(
        {
            "cost": views_cost.cost_card(cost.view) if cost else None,
            "uses": views_entry.uses(seen),
            "bars": views_entry.bars(seen),
            "comparison": views_entry.comparison(seen),
            "notices": views_entry.notices(seen),
        }
    )


def _draft(sent: dict[str, Any]) -> Draft:
    return Draft(sent["account"], sent["meter"], tuple(sent["values"]), sent.get("submission_id", ""))


def _answer(content: dict[str, Any]) -> Response:
    """`vars`, because `dataclasses.asdict` copies deeply and would make the bare route slower than it need be."""
    return Response(json.dumps(content, default=vars, ensure_ascii=False), media_type="application/json")


ROUTES: Sequence[Route] = (
    Route(f"{PREFIX}accounts", _accounts, methods=["GET"]),
    Route(f"{PREFIX}submit", _submit, methods=["POST"]),
    Route(f"{PREFIX}preview", _preview, methods=["POST"]),
)


def serve() -> ASGIApp:
    """The factory Granian calls: one process, one event loop, the same thread pools for both ways."""
    cabinet, bare = serve_cabinet(), Starlette(routes=list(ROUTES))

    async def both(scope: Scope, receive: Receive, send: Send) -> None:
        is_bare = scope["type"] == "http" and scope["path"].startswith(PREFIX)
        await (bare if is_bare else cabinet)(scope, receive, send)

    return both
