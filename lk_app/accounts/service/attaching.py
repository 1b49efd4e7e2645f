"""Attaching with proof, and the application when the proof does not fit; taking an account away."""

from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Session, select

from lk_app.accounts import access, texts
from lk_app.accounts.models import Account, Application, ApplicationStatus, Branch
from lk_app.accounts.rules import Claim, is_surname_short, proves
from lk_app.accounts.service.linking import (
    branch_named,
    find_account,
    hold_profile,
    latest_payments,
    link,
    own_attachment,
    stated_on,
)
from lk_app.kernel import clock
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import Conflict, Invalid
from lk_app.kernel.text import plural
from lk_app.store import audit, counters, limits

FIRST_APPLICATION_NUMBER = 19_534
"""The number on the guide's picture: a new cabinet goes on from where the old one stood."""
MAX_PENDING = 20
"""More accounts than anybody waits for: a walk through numbers must not bury the operators' queue."""


class Result(StrEnum):
    """What became of a claim."""

    ATTACHED = "attached"
    APPLICATION = "application"
    ALREADY = "already"
    SHORT_SURNAME = "short_surname"
    """Not proved by fewer letters of a surname than are asked for: said beside the field, and nothing is made of it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to a claim. `application_number` is set for APPLICATION only."""

    result: Result
    account_number: str
    application_number: int | None = None


def keep_try(session: Session, actor: Actor, claim: Claim) -> bool:
    """Write down that this claim is going to be tried; False when there were too many already, whatever was restarted since.

    A transaction of its own before the trying: a refusal there must not take the count back, and the counters' rows are held
    by nobody who has more to do. An account the profile has already costs no try. Raises as `attach` does.
    """
    profile_id = access.profile_of(actor)
    branch = branch_named(session, claim.branch_name)
    if own_attachment(session, profile_id, branch.id, claim.account_number):
        return True
    keys = _limits_of(actor, profile_id, _account_key(branch, claim))
    return all(limits.take_kept(session, name, key) == 0 for name, key in keys)


def attach(session: Session, actor: Actor, claim: Claim, *, is_within: bool = True, is_short_meant: bool = False) -> Outcome:
    """Attach the account when the claim proves it; otherwise make an application, or renew the one that waits for it.

    A wrong proof, an unknown account and any try over the limits have one and the same outcome, at the same cost. So have
    they when too few letters of the surname were typed: SHORT_SURNAME, unless `is_short_meant`: the person has been told and
    means them. `is_within`: what `keep_try` answered. Raises Denied for a visitor, Invalid for a branch there is
    not, Conflict when too many applications wait, Unavailable before the first import.
    """
    profile_id = access.profile_of(actor)
    branch = branch_named(session, claim.branch_name)
    hold_profile(session, profile_id)
    if own_attachment(session, profile_id, branch.id, claim.account_number):
        return Outcome(Result.ALREADY, claim.account_number)
    account = _proved_account(session, actor, profile_id, branch, claim, is_within=is_within)
    if account is not None:
        link(session, actor, profile_id, account, branch, _proof_name(claim))
        return Outcome(Result.ATTACHED, claim.account_number)
    if is_surname_short(claim) and not is_short_meant:
        return Outcome(Result.SHORT_SURNAME, claim.account_number)
    application = _waiting(session, profile_id, branch, claim.account_number)
    if application is None:
        application = _new_application(session, actor, profile_id, branch, claim)
    else:
        _restate(session, actor, application, branch, claim)
    return Outcome(Result.APPLICATION, claim.account_number, application.number)


def edit_application(
    session: Session, actor: Actor, number: int, claim: Claim, *, is_within: bool = True, is_short_meant: bool = False
) -> Outcome:
    """Put other data into a waiting application; if they prove the account, attach it and close the application.

    The tries, `is_within` and `is_short_meant` are those of `attach`. Raises NotFound, Conflict when it is decided already,
    Invalid for a branch there is not and for an account that the profile has or has applied for.
    """
    profile_id = access.profile_of(actor)
    branch = branch_named(session, claim.branch_name)
    hold_profile(session, profile_id)
    application = access.own_application(session, actor, number)
    if application.status != ApplicationStatus.PENDING:
        raise Conflict(texts.APPLICATION_SETTLED.format(number=number))
    if own_attachment(session, profile_id, branch.id, claim.account_number):
        raise Invalid({"number": texts.ALREADY_YOURS})
    waiting = _waiting(session, profile_id, branch, claim.account_number)
    if waiting is not None and waiting.id != application.id:
        raise Invalid({"number": texts.ALREADY_APPLIED.format(number=waiting.number)})
    account = _proved_account(session, actor, profile_id, branch, claim, is_within=is_within)
    if account is None and is_surname_short(claim) and not is_short_meant:
        return Outcome(Result.SHORT_SURNAME, claim.account_number)
    _restate(session, actor, application, branch, claim)
    if account is None:
        return Outcome(Result.APPLICATION, claim.account_number, number)
    session.flush()
    link(session, actor, profile_id, account, branch, _proof_name(claim))
    return Outcome(Result.ATTACHED, claim.account_number)


