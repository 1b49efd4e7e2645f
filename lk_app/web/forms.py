"""Forms posted to plain HTTP: read within bounds, answered to our own script or to a browser without it."""

from collections.abc import Mapping
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from lk_app.identity import texts
from lk_app.kernel.errors import AppError, Invalid, TooOften

MAX_BODY_BYTES = 64 * 1024
MAX_FIELDS = 20
FORM = "application/x-www-form-urlencoded"


async def read_form(request: Request) -> Mapping[str, str]:
    """The fields of a form of ours. Raises AppError for anything else and for anything too long."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise AppError(texts.FORM_BROKEN)
    try:
        fields = parse_qs((await _body(request)).decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except (ValueError, ClientDisconnect) as error:
        raise AppError(texts.FORM_BROKEN) from error
    return {name: values[0] for name, values in fields.items()}


async def _body(request: Request) -> bytes:
    """The body, given up as soon as it is too long, whatever its Content-Length says."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise AppError(texts.FORM_BROKEN)
    return bytes(body)


def go_on(request: Request, path: str) -> Response:
    """To another screen: told to our script, or a plain 303."""
    return JSONResponse({"next": path}) if wants_json(request) else RedirectResponse(path, 303)


def wants_json(request: Request) -> bool:
    """Whether our own script asks."""
    return "application/json" in request.headers.get("accept", "")


def refused_as_json(error: AppError) -> JSONResponse:
    """A refusal for our own script: `message`, `errors` by field, `wait_seconds`.

    200, because browsers write every 4xx of a fetch into the console as an error of the page, which it is not.
    """
    wait_seconds = error.wait_seconds if isinstance(error, TooOften) else 0
    errors = error.errors if isinstance(error, Invalid) else {}
    body = {"message": "" if errors else error.message, "wait_seconds": wait_seconds, "errors": errors}
    return JSONResponse(body, 200, {"retry-after": str(wait_seconds)} if wait_seconds else {})
