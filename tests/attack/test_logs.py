"""S62: whatever a stranger sends, the log keeps no secret and no line of theirs."""

import json

import pytest

from lk_app.store.logs import redact
from tests.attack.wire import BARRIER, STATE, connect
from tests.live import Server

CANARIES = ["Canary-cookie-1", "Canary-password-2", "canary.mail@example.com", "Canary-value-3", "+7 978 123-45-67"]


async def test_nothing_secret_reaches_the_log(server: Server) -> None:
    payload = {"password": CANARIES[1], "email": CANARIES[2], "anything": CANARIES[3], "phone": CANARIES[4]}
    token = "11111111-2222-4333-8444-canarytoken55"
    async with connect(server.origin, cookie=f"lk_session={CANARIES[0]}; other=1", token=token) as wire:
        await wire.settle()
        for name in (f"{STATE}.no_such_handler", f"{STATE}.lk_app.{CANARIES[3]}", "x\nforged line", BARRIER, f"{STATE}.setvar"):
            await wire.ask(name, payload)
        await wire.ask(f"{STATE}.reflex___state____frontend_event_exception_state.handle_frontend_exception",
                       {"info": f"boom\n{CANARIES[2]}", "component_stack": f"password={CANARIES[1]}"})  # fmt: skip
    text = server.log.read_text("utf-8", errors="replace")
    assert "no_such_handler" in text, "the log says what happened, only not with what"
    for canary in [*CANARIES, "canarytoken55"]:
        assert canary not in text
    assert not [line for line in text.splitlines() if line.startswith("forged")]
    for line in text.splitlines():
        json.loads(line)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("GET /_event?token=abc-123&EIO=4", "GET /_event?token=…&EIO=4"),
        ("{'password': 'hunter2', 'a': 1}", "{'password': '…', 'a': 1}"),
        ("letter to ivan.petrov+x@mail.ru sent", "letter to …@… sent"),
        ("paid with 4111 1111 1111 1111 today", "paid with ************1111 today"),
        ("two\nlines", "two\\nlines"),
        ("call 8 (978) 123-45-67 now", "call +7… now"),
        ("imported 12000000 readings of account 5000000", "imported 12000000 readings of account 5000000"),
    ],
)
def test_redaction(text: str, kept: str) -> None:
    assert redact(text) == kept
