"""The one choke point: who is behind an event is decided anew, from the HttpOnly cookie, before any handler runs.

`preprocess` and the handler that follows run in one task (`BaseStateEventProcessor._execute_event` awaits both), so a
context variable set here is what the handler, background handlers included, reads. Nothing about identity lives in State.
"""

import inspect
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import reflex as rx
import structlog
from reflex.state import BaseState, StateUpdate
from reflex_base.event import Event
from reflex_base.event.context import EventContext
from reflex_base.utils.format import format_event_handler

from lk_app.config import settings
from lk_app.kernel.actor import VISITOR, Actor
from lk_app.store.logs import redact
from lk_app.web.answers import address_behind

Resolver = Callable[[str, str, str], "Actor | Awaitable[Actor | None] | None"]
"""`(cookie header, ip, user agent)` → the signed-in actor, or None for a visitor."""

SIGN_IN_PATH = "/"
WayToSignIn = Callable[[str, str, str], Awaitable[str]]
"""`(cookie header, path, query)` of a screen → the address of «Авторизация», which says why and leads back."""
FRAMEWORK_EVENTS = frozenset(
    {
        "reflex___state____state.hydrate",
        "reflex___state____state.hydrate_and_load",
        "reflex___state____state.set_is_hydrated",
        "reflex___state____state.reflex___state____on_load_internal_state.on_load_internal",
        "reflex___state____state.reflex___state____on_load_internal_state.set_is_hydrated",
        "reflex___state____state.reflex___state____update_vars_internal_state.update_vars_internal",
        "reflex___state____state.reflex___state____frontend_event_exception_state.handle_frontend_exception",
    }
)
"""Needed before anybody can be known. No rights in them: `update_vars_internal` writes browser-storage vars, we have none."""

ENTRY_SECONDS = 1.0
MAX_ENTRIES = 10_000

_log = structlog.get_logger(__name__)
_actor: ContextVar[Actor] = ContextVar("actor", default=VISITOR)


def current_actor() -> Actor:
    """Who sent the event being handled; a visitor outside of events."""
    return _actor.get()


def event_names(*handlers: Any) -> frozenset[str]:
    """Full names of handlers («RegistrationState.submit»), as events carry them."""
    return frozenset(format_event_handler(handler) for handler in handlers)


class OwnerState(rx.State):
    """Whose data this token's state holds. Never sent to the browser."""

    _owner_profile_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    """A page's own event, which loads what its screen shows, and who sent it."""

    txid: str
    cookie: str
    actor: Actor
    asked_at: float


class SessionGuard(rx.Middleware):
    """Runs on every event: refuses by default, empties a state that belonged to somebody else (S30, S35).

    Every event a browser sends is asked about anew. What Reflex's own event of a page queues in turn (the screen's loads, the
    flag that they are done) is a part of that event: it runs for whom that one did, if it comes at once and with the same cookie.
    The children of our own handlers are asked about: a handler may have ended the very login session it ran in.
    """

    def __init__(
        self,
        resolve_actor: Resolver,
        public_events: frozenset[str],
        failure_events: frozenset[str] = frozenset(),
        way_to_sign_in: WayToSignIn | None = None,
    ) -> None:
        """`failure_events` tell of a failure: they go through even when nobody can be known because the database is down."""
        self._resolve, self._public, self._failure = resolve_actor, FRAMEWORK_EVENTS | public_events, failure_events
        self._way_to_sign_in = way_to_sign_in
        self._entries: OrderedDict[str, _Entry] = OrderedDict()

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:
        """None lets the handler run; a StateUpdate stands in its place."""
        try:
            actor = await self._actor_behind(state, event)
        except Exception:
            if event.name in self._failure:
                _actor.set(VISITOR)
                return None
            raise
        _actor.set(actor)
        owner = await state.get_state(OwnerState)
        if owner._owner_profile_id != actor.profile_id:
            await _forget(state)
            owner._owner_profile_id = actor.profile_id
        if event.name in self._public or (actor.is_subscriber and _is_ours(event.name)):
            return None
        _log.info("event refused", event_name=redact(event.name), ip=actor.ip)
        root = state._get_root_state()
        delta = await root._get_resolved_delta()
        root._clean()
        return StateUpdate(delta=delta, events=Event.from_event_type(rx.redirect(await self._door(state), replace=True)))

    async def _door(self, state: BaseState) -> str:
        """`safe_next` judges the path, which a browser has told us."""
        if self._way_to_sign_in is None:
            return SIGN_IN_PATH
        url = state.router.url
        return await self._way_to_sign_in(state.router.headers.cookie, url.path, url.query)

    async def _actor_behind(self, state: BaseState, event: Event) -> Actor:
        context, router = EventContext.get(), state.router
        cookie = router.headers.cookie
        entry = self._entries.get(context.token)
        if entry and (entry.txid, entry.cookie) == (context.parent_txid, cookie) and _is_at_once(entry):
            return entry.actor
        agent, forwarded = router.headers.user_agent, router.headers.raw_headers.get("x-forwarded-for", "")
        ip = address_behind(router.session.client_ip, forwarded, settings().trusted_proxy_hops)
        asked_at = time.monotonic()
        found = self._resolve(cookie, ip, agent)
        actor = (await found if inspect.isawaitable(found) else found) or Actor("visitor", ip=ip, user_agent=agent)
        if event.name in FRAMEWORK_EVENTS:
            self._remember(context.token, _Entry(context.txid, cookie, actor, asked_at))
        return actor

    def _remember(self, token: str, entry: _Entry) -> None:
        self._entries[token] = entry
        self._entries.move_to_end(token)
        while len(self._entries) > MAX_ENTRIES:
            self._entries.popitem(last=False)


def _is_at_once(entry: _Entry) -> bool:
    return time.monotonic() - entry.asked_at < ENTRY_SECONDS


def _is_ours(event_name: str) -> bool:
    """Whether a handler of the cabinet is meant. Reflex adds others to each State, `setvar` above all: nobody needs them."""
    state, _, handler = event_name.rpartition(".")
    return state.rpartition(".")[2].startswith("lk_app___") and handler != "setvar"


async def _forget(state: BaseState) -> None:
    """Reset the whole tree. With Redis only some of it is loaded, so every state is fetched first."""
    root = state._get_root_state()
    for state_class in _tree(rx.State):
        await root.get_state(state_class)
    is_hydrated = getattr(root, "is_hydrated", False)
    root.reset()
    setattr(root, "is_hydrated", is_hydrated)  # noqa: B010  says whether the page has its data, belongs to no person


def _tree(state_class: type[BaseState]) -> Iterator[type[BaseState]]:
    yield state_class
    for child in state_class.get_substates():
        yield from _tree(child)
