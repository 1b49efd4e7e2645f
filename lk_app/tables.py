"""All tables, imported for their effect on SQLModel's metadata: what migrations compare the database with."""

import lk_app.accounts.models
import lk_app.exchange.models
import lk_app.help.models
import lk_app.identity.models
import lk_app.identity.models_merge
import lk_app.inquiries.models
import lk_app.payments.models
import lk_app.readings.models
import lk_app.store.audit
import lk_app.store.counters
import lk_app.store.heartbeats
import lk_app.store.inbox
import lk_app.store.ledger
import lk_app.store.outbox  # noqa: F401
