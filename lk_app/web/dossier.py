"""Taking one's data out and leaving, by plain HTTP: a file can be answered, and the cookie taken away."""

from collections.abc import Iterator
from typing import IO

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from lk_app.dossier import flows
from lk_app.dossier.archive import archive_name
from lk_app.kernel.errors import AppError
from lk_app.web.auth import actor_of, forget_here
from lk_app.web.destinations import SIGN_IN
from lk_app.web.forms import go_on, read_form, refused_as_json, wants_json

ARCHIVE_PATH, ERASE_PATH = "/profile/data/archive", "/profile/delete/now"
CHUNK_BYTES = 64 * 1024


def dossier_routes() -> list[Route]:
    """POST only, each with the password in its body: a cookie alone opens neither, a repeated request needs it again."""
    every_other = ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"]
    return [
        Route(ARCHIVE_PATH, _archive, methods=["POST"]),
        Route(ERASE_PATH, _erase, methods=["POST"]),
        *(Route(path, _not_allowed, methods=every_other) for path in (ARCHIVE_PATH, ERASE_PATH)),
    ]


async def _archive(request: Request) -> Response:
    """Form: `password`. The zip, or a refusal."""
    try:
        form = await read_form(request)
        file = await flows.take_out(await actor_of(request.scope), form.get("password", ""))
    except AppError as error:
        return _refused(request, error)
    headers = {"content-disposition": f'attachment; filename="{archive_name()}"'}
    return StreamingResponse(_chunks(file), media_type="application/zip", headers=headers)


async def _erase(request: Request) -> Response:
    """Form: `password`, `word`. Then nobody is signed in here, and the browser keeps nothing."""
    try:
        form = await read_form(request)
        await flows.erase(await actor_of(request.scope), form.get("password", ""), form.get("word", ""))
    except AppError as error:
        return _refused(request, error)
    response = go_on(request, f"{SIGN_IN}?e=left")
    forget_here(response)
    return response


async def _not_allowed(_request: Request) -> Response:
    return Response(status_code=405, headers={"allow": "POST"})


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def _refused(request: Request, error: AppError) -> Response:
    return refused_as_json(error) if wants_json(request) else PlainTextResponse(error.message, 422)