def withdraw_application(session: Session, actor: Actor, number: int) -> None:
    """The subscriber does not want it any more; again changes nothing. Raises NotFound, Conflict when it is decided."""
    hold_profile(session, access.profile_of(actor))
    application = access.own_application(session, actor, number)
    if application.status == ApplicationStatus.WITHDRAWN:
        return
    if application.status != ApplicationStatus.PENDING:
        raise Conflict(texts.APPLICATION_SETTLED.format(number=number))
    application.status, application.decided_at = ApplicationStatus.WITHDRAWN, clock.now()
    audit.record(session, actor, "application.withdrawn", application_number=number)


def dismiss_rejection(session: Session, actor: Actor, number: int) -> None:
    """The subscriber has read why it was refused: its card goes away; again changes nothing. Raises NotFound."""
    hold_profile(session, access.profile_of(actor))
    application = access.own_application(session, actor, number)
    if application.status == ApplicationStatus.REJECTED and application.dismissed_at is None:
        application.dismissed_at = clock.now()


def detach(session: Session, actor: Actor, public_id: str) -> str:
    """Take the account out of the profile and return its number; everything else stays. Raises NotFound."""
    hold_profile(session, access.profile_of(actor))
    attachment, account, _ = access.attached(session, actor, public_id)
    session.delete(attachment)
    audit.record(session, actor, "account.detached", account_number=account.number)
    return account.number


def _proved_account(
    session: Session, actor: Actor, profile_id: int, branch: Branch, claim: Claim, *, is_within: bool
) -> Account | None:
    """The account if the claim proves it and the try was within all limits. Every answer costs the same queries (S39)."""
    is_counted = _take_try(actor, profile_id, _account_key(branch, claim)) and is_within
    account = find_account(session, branch.id, claim.account_number)
    asked_on = stated_on(session)
    payments = latest_payments(session, account.id if account else None, asked_on)
    is_proved = proves(claim, asked_on, account.holder_name if account else "", payments)
    if account is not None and is_counted and is_proved:
        return account
    audit.record(session, actor, "account.proof_refused", account_number=claim.account_number, is_counted=is_counted)
    return None


def _take_try(actor: Actor, profile_id: int, account_key: str) -> bool:
    """Count the try before anything is looked at, so that a parallel burst gets no more than the limit."""
    return all(limits.take(name, key) == 0 for name, key in _limits_of(actor, profile_id, account_key))


def _limits_of(actor: Actor, profile_id: int, account_key: str) -> list[tuple[str, str]]:
    """The account's own count comes last: who is over his own limits cannot use up somebody else's account."""
    return [("proof.profile", str(profile_id)), ("proof.ip", actor.network), ("proof.account", account_key)]


def _account_key(branch: Branch, claim: Claim) -> str:
    return f"{branch.id}:{claim.account_number}"


def _waiting(session: Session, profile_id: int, branch: Branch, account_number: str) -> Application | None:
    query = select(Application).where(
        Application.profile_id == profile_id,
        Application.branch_id == branch.id,
        Application.account_number == account_number,
        Application.status == ApplicationStatus.PENDING,
    )
    return session.exec(query).first()


def _new_application(session: Session, actor: Actor, profile_id: int, branch: Branch, claim: Claim) -> Application:
    of_profile = select(sa.func.count()).where(
        Application.profile_id == profile_id, Application.status == ApplicationStatus.PENDING
    )
    if session.exec(of_profile).one() >= MAX_PENDING:
        count = plural(MAX_PENDING, "заявка", "заявки", "заявок")
        raise Conflict(texts.TOO_MANY_APPLICATIONS.format(count=count))
    application = Application(
        number=_next_number(session),
        profile_id=profile_id,
        branch_id=branch.id or 0,
        account_number=claim.account_number,
        stated_sum_kopecks=claim.sum_kopecks,
        stated_surname=claim.surname,
        stated_on=stated_on(session),
    )
    session.add(application)
    audit.record(session, actor, "application.created", application_number=application.number)
    return application


def _next_number(session: Session) -> int:
    last = session.exec(select(sa.func.max(Application.number))).one()
    return counters.next_number(session, "application", (last or FIRST_APPLICATION_NUMBER - 1) + 1)


def _restate(session: Session, actor: Actor, application: Application, branch: Branch, claim: Claim) -> None:
    application.branch_id, application.account_number = branch.id or 0, claim.account_number
    application.stated_sum_kopecks, application.stated_surname = claim.sum_kopecks, claim.surname
    application.stated_on, application.edited_at = stated_on(session), clock.now()
    audit.record(session, actor, "application.edited", application_number=application.number)


def _proof_name(claim: Claim) -> str:
    return "surname" if claim.sum_kopecks is None else "payment"
