"""States of «Добавить счет» and «Редактирование заявки № N»: the same fields, the same proof."""

from collections.abc import AsyncIterator

import reflex as rx

from lk_app.accounts import flows, service, texts
from lk_app.accounts.rules import Claim, parse_claim
from lk_app.accounts.service import AttachForm, Outcome, Result
from lk_app.identity.service import profile
from lk_app.kernel.errors import AppError, Invalid, NotFound
from lk_app.kernel.money import format_rubles
from lk_app.store.run import run_read
from lk_app.suppliers import supplier
from lk_app.ui.form_state import FormState, is_ticked, text_of
from lk_app.ui.guard import current_actor


class _ClaimState(FormState, rx.State, mixin=True):
    """What both forms are made of. Fields keep what is typed by themselves; these are what they begin with, once known."""

    branches: list[str] = []
    branch: str = ""
    amount_label: str = texts.LAST_PAYMENT_LABEL
    account_number: str = ""
    amount: str = ""
    surname: str = ""
    is_payment_unknown: bool = False
    result: str = ""
    """A `service.Result`, or nothing while the form is shown."""
    result_words: str = ""
    result_detail: str = ""
    _short_claim: str = ""
    """The claim with a short surname that was asked about: sent again as it is, it is meant."""

    def _begin(self, form: AttachForm) -> None:
        self.branches, self.branch = list(form.branches), form.branch_name
        self.amount_label = texts.last_payment_label(form.stated_on)
        self.account_number, self.surname = form.account_number, form.surname
        self.amount = "" if form.sum_kopecks is None else format_rubles(form.sum_kopecks, sign=False)
        self.is_payment_unknown = bool(form.surname)

    def _forget_result(self) -> None:
        self._clear()
        self._short_claim = ""
        self.result, self.result_words, self.result_detail = "", "", ""

    def _is_short_meant(self, claim: Claim) -> bool:
        asked, self._short_claim = self._short_claim, repr(claim)
        return asked == self._short_claim

    async def _settle(self, outcome: Outcome) -> None:
        if outcome.result == Result.SHORT_SURNAME:
            raise Invalid({"surname": texts.SURNAME_TOO_SHORT})
        self._clear()
        words, detail = {
            Result.ATTACHED: (texts.attached(outcome.account_number), texts.OTHERS_ARE_TOLD),
            Result.ALREADY: (texts.already_attached(outcome.account_number), texts.ALREADY_HELP),
            Result.APPLICATION: (texts.APPLICATION_CREATED, ""),
        }[outcome.result]
        if outcome.application_number is not None:
            about = await run_read(profile.about, current_actor())
            detail = texts.application_next(outcome.application_number, about.email)
        self.result, self.result_words, self.result_detail = outcome.result, words, detail


class AddAccountState(_ClaimState, rx.State):
    """«Добавить счет»."""

    @rx.event
    async def load(self) -> None:
        """Branches, the date in the label; again after a reconnect, which changes nothing that is typed."""
        self._begin(await run_read(service.attach_form, current_actor()))

    @rx.event
    async def enter(self) -> None:
        """The screen is entered anew: the answer to the last account is no news."""
        self._forget_result()

    @rx.event
    async def submit(self, form: dict) -> AsyncIterator[None]:
        """«Добавить». A second press while the answer is on its way adds nothing."""
        if self.result:
            return
        self.is_busy = True
        yield
        try:
            claim = _claim(form)
            is_meant = self._is_short_meant(claim)
            await self._settle(await flows.attach(current_actor(), claim, is_short_meant=is_meant))
        except AppError as error:
            self._refuse(error)
        finally:
            self.is_busy = False


class EditApplicationState(_ClaimState, rx.State):
    """«Редактирование заявки № N»; N comes with the address."""

    number: int = 0
    title: str = texts.EDIT_TITLE
    is_missing: bool = False
    missing_words: str = ""

    @rx.event
    async def load(self) -> None:
        """The application's data; again after a reconnect, which changes nothing that is typed."""
        number = _number(self.router.url.query_parameters.get("number", ""))
        if self.result and number == self.number:
            return
        if number != self.number:
            self._forget_result()
        self.number, self.title = number, texts.edit_title(number) if number else texts.EDIT_TITLE
        try:
            self._begin(await run_read(service.edit_form, current_actor(), number))
        except AppError as error:
            words = texts.NO_SUCH_APPLICATION if isinstance(error, NotFound) else error.message
            self.is_missing, self.missing_words, self.title = True, words, texts.EDIT_TITLE
        else:
            self.is_missing = False

    @rx.event
    async def enter(self) -> object:
        """The screen is entered anew."""
        self._forget_result()
        return EditApplicationState.load

    @rx.event
    async def submit(self, form: dict) -> AsyncIterator[None]:
        """«Отправить»."""
        if self.result or not self.number:
            return
        self.is_busy = True
        yield
        try:
            claim = _claim(form)
            is_meant = self._is_short_meant(claim)
            outcome = await flows.edit_application(current_actor(), self.number, claim, is_short_meant=is_meant)
            await self._settle(outcome)
            if outcome.result == Result.ATTACHED:
                self.result_words = texts.APPLICATION_ATTACHED
            else:
                self.result_words = texts.application_renewed(self.number)
        except AppError as error:
            self._refuse(error)
        finally:
            self.is_busy = False


def _claim(form: object) -> Claim:
    """What the form states. Raises Invalid. Whatever else was sent is not looked at (S43)."""
    return parse_claim(
        supplier(),
        branch=text_of(form, "branch"),
        number=text_of(form, "number"),
        is_payment_unknown=is_ticked(form, "unknown"),
        amount=text_of(form, "amount"),
        surname=text_of(form, "surname"),
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
