"""Consents in a merge: the person is the same, so what was agreed to goes along; the same document is not shown twice."""

import sqlalchemy as sa
from sqlmodel import Session, col, select

from lk_app.identity import texts_merge as words
from lk_app.identity import texts_screens as texts
from lk_app.identity.belongings import Line, Record
from lk_app.identity.models import Consent, ConsentKind


class Consents:
    """A consent to the same version of the same document stays, as a record, with the joined profile."""

    key = "consents"
    columns = frozenset({"consent.profile_id"})

    def preview(self, session: Session, joined_id: int, kept_id: int) -> list[Line]:
        """Those that stand and the kept profile has not given."""
        coming = [consent for consent in self._coming(session, joined_id, kept_id) if consent.withdrawn_at is None]
        return [Line(words.CONSENT.format(title=texts.CONSENT_TITLES[ConsentKind(consent.kind)])) for consent in coming]

    def move(self, session: Session, joined_id: int, kept_id: int) -> Record:
        """All but duplicates."""
        coming = self._coming(session, joined_id, kept_id)
        for consent in coming:
            consent.profile_id = kept_id
        session.flush()
        return {"ids": [consent.id for consent in coming]}

    def give_back(self, session: Session, record: Record, joined_id: int, kept_id: int, others: list[Record]) -> None:
        """Those that came."""
        mine = sa.and_(col(Consent.id).in_(record["ids"]), col(Consent.profile_id) == kept_id)
        session.execute(sa.update(Consent).where(mine).values(profile_id=joined_id))

    def _coming(self, session: Session, joined_id: int, kept_id: int) -> list[Consent]:
        has = {(one.kind, one.document_version) for one in _standing(session, kept_id)}
        every = session.exec(select(Consent).where(Consent.profile_id == joined_id).order_by(col(Consent.id))).all()
        return [one for one in every if one.withdrawn_at is not None or (one.kind, one.document_version) not in has]


def _standing(session: Session, profile_id: int) -> list[Consent]:
    query = select(Consent).where(Consent.profile_id == profile_id, col(Consent.withdrawn_at).is_(None))
    return list(session.exec(query).all())
