"""State of «Мои счета»: cards, applications, the question before one is withdrawn."""

from dataclasses import replace

import reflex as rx
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from lk_app.accounts import service, texts
from lk_app.accounts.views import AccountView, ApplicationView, account_views, application_view
from lk_app.billing import service as billing
from lk_app.identity.service import profile
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import AppError
from lk_app.payments import service as payments
from lk_app.readings import service as readings
from lk_app.store.run import run, run_read
from lk_app.ui.form_state import FormState
from lk_app.ui.guard import current_actor

_log = structlog.get_logger(__name__)


class AccountsState(FormState, rx.State):
    """What «Мои счета» shows. Until the first load it is the skeleton."""

    is_loaded: bool = False
    is_failed: bool = False
    accounts: list[AccountView] = []
    applications: list[ApplicationView] = []
    has_cards: bool = False
    has_only_applications: bool = False
    asked_number: int = 0
    """The application the sheet asks about; 0 when it is closed."""
    question: str = ""
    result: str = ""

    @rx.event
    async def load(self) -> None:
        """Fill the screen; again at each return, reconnect and change. What was shown stays when it does not come."""
        try:
            self.accounts, self.applications = await run_read(_look, current_actor())
        except SQLAlchemyError:
            _log.exception("accounts were not loaded")
            self.is_failed = True
            return
        self.has_cards = bool(self.accounts or self.applications)
        self.has_only_applications = bool(self.applications) and not self.accounts
        self.is_loaded, self.is_failed = True, False

    @rx.event
    async def enter(self) -> None:
        """The screen is entered anew: yesterday's results are no news."""
        self._clear()
        self.result, self.asked_number = "", 0

    @rx.event
    async def ask(self, number: int) -> None:
        """Open the sheet: withdraw this application?"""
        if any(shown.number == number and not shown.is_rejected for shown in self.applications):
            self.asked_number, self.question = number, texts.withdraw_question(number)

    @rx.event
    async def leave_it(self) -> None:
        """Close the sheet, nothing happens."""
        self.asked_number = 0

    @rx.event
    async def withdraw_asked(self) -> object:
        """Withdraw what the sheet asked about."""
        number, self.asked_number = self.asked_number, 0
        if number:
            await self._do(service.withdraw_application, number, texts.WITHDRAWN.format(number=number))
        return AccountsState.load

    @rx.event
    async def dismiss(self, number: int) -> object:
        """Put a refusal away."""
        if any(shown.number == number and shown.is_rejected for shown in self.applications):
            await self._do(service.dismiss_rejection, number, "")
        return AccountsState.load

    async def _do(self, use_case, number: int, result: str) -> None:
        self._clear()
        self.result = ""
        try:
            await run(use_case, current_actor(), number)
        except AppError as error:
            self._refuse(error)
        else:
            self.result = result


def _look(session: Session, actor: Actor) -> tuple[list[AccountView], list[ApplicationView]]:
    email = profile.about(session, actor).email
    applications = [application_view(each, email) for each in service.my_applications(session, actor)]
    owed = payments.owed_by_account(session, actor)
    left = {public_id: (each.due, each.paid_since) for public_id, each in owed.items()}
    cards = account_views(service.my_accounts(session, actor), left)
    statuses = readings.status_for_cards(session, actor)
    forecasts = {
        public_id: billing.delay_forecast(session, actor, public_id, each.debt) for public_id, each in owed.items() if each.debt
    }
    cards = [replace(card, forecast=forecasts.get(card.public_id, card.forecast)) for card in cards]
    return [_with_reading(card, statuses.get(card.public_id)) for card in cards], applications


def _with_reading(card: AccountView, status: readings.CardStatus | None) -> AccountView:
    """The last row of a card as readings know it; without a word of theirs it is a plain «Внести показания»."""
    if status is None:
        return card
    return replace(
        card,
        reading_title=status.title,
        reading_detail=status.detail,
        reading_tone=status.tone,
        reading_href=status.href or card.reading_href,
    )
