"""State of «Профиль»: where one is signed in, the password."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import reflex as rx

from lk_app.identity import flows
from lk_app.identity import texts_email as email_words
from lk_app.identity import texts_screens as texts
from lk_app.identity.service import login_sessions, profile
from lk_app.kernel.errors import AppError
from lk_app.store.run import run, run_read
from lk_app.ui.form_state import FormState, text_of
from lk_app.ui.guard import current_actor


@dataclass(frozen=True)
class Device:
    """A line of «Где вы вошли»."""

    public_id: str
    name: str
    seen: str
    is_current: bool
    is_telephone: bool


@dataclass(frozen=True)
class GivenConsent:
    """A consent and when it was given."""

    title: str
    given: str
    href: str


class ProfileState(FormState, rx.State):
    """What the profile's screens show."""

    is_loaded: bool = False
    email: str = ""
    email_note: str = ""
    name_note: str = ""
    password_set: str = ""
    devices: list[Device] = []
    has_others: bool = False
    consents: list[GivenConsent] = []
    asked_about: str = ""
    """What the sheet asks about: a device's `public_id`, `others`, or nothing."""
    asked_name: str = ""
    result: str = ""
    is_password_changed: bool = False

    @rx.event
    async def load(self) -> None:
        """Fill the screen; again at each return to it and after each change."""
        actor = current_actor()
        about = await run_read(profile.about, actor)
        lines = await run_read(login_sessions.list_login_sessions, actor)
        self.email, self.password_set = about.email, about.password_set
        waiting = email_words.PENDING_TITLE + ": " + about.pending_email
        self.email_note = waiting if about.pending_email else email_words.EMAIL_CONFIRMED
        self.name_note = about.display_name or email_words.NAME_ROW_EMPTY
        self.consents = [GivenConsent(*line) for line in about.consents]
        self.devices = [Device(line.public_id, line.device, line.seen, line.is_current, line.is_telephone) for line in lines]
        self.has_others = len(lines) > 1
        self.is_loaded = True

    @rx.event
    async def enter(self) -> None:
        """The screen is entered anew: yesterday's results are no news."""
        self._clear()
        self.result, self.asked_about, self.is_password_changed = "", "", False

    @rx.event
    async def ask(self, what: str) -> None:
        """Open the sheet: end this device, or all the others?"""
        names = {device.public_id: device.name for device in self.devices} | {"others": ""}
        if isinstance(what, str) and what in names:
            self.asked_about, self.asked_name = what, names[what]

    @rx.event
    async def leave_it(self) -> None:
        """Close the sheet, nothing happens."""
        self.asked_about = ""

    @rx.event
    async def end_asked(self) -> object:
        """Sign out what the sheet asked about."""
        actor, what = current_actor(), self.asked_about
        self.asked_about = ""
        try:
            if what == "others":
                await run(login_sessions.end_other_login_sessions, actor)
                self._tell(texts.OTHERS_ENDED)
            elif what:
                await run(login_sessions.end_login_session, actor, what)
                self._tell(texts.DEVICE_ENDED)
        except AppError as error:
            self._refuse(error)
        return ProfileState.load

    def _tell(self, words: str) -> None:
        """The button that was pressed goes with its line: the focus goes to the result."""
        self._clear()
        self.result = words
        self.error_key += 1

    @rx.event
    async def change_password(self, form: dict) -> AsyncIterator[None]:
        """«Изменить пароль»."""
        self.is_busy = True
        yield
        current, password, repeat = (text_of(form, name) for name in ("current", "password", "repeat"))
        try:
            await flows.change_password(current_actor(), current, password, repeat)
        except AppError as error:
            self._refuse(error)
        else:
            self._clear()
            self.is_password_changed = True
        finally:
            self.is_busy = False
