"""A real PostgreSQL for tests: one database, emptied between them, and made anew when a test has changed more than rows."""

import sqlalchemy as sa

from lk_app.store.engine import make_engine
from lk_app.store.migrate import upgrade

_SHAPE = """
SELECT md5(string_agg(line, '|' ORDER BY line)) FROM (
    SELECT concat_ws('/', 'r', oid, relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws('/', 'c', oid, pg_get_constraintdef(oid)) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws('/', 't', oid, tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT concat_ws('/', 'a', attrelid, attname, atttypid, attnotnull) FROM pg_attribute
        JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace AND attnum > 0
) AS lines (line)
"""
"""A fingerprint of everything but rows: a test that breaks a guard to see what happens leaves another one."""

_EMPTY = """
DO $$
DECLARE it record; has_rows boolean;
BEGIN
    FOR it IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %%I)', it.tablename) INTO has_rows;
        IF has_rows THEN EXECUTE format('DELETE FROM %%I', it.tablename); END IF;
    END LOOP;
    FOR it IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
        PERFORM setval(format('%%I', it.sequencename)::regclass, 1, false);
    END LOOP;
END $$
"""
_STRANGERS = (
    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


class Postgres:
    """The server's databases: `template_lk`, migrated and empty, and the copy that tests use one after another."""

    def __init__(self, server_url: str) -> None:
        """`server_url` as libpq takes it; what is thrown away after the run need not survive a power cut."""
        self._server = sa.make_url(server_url.replace("postgresql://", "postgresql+psycopg://", 1))
        self._copies = 0
        self._url: sa.URL | None = None
        self._shape = ""
        for setting in ("fsync", "full_page_writes"):
            self._administer(f"ALTER SYSTEM SET {setting} = off")
        self._administer("SELECT pg_reload_conf()")
        self._administer("CREATE DATABASE template_lk")
        template = make_engine(_text(self._server.set(database="template_lk")))
        upgrade(template)
        with template.connect() as connection:
            for name in sa.inspect(connection).get_table_names():
                rows = connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one()
                assert rows == (name == "alembic_version"), f"{name} has rows after the migrations: they would be emptied"
        template.dispose()

    def fresh(self) -> str:
        """The address of a migrated database without a row in it."""
        if self._url is None:
            self._copies += 1
            name = f"test_{self._copies}"
            self._administer(f"CREATE DATABASE {name} TEMPLATE template_lk STRATEGY file_copy")
            self._url = self._server.set(database=name)
            self._shape = self._run("SELECT 1", _SHAPE)
        return _text(self._url)

    def clean(self) -> None:
        """After a test: whoever still hangs on to the database is cut off, and nothing of what was written stays."""
        if self._url is None or (self._run(_STRANGERS, _SHAPE) == self._shape and self._run(_REPLICA, _EMPTY, "SELECT ''") == ""):
            return
        name, self._url = self._url.database, None
        self._administer(f"DROP DATABASE {name} WITH (FORCE)")

    def _run(self, *statements: str) -> str:
        assert self._url is not None
        own = sa.create_engine(self._url, poolclass=sa.NullPool)
        with own.begin() as connection:
            return [connection.exec_driver_sql(statement) for statement in statements][-1].scalar_one()

    def _administer(self, statement: str) -> None:
        admin = sa.create_engine(self._server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with admin.connect() as connection:
            connection.exec_driver_sql(statement)


_REPLICA = "SET LOCAL session_replication_role = replica"
"""Without triggers: neither foreign keys nor the ledger's guard against deletion stand in the way of cleaning up."""


def _text(url: sa.URL) -> str:
    return url.render_as_string(hide_password=False)
