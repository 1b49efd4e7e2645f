"""Use cases of identity: plain functions `f(session, actor, …)` that never commit.

registration · sign_in · login_sessions · recovery · links · letters. Those that need bcrypt are put together in `identity.flows`,
because bcrypt must not run inside a transaction.
"""
