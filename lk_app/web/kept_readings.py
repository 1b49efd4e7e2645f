"""For devices that keep meters and send readings typed without a network: two plain routes, asked by the service worker."""

from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lk_app.kernel.errors import AppError, Unavailable
from lk_app.readings import keeping
from lk_app.readings.keeping import Answer
from lk_app.store.run import run, run_read
from lk_app.web.auth import actor_of
from lk_app.web.forms import read_form

METERS_PATH = "/api/kept/meters"
READINGS_PATH = "/api/kept/readings"
_ZONES = ("t1", "t2", "t3")
_MAX_TEXT = 60


def kept_reading_routes() -> list[Route]:
    """GET what to keep; POST one reading. 200 for refusals too: what became of it stands in `outcome`."""
    return [Route(METERS_PATH, _meters, methods=["GET"]), Route(READINGS_PATH, _take, methods=["POST"])]


async def _meters(request: Request) -> Response:
    """`owner` (empty for a visitor) and `meters`."""
    actor = await actor_of(request.scope)
    if not actor.is_subscriber:
        return JSONResponse({"owner": "", "meters": []})
    meters = await run_read(keeping.meters_to_keep, actor)
    return JSONResponse({"owner": keeping.owner_of(actor), "meters": [asdict(meter) for meter in meters]})


async def _take(request: Request) -> Response:
    """Form: `owner`, `account`, `meter`, `t1`…`t3`, `submission_id`, `age_seconds`."""
    actor = await actor_of(request.scope)
    if not actor.is_subscriber:
        return JSONResponse(Answer("sign_in").as_json())
    try:
        form = {name: value[:_MAX_TEXT] for name, value in (await read_form(request)).items()}
        if form.get("owner") != keeping.owner_of(actor):
            return JSONResponse(Answer("not_mine").as_json())
        values = tuple(form[name] for name in _ZONES if name in form)
        draft = keeping.draft_of(
            form.get("account", ""), form.get("meter", ""), values, form.get("submission_id", ""), form.get("age_seconds", "")
        )
    except AppError as error:
        return JSONResponse(Answer("refused", error.message, "/readings").as_json())
    try:
        answer = await run(keeping.take, actor, draft)
    except Unavailable:
        answer = Answer("later")
    except AppError as error:
        answer = keeping.refusal(draft, error)
    return JSONResponse(answer.as_json())
