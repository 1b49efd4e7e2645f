"""The database and the tables that serve every noun: engine, transactions, outbox, audit, limits."""
