"""What a reading will cost, for the screen that enters it: readings, billing and payments are asked together, in one look."""

from sqlmodel import Session

from lk_app.accounts.access import attached
from lk_app.billing import service as billing
from lk_app.kernel.actor import Actor
from lk_app.payments.service import paying
from lk_app.readings import service
from lk_app.readings.service import Draft, Preview


def look(session: Session, actor: Actor, draft: Draft) -> tuple[Preview, billing.CostPreview | None]:
    """The preview of a draft and its cost. Writes nothing. Raises NotFound as `service.preview` does."""
    seen = service.preview(session, actor, draft)
    return seen, cost_of(session, actor, draft.account, seen)


def cost_of(session: Session, actor: Actor, public_id: str, seen: Preview) -> billing.CostPreview | None:
    """The cost of what a preview says was used; None while that is not known. Raises NotFound."""
    if seen.total_wh is None or seen.previous_on is None or seen.taken_on is None or seen.taken_on < seen.previous_on:
        return None
    _, account, _ = attached(session, actor, public_id)
    return billing.cost_of_reading(
        session,
        actor,
        public_id,
        [value or 0 for value in seen.zones_wh],
        billing.Period(seen.previous_on, seen.taken_on),
        used_before_wh=seen.used_before_wh,
        paid_since_kopecks=paying.paid_since_kopecks(session, account.id or 0),
    )
