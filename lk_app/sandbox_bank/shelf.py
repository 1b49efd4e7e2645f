"""The bank's own memory: objects, idempotency keys and notices to deliver, in one SQLite file (or in memory)."""

import json
import sqlite3
import threading
from typing import Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS object (seq INTEGER PRIMARY KEY, id TEXT UNIQUE, kind TEXT, body TEXT, hidden TEXT);
CREATE TABLE IF NOT EXISTS key (key TEXT PRIMARY KEY, request TEXT, answer TEXT, kept_at REAL);
CREATE TABLE IF NOT EXISTS notice (
    id INTEGER PRIMARY KEY, body TEXT, due_at REAL, attempts INTEGER DEFAULT 0, is_over INTEGER DEFAULT 0
);
"""


class Shelf:
    """Documents by id. `hidden` is what the bank knows of an object and never tells. Each call is durable by itself."""

    def __init__(self, path: str = ":memory:") -> None:
        self.lock = threading.RLock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.executescript(_SCHEMA)

    def put(self, kind: str, body: dict[str, Any], hidden: dict[str, Any] | None = None) -> None:
        """Add or replace an object."""
        with self.lock:
            self._db.execute(
                "INSERT INTO object (id, kind, body, hidden) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET body = excluded.body, hidden = excluded.hidden",
                (body["id"], kind, json.dumps(body, ensure_ascii=False), json.dumps(hidden or {})),
            )

    def get(self, kind: str, object_id: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """An object and what is hidden of it."""
        with self.lock:
            row = self._db.execute("SELECT body, hidden FROM object WHERE id = ? AND kind = ?", (object_id, kind)).fetchone()
        return (json.loads(row[0]), json.loads(row[1])) if row else None

    def all(self, kind: str) -> list[dict[str, Any]]:
        """Objects of a kind, newest first."""
        with self.lock:
            rows = self._db.execute("SELECT body FROM object WHERE kind = ? ORDER BY seq DESC", (kind,)).fetchall()
        return [json.loads(row[0]) for row in rows]

    def remembered(self, key: str, since: float) -> tuple[str, dict[str, Any]] | None:
        """The request and the answer kept under an idempotency key, if not older than `since`."""
        with self.lock:
            row = self._db.execute("SELECT request, answer FROM key WHERE key = ? AND kept_at >= ?", (key, since)).fetchone()
        return (row[0], json.loads(row[1])) if row else None

    def remember(self, key: str, request: str, answer: dict[str, Any], at: float) -> None:
        """Keep an answer under its key."""
        with self.lock:
            self._db.execute("INSERT OR REPLACE INTO key VALUES (?, ?, ?, ?)", (key, request, json.dumps(answer), at))

    def promise(self, body: dict[str, Any], at: float) -> None:
        """A notice to deliver."""
        with self.lock:
            self._db.execute("INSERT INTO notice (body, due_at) VALUES (?, ?)", (json.dumps(body, ensure_ascii=False), at))

    def due(self, at: float) -> list[tuple[int, dict[str, Any], int]]:
        """Notices to deliver now: id, body, tries before."""
        with self.lock:
            rows = self._db.execute(
                "SELECT id, body, attempts FROM notice WHERE NOT is_over AND due_at <= ? ORDER BY id", (at,)
            ).fetchall()
        return [(row[0], json.loads(row[1]), row[2]) for row in rows]

    def delivered(self, notice_id: int) -> None:
        """The other side answered 200, or we have given up."""
        with self.lock:
            self._db.execute("UPDATE notice SET is_over = 1, attempts = attempts + 1 WHERE id = ?", (notice_id,))

    def postpone(self, notice_id: int, due_at: float) -> None:
        """It did not answer 200: again later."""
        with self.lock:
            self._db.execute("UPDATE notice SET attempts = attempts + 1, due_at = ? WHERE id = ?", (due_at, notice_id))

    def undelivered(self) -> int:
        """How many notices wait."""
        with self.lock:
            return self._db.execute("SELECT count(*) FROM notice WHERE NOT is_over").fetchone()[0]
