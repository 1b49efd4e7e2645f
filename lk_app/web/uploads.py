"""Files of inquiries by plain HTTP: in by a multipart POST cut while it streams, out by a checked route, as an attachment.

Not Reflex's upload: that has a public folder (`/_upload`), which does not exist here (S56, S57). Whose page a POST or DELETE
comes from, `OriginGuard` checks.
"""

import asyncio
from collections.abc import AsyncGenerator

from python_multipart.exceptions import FormParserError
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from lk_app.inquiries import flows, texts
from lk_app.inquiries.cleaning import MAX_BYTES
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import AppError, Invalid, NotFound, TooOften, Unavailable
from lk_app.web.auth import actor_of

PATH = "/inquiries/files"
ENVELOPE_BYTES = 16 * 1024
"""What multipart may add around the file itself."""
UPLOAD_SECONDS = 300.0
"""10 MB over the slowest telephone line; longer is somebody who holds a place."""
_TOO_BIG = 413


def inquiry_routes() -> list[Route]:
    """POST one file; DELETE one that is not sent yet; GET one of an own thread."""
    return [
        Route(PATH, _upload, methods=["POST"]),
        Route(PATH + "/{public_id}", _drop, methods=["DELETE"]),
        Route(PATH + "/{public_id}", _download, methods=["GET"]),
        Route("/inquiries/{rest:path}", _not_there, methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]),
    ]


async def _upload(request: Request) -> Response:
    """One file in the field `file`. JSON: `id`, `name`, `size` of what is kept, or `error` for the person."""
    actor = await actor_of(request.scope)
    try:
        async with flows.place(actor), asyncio.timeout(UPLOAD_SECONDS):
            kept = await _take(request, actor)
    except TimeoutError:
        return _refused(request, 408, texts.UPLOAD_SLOW)
    except MultiPartException as error:
        return _refused(request, *((_TOO_BIG, texts.TOO_BIG) if isinstance(error, _TooBig) else (400, texts.FORM_BROKEN)))
    except (FormParserError, ClientDisconnect):
        return _refused(request, 400, texts.FORM_BROKEN)
    except AppError as error:
        return _refused(request, _status(error), error.message)
    return JSONResponse({"id": kept.public_id, "name": kept.name, "size": texts.size(kept.size_bytes)})


async def _take(request: Request, actor: Actor) -> flows.KeptFile:
    """The body goes to a nameless temporary file on the disk as it comes, which vanishes with this request or process."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "multipart/form-data":
        raise MultiPartException(texts.FORM_BROKEN)
    form = await MultiPartParser(request.headers, _limited(request), max_files=1, max_fields=4, max_part_size=1024).parse()
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise MultiPartException(texts.FORM_BROKEN)
        if (file.size or 0) > MAX_BYTES:
            raise _TooBig(texts.TOO_BIG)
        return await flows.take_file(actor, file.file, file.filename or "")
    finally:
        await form.close()


class _TooBig(MultiPartException):
    """The body is longer than a file may be."""


async def _limited(request: Request) -> AsyncGenerator[bytes, None]:
    """The body, given up as soon as it is too long, whatever its Content-Length says; at once when that says so."""
    left = MAX_BYTES + ENVELOPE_BYTES
    stated = request.headers.get("content-length", "")
    if stated.isascii() and stated.isdigit() and int(stated) > left:
        raise _TooBig(texts.TOO_BIG)
    async for chunk in request.stream():
        left -= len(chunk)
        if left < 0:
            raise _TooBig(texts.TOO_BIG)
        yield chunk


async def _drop(request: Request) -> Response:
    """«Убрать»: the same answer whether or not there was such a file."""
    await flows.drop_file(await actor_of(request.scope), request.path_params["public_id"])
    return Response(status_code=204)


async def _download(request: Request) -> Response:
    try:
        file, path = await flows.own_file(await actor_of(request.scope), request.path_params["public_id"])
    except NotFound:
        return await _not_there(request)
    response = FileResponse(path, media_type=file.media_type, filename=file.name, stat_result=path.stat())
    # Without them the shield says `no-store`: nobody's photo stays in the cache of a shared computer.
    del response.headers["etag"], response.headers["last-modified"]
    return response


async def _not_there(_request: Request) -> Response:
    return Response(texts.NO_FILE, 404, media_type="text/plain; charset=utf-8")


def _status(error: AppError) -> int:
    if isinstance(error, Invalid):
        return _TOO_BIG if error.message == texts.TOO_BIG else 415
    return {TooOften: 429, Unavailable: 503}.get(type(error), 400)


def _refused(request: Request, status: int, message: str) -> Response:
    # 200 for our own script, as in web/auth.py: browsers write every 4xx of a fetch into the console as an error of the page.
    is_ours = "application/json" in request.headers.get("accept", "")
    headers = {"connection": "close"} if status == _TOO_BIG else {}
    return JSONResponse({"error": message}, 200 if is_ours else status, headers)
