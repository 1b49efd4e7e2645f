"""Use cases of personal accounts: attaching with proof, applications, detaching, what the cards show."""

from lk_app.accounts.service.attaching import (
    Outcome,
    Result,
    attach,
    detach,
    dismiss_rejection,
    edit_application,
    keep_try,
    withdraw_application,
)
from lk_app.accounts.service.cards import (
    AccountSummary,
    ApplicationSummary,
    AttachForm,
    BalanceSummary,
    account_summary,
    attach_form,
    edit_form,
    my_accounts,
    my_applications,
)
from lk_app.accounts.service.deciding import OperatorView, approve, list_applications, reject, show_application

__all__ = [
    "AccountSummary",
    "ApplicationSummary",
    "AttachForm",
    "BalanceSummary",
    "OperatorView",
    "Outcome",
    "Result",
    "account_summary",
    "approve",
    "attach",
    "attach_form",
    "detach",
    "dismiss_rejection",
    "edit_application",
    "edit_form",
    "keep_try",
    "list_applications",
    "my_accounts",
    "my_applications",
    "reject",
    "show_application",
    "withdraw_application",
]
