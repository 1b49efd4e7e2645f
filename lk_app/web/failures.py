"""When plain HTTP breaks: one Russian sentence and a number for the person, the trace for the log (S37)."""

import secrets

import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lk_app.web.answers import header, refuse

_log = structlog.get_logger(__name__)
_SENTENCE = "Не получилось. Данные на месте, попробуйте ещё раз через минуту. Если повторится, назовите поддержке номер"
_PAGE = """<!DOCTYPE html><html lang="ru" translate="no"><head><meta charset="utf-8"><title>Не получилось</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>:root{{color-scheme:light dark}}
body{{font:1.125rem/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1.25rem}}</style></head>
<body><main><h1>Не получилось</h1><p>{sentence} {reference}.</p><p><a href="">Открыть заново</a></p></main></body></html>"""


class Failures:
    """Pure ASGI: whatever breaks inside is answered in our words, if an answer has not begun yet."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def watched(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if scope["type"] not in ("http", "websocket"):
                raise
            reference = _note(error, scope["path"])
            if has_begun:
                return
            if scope["type"] == "websocket":
                await refuse(scope, receive, send, 503, f"{_SENTENCE} {reference}.")
            else:
                await _answer(header(scope, "accept"), reference)(scope, receive, send)


async def on_error(request: Request, error: Exception) -> Response:
    """For Starlette's `exception_handlers`, whose own answer would be an English one."""
    return _answer(request.headers.get("accept", ""), _note(error, request.url.path))


def _note(error: Exception, path: str) -> str:
    reference = secrets.token_hex(4).upper()
    _log.error("request failed", reference=reference, path=path, exc_info=error)
    return reference


def _answer(accept: str, reference: str) -> Response:
    if "application/json" in accept:
        return JSONResponse({"message": f"{_SENTENCE} {reference}.", "errors": {}}, 500)
    return HTMLResponse(_PAGE.format(sentence=_SENTENCE, reference=reference), 500)
