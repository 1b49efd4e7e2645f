"""Use cases that need bcrypt: each hashes or verifies between transactions, never inside one, on bcrypt's own threads.

What screens and routes call: `await register(actor, form)`. All of them may raise Unavailable when too many passwords wait.
"""

from lk_app.identity import texts
from lk_app.identity.passwords import hash_password, verify_password
from lk_app.identity.rules import (
    RegistrationForm,
    check_new_email,
    check_registration,
    is_same_password,
    new_password_errors,
)
from lk_app.identity.service import email_change, recovery, registration
from lk_app.identity.service import sign_in as signing
from lk_app.identity.service.links import LinkStatus
from lk_app.identity.service.login_sessions import NewLoginSession
from lk_app.kernel.actor import Actor
from lk_app.kernel.contacts import canonical_email
from lk_app.kernel.errors import Denied, Invalid, TooOften
from lk_app.store.run import run, run_hash, run_read
from lk_app.suppliers import supplier

_CABINET_WORDS = (
    "энергосбыт", "энерго", "электро", "сбыт", "свет", "абонент", "кабинет", "личныйкабинет", "energosbyt", "energo", "electro",
    "elektro", "abonent", "kabinet", "cabinet", "sbyt", "svet",
)  # fmt: skip


def context_words() -> tuple[str, ...]:
    """What one would try first at this very cabinet: its supplier's names, and words of electricity (S12)."""
    names = supplier()
    return (names.brand_name, names.code, *names.brand_name.split(), *_CABINET_WORDS)


async def register(actor: Actor, form: RegistrationForm) -> None:
    """«Зарегистрировать»: the same answer for a free and a taken mailbox, after the same work (S01, S02).

    Raises Invalid with a sentence for each wrong field (`email`, `password`, `repeat`, `personal_data`), TooOften by network.
    """
    email = check_registration(form, context_words())
    await run_read(registration.check_registration_rate, actor)
    password_hash = await run_hash(hash_password, form.password)
    await run(registration.register, actor, email, password_hash, wants_mailings=form.has_mailings_consent)


async def sign_in(
    actor: Actor, email: str, password: str, *, is_remembered: bool = False, replaced_secret: str = ""
) -> NewLoginSession:
    """«Войти»: the secret for a new cookie. `replaced_secret` is the cookie the browser came with: that session ends.

    Raises Invalid (`email`, `password`) when a field is empty; Denied with one neutral sentence that tells how many tries are
    left; TooOften, also for the try that used up the last one, with `wait_seconds`.
    """
    _refuse_empty(email, password)
    attempt = await run_read(signing.begin_sign_in, actor, email)
    is_right = await run_hash(verify_password, password, attempt.password_hash)
    stronger = signing.wants_rehash(attempt, is_right=is_right)
    new_hash = await run_hash(hash_password, password) if stronger else None
    done = await run(
        signing.finish_sign_in, actor, attempt,
        is_right=is_right, is_remembered=is_remembered, new_hash=new_hash, replaced_secret=replaced_secret,
    )  # fmt: skip
    if isinstance(done, NewLoginSession):
        return done
    raise TooOften(done.message, done.wait_seconds) if done.wait_seconds else Denied(done.message)


async def reset_password(actor: Actor, token: str, password: str, repeat: str) -> LinkStatus:
    """«Изменение пароля» by the link of a letter; signs nobody in. What is not OK has changed nothing.

    Raises Invalid (`password`, `repeat`); the link stays good then. No bcrypt is spent on a link that is no good.
    """
    status, email = await run_read(recovery.look_at_reset, actor, token)
    if status is not LinkStatus.OK:
        return status
    if errors := new_password_errors(password, repeat, email, context_words()):
        raise Invalid(errors)
    return await run(recovery.reset_password, actor, token, await run_hash(hash_password, password))


async def change_password(actor: Actor, current: str, password: str, repeat: str, words: tuple[str, ...] = ()) -> None:
    """«Изменить пароль» in «Профиль»: asks the present one, ends the other sign-ins, tells the owner by letter (S16).

    `words`: what else must not be the password, such as the numbers of attached accounts (S12). Raises Invalid (`current`,
    `password`, `repeat`), TooOften, NotFound for a visitor, Conflict when it was changed elsewhere meanwhile.
    """
    present = await run_read(recovery.own_password, actor)
    errors = new_password_errors(password, repeat, present.email, (*context_words(), *words))
    if not current:
        errors["current"] = texts.CURRENT_MISSING
    elif "password" not in errors and is_same_password(current, password):
        errors["password"] = texts.PASSWORD_SAME
    if errors:
        raise Invalid(errors)
    await run_read(recovery.take_turn_to_change, actor)
    if not await run_hash(verify_password, current, present.password_hash):
        raise Invalid({"current": await run(recovery.refuse_change, actor)})
    await run(recovery.change_password, actor, present, await run_hash(hash_password, password))


async def ask_email_change(actor: Actor, current: str, email: str) -> None:
    """«Изменить адрес почты»: asks the present password, then writes to both mailboxes; nothing has changed yet.

    Answers the same for a free and a taken mailbox (S01). Raises Invalid (`current`, `email`), TooOften, NotFound for a
    visitor, Conflict when the password was changed elsewhere meanwhile.
    """
    present = await run_read(recovery.own_password, actor)
    errors, wanted = {}, None
    try:
        wanted = check_new_email(email, canonical_email(present.email) or "")
    except Invalid as error:
        errors |= error.errors
    if not current:
        errors["current"] = texts.PASSWORD_MISSING
    if errors or wanted is None:
        raise Invalid(errors)
    present = await prove_password(actor, current, "current")
    await run(email_change.ask, actor, present, wanted)


async def prove_password(actor: Actor, password: str, field: str = "password") -> recovery.OwnPassword:
    """That the one who is signed in knows the password now: what a thief of an open browser does not.

    Tries are counted together with those of «Изменить пароль». Gives what was proven, to be compared again in the
    transaction that rests on it. Raises Invalid (`field`), TooOften, NotFound for a visitor.
    """
    present = await run_read(recovery.own_password, actor)
    if not password:
        raise Invalid({field: texts.PASSWORD_MISSING})
    await run_read(recovery.take_turn_to_change, actor)
    if not await run_hash(verify_password, password, present.password_hash):
        raise Invalid({field: await run(recovery.refuse_change, actor)})
    await run_read(recovery.forgive_proof, actor)
    return present


def _refuse_empty(email: str, password: str) -> None:
    errors = {}
    if not email.strip():
        errors["email"] = texts.EMAIL_MISSING
    if not password:
        errors["password"] = texts.PASSWORD_MISSING
    if errors:
        raise Invalid(errors)
