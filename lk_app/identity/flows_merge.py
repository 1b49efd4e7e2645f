"""«Объединение учетных записей» up to its preview: bcrypt between transactions, as at sign-in."""

from lk_app.identity import texts
from lk_app.identity.passwords import verify_password
from lk_app.identity.service import merge_proof, recovery
from lk_app.identity.service import sign_in as signing
from lk_app.identity.service.merge_proof import Preview
from lk_app.kernel.actor import Actor
from lk_app.kernel.errors import Denied, Invalid, TooOften
from lk_app.store.run import run, run_hash, run_read


async def prove_other(actor: Actor, email: str, password: str, own_password: str = "") -> Preview:
    """What would move, once both profiles are proven to be this person's: the other by its password, the own one by a fresh
    sign-in or by its password too (S42, decision 18).

    Raises Invalid (`own`, `email`, `password`); Denied and TooOften exactly as sign-in does for that address, whoever is or is
    not behind it; Conflict after a right password alone; NotFound for a visitor.
    """
    must_prove_own = await run_read(merge_proof.needs_own_password, actor)
    _refuse_empty(email, password, own_password if must_prove_own else "-")
    await run_read(merge_proof.refuse_own_address, actor, email)
    if must_prove_own:
        await _prove_own(actor, own_password)
    attempt = await run_read(signing.begin_sign_in, actor, email)
    is_right = await run_hash(verify_password, password, attempt.password_hash)
    done = await run(merge_proof.keep_proof, actor, attempt, is_right=is_right)
    if isinstance(done, Preview):
        return done
    raise TooOften(done.message, done.wait_seconds) if done.wait_seconds else Denied(done.message)


async def _prove_own(actor: Actor, password: str) -> None:
    present = await run_read(recovery.own_password, actor)
    await run_read(recovery.take_turn_to_change, actor)
    if not await run_hash(verify_password, password, present.password_hash):
        raise Invalid({"own": await run(recovery.refuse_change, actor)})
    recovery.forgive_own(actor)


def _refuse_empty(email: str, password: str, own_password: str) -> None:
    errors = {}
    if not own_password:
        errors["own"] = texts.PASSWORD_MISSING
    if not email.strip():
        errors["email"] = texts.EMAIL_MISSING
    if not password:
        errors["password"] = texts.PASSWORD_MISSING
    if errors:
        raise Invalid(errors)
