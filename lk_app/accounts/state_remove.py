"""State of «Убрать счет»: which one, the question by name, the answer."""

import reflex as rx

from lk_app.accounts import service, texts
from lk_app.accounts.views import AccountOption, account_options
from lk_app.kernel.errors import AppError, Invalid
from lk_app.store.run import run, run_read
from lk_app.ui.form_state import FormState, text_of
from lk_app.ui.guard import current_actor


class RemoveAccountState(FormState, rx.State):
    """«Убрать счет»."""

    is_loaded: bool = False
    options: list[AccountOption] = []
    has_options: bool = False
    asked_id: str = ""
    """The account the sheet asks about; empty when it is closed."""
    question: str = ""
    result_words: str = ""

    @rx.event
    async def load(self) -> None:
        """The accounts there are; again after a reconnect."""
        accounts = await run_read(service.my_accounts, current_actor())
        self.options = account_options(accounts)
        self.is_loaded, self.has_options = True, bool(accounts)

    @rx.event
    async def enter(self) -> None:
        """The screen is entered anew."""
        self._clear()
        self.asked_id, self.result_words = "", ""

    @rx.event
    async def ask(self, form: dict) -> None:
        """«Убрать»: open the sheet with the account's name."""
        chosen = text_of(form, "account")
        account = next((each for each in self.options if each.public_id == chosen), None)
        if account is None:
            self._refuse(Invalid({"account": texts.CHOOSE_ACCOUNT}))
            return
        self._clear()
        self.asked_id, self.question = account.public_id, texts.remove_question(account.words)

    @rx.event
    async def leave_it(self) -> None:
        """Close the sheet, nothing happens."""
        self.asked_id = ""

    @rx.event
    async def remove_asked(self) -> object:
        """Take the account away that the sheet asked about."""
        public_id, self.asked_id = self.asked_id, ""
        if not public_id:
            return None
        try:
            self.result_words = texts.removed(await run(service.detach, current_actor(), public_id))
        except AppError as error:
            self._refuse(error)
        return RemoveAccountState.load
