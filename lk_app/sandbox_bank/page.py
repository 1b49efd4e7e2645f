"""The payment page: card or СБП, the confirmation by code, and back to the shop. Works without JavaScript."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from lk_app.kernel import clock
from lk_app.kernel.money import format_rubles
from lk_app.sandbox_bank import form
from lk_app.sandbox_bank.bank import Bank
from lk_app.sandbox_bank.cards import CODE_3DS, SANDBOX_CARDS, Outcome
from lk_app.sandbox_bank.checks import Body, Fault, kopecks
from lk_app.sandbox_bank.texts import REASONS

HERE = Path(__file__).parent
MAX_CODE_TRIES = 3


class Page:
    """The routes under /pay. A card's number, expiry and code live as long as the request that brought them."""

    def __init__(self, bank: Bank, late_seconds: float) -> None:
        self._bank, self._late_seconds = bank, late_seconds
        self._templates = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined)
        self._templates.globals.update(cards=SANDBOX_CARDS, code_3ds=CODE_3DS)
        self._style = (HERE / "templates" / "bank.css").read_text("utf-8")

    def routes(self) -> list[Route]:
        """The payer's way."""
        return [
            Route("/bank.css", self._css, methods=["GET"]),
            Route("/pay/{id}", self._choose, methods=["GET"]),
            Route("/pay/{id}/card", self._card, methods=["POST"]),
            Route("/pay/{id}/confirm", self._confirm, methods=["GET", "POST"]),
            Route("/pay/{id}/sbp", self._sbp, methods=["GET", "POST"]),
        ]

    async def _css(self, request: Request) -> Response:
        return Response(self._style, media_type="text/css", headers={"Cache-Control": "max-age=3600"})

    async def _choose(self, request: Request) -> Response:
        payment = await self._payment(request)
        if payment is None or payment["status"] != "pending":
            return self._over(request, payment)
        return self._show("card.html", payment, typed={}, errors={})

    async def _card(self, request: Request) -> Response:
        payment = await self._payment(request)
        if payment is None or payment["status"] != "pending":
            return self._over(request, payment)
        typed = {name: str(value) for name, value in (await request.form()).items()}
        card, errors = form.parse_card(typed, clock.today())
        if card is None:
            typed.pop("cvv", None)  # the code is never written back, not even to its owner
            return self._show("card.html", payment, typed=typed, errors=errors, status=422)
        mask = form.masked(card)
        await run_in_threadpool(
            self._bank.keep_hidden, payment["id"], method=mask, outcome=card.outcome.value, tries=0
        )  # fmt: skip
        if card.has_3ds:
            return self._go(f"/pay/{payment['id']}/confirm")
        return await self._finish(payment, card.outcome, mask)

    async def _confirm(self, request: Request) -> Response:
        payment = await self._payment(request)
        if payment is None or payment["status"] != "pending":
            return self._over(request, payment)
        hidden = await run_in_threadpool(self._bank.hidden, payment["id"])
        if "method" not in hidden:
            return self._go(f"/pay/{payment['id']}")
        if request.method == "GET":
            return self._show("confirm.html", payment, method=hidden["method"], error="")
        code = str((await request.form()).get("code", "")).replace(" ", "")
        outcome = Outcome(hidden["outcome"])
        if code == CODE_3DS and outcome != Outcome.BAD_3DS:
            return await self._finish(payment, outcome, hidden["method"])
        tries = hidden["tries"] + 1
        if tries >= MAX_CODE_TRIES:
            return await self._finish(payment, Outcome.BAD_3DS, hidden["method"])
        await run_in_threadpool(self._bank.keep_hidden, payment["id"], tries=tries)
        error = form.code_error(MAX_CODE_TRIES - tries)
        return self._show("confirm.html", payment, method=hidden["method"], error=error, status=422)

    async def _sbp(self, request: Request) -> Response:
        payment = await self._payment(request)
        if payment is None or payment["status"] != "pending":
            return self._over(request, payment)
        if request.method == "POST":
            return await self._finish(payment, Outcome.SUCCEEDED, {"type": "sbp"})
        code = segno.make(payment["confirmation"]["confirmation_url"] + "/sbp", error="m")
        return self._show("sbp.html", payment, qr=code.svg_data_uri(scale=6, border=2))

    async def _finish(self, payment: Body, outcome: Outcome, method: Body) -> Response:
        payment_id = payment["id"]
        try:
            if outcome == Outcome.SUCCEEDED:
                await run_in_threadpool(self._bank.authorise, payment_id, method)
            elif outcome == Outcome.LATE:
                await run_in_threadpool(self._bank.late, payment_id, method, self._late_seconds)
            elif outcome != Outcome.SILENCE:
                await run_in_threadpool(self._bank.decline, payment_id, outcome.value, "payment_network", method)
        except Fault:
            pass  # a second press of the button: what is done is shown all the same
        hidden = await run_in_threadpool(self._bank.hidden, payment_id)
        ended = await run_in_threadpool(self._bank.payment, payment_id)
        if ended["status"] == "canceled":
            return self._go(f"/pay/{payment_id}")
        return RedirectResponse(hidden["return_url"], 303, headers={"Cache-Control": "no-store"})

    def _over(self, request: Request, payment: Body | None) -> Response:
        if payment is None:
            return self._show("over.html", None, reason="", return_url="", is_paid=False, status=404)
        hidden = self._bank.hidden(payment["id"])
        details = payment.get("cancellation_details") or {}
        reason = REASONS.get(details.get("reason", ""), "") if payment["status"] == "canceled" else ""
        return self._show("over.html", payment, reason=reason, return_url=hidden["return_url"], is_paid=payment["paid"])

    async def _payment(self, request: Request) -> Body | None:
        try:
            return await run_in_threadpool(self._bank.payment, request.path_params["id"])
        except Fault:
            return None

    def _go(self, path: str) -> Response:
        return RedirectResponse(path, 303, headers={"Cache-Control": "no-store"})

    def _show(self, template: str, payment: Body | None, *, status: int = 200, **values: Any) -> Response:
        hidden = self._bank.hidden(payment["id"]) if payment else {}
        back = urlsplit(hidden.get("return_url", ""))
        values.update(
            payment=payment,
            amount=format_rubles(kopecks(payment["amount"])) if payment else "",
            payee=hidden.get("payee", ""),
            back_url=hidden.get("return_url", ""),
        )
        # Chromium holds form-action to the redirects after a form, so the shop's own origin stands in it.
        policy = (
            "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'; "
            f"form-action 'self' {back.scheme}://{back.netloc}"
        )
        headers = {
            "Content-Security-Policy": policy,
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }
        return HTMLResponse(self._templates.get_template(template).render(**values), status, headers)
