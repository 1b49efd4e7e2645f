"""The practice bank's own switchboard, for tests and demo; answers on loopback only."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lk_app.sandbox_bank.bank import Bank
from lk_app.sandbox_bank.checks import Fault
from lk_app.sandbox_bank.faults import MODES, NOTICE_MODES, Faults

LOOPBACK = {"127.0.0.1", "::1"}
CARD = {"type": "bank_card", "card": {"first6": "220000", "last4": "0004", "card_type": "Mir", "issuer_country": "RU"}}


def routes(bank: Bank, faults: Faults) -> list[Route]:
    """`/control/faults` (GET, POST, DELETE), `/control/payments/{id}` (POST: how it ended), `/control/books` (GET)."""

    async def switch(request: Request) -> Response:
        if not _is_near(request):
            return JSONResponse({}, 404)
        if request.method == "GET":
            return JSONResponse({"now": faults.modes, "modes": MODES, "notices": NOTICE_MODES})
        try:
            faults.switch({} if request.method == "DELETE" else await request.json())
        except (ValueError, AttributeError) as error:
            return JSONResponse({"error": str(error)}, 400)
        return JSONResponse(faults.modes)

    async def end(request: Request) -> Response:
        if not _is_near(request):
            return JSONResponse({}, 404)
        outcome, payment_id = (await request.json()).get("outcome", "succeeded"), request.path_params["id"]
        try:
            if outcome == "succeeded":
                return JSONResponse(await run_in_threadpool(bank.authorise, payment_id, CARD))
            return JSONResponse(await run_in_threadpool(bank.decline, payment_id, outcome))
        except Fault as fault:
            return JSONResponse({"error": fault.description}, fault.status)

    async def books(request: Request) -> Response:
        if not _is_near(request):
            return JSONResponse({}, 404)
        return JSONResponse({"captured_kopecks": bank.captured_kopecks(), "undelivered": bank.shelf.undelivered()})

    return [
        Route("/control/faults", switch, methods=["GET", "POST", "DELETE"]),
        Route("/control/payments/{id}", end, methods=["POST"]),
        Route("/control/books", books, methods=["GET"]),
    ]


def _is_near(request: Request) -> bool:
    return request.client is not None and request.client.host in LOOPBACK
