"""Stores the objects of all applications in SQLite, in a file or in memory."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from errno import EINVAL, ELOOP, EPERM
from pathlib import Path
from typing import Any, Final

from .schema import Document

_VERSION: Final = 1
_BUSY_SECONDS: Final = 10
_TABLE: Final = """
    CREATE TABLE IF NOT EXISTS objects (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        application TEXT NOT NULL,
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        document TEXT NOT NULL,
        reads INTEGER NOT NULL,
        last_export_time TEXT,
        failure TEXT,
        UNIQUE (application, kind, id)
    )
"""


class StateError(Exception):
    """The state file or the in-memory database cannot be used. The text has the cause."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A stored object: its document with its secrets, and the data of its status."""

    id: str
    document: Document
    position: int = 0
    reads: int = 0
    last_export_time: str | None = None
    failure: Document | None = None


class Store:
    """The objects of all applications. Writes to a file survive the process.

    Threads and processes can share it. A transaction locks the whole store.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._lock = threading.RLock()
        self._path = path
        try:
            self._connection = _connect(path)
        except (OSError, sqlite3.Error) as error:
            raise self._unusable(error) from error

    @contextmanager
    def transaction(self, *, reads_only: bool = False) -> Iterator[None]:
        """Run the block as an atomic transaction. An exception rolls it back.

        A transaction with `reads_only` does not require a writable file.

        Raises:
            StateError: The file cannot be read or written.
        """
        with self._lock:
            outermost = not self._connection.in_transaction
            try:
                if outermost:
                    self._connection.execute("BEGIN" if reads_only else "BEGIN IMMEDIATE")
                yield
                if outermost:
                    self._connection.execute("COMMIT")
            except BaseException as error:
                if outermost and self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                if isinstance(error, sqlite3.Error):
                    raise self._unusable(error) from error
                raise

    def _unusable(self, error: OSError | sqlite3.Error) -> StateError:
        reason = error.strerror if isinstance(error, OSError) else error
        file = f"the state file {self._path}" if self._path else "the in-memory database"
        return StateError(f"cannot use {file}: {reason}")

    def entries(self, application: str, kind: str) -> list[Entry]:
        """Return an application's objects of a kind, in the order of their creation."""
        with self.transaction(reads_only=True):
            rows = self._connection.execute(
                "SELECT * FROM objects WHERE application = ? AND kind = ? ORDER BY position",
                (application, kind),
            ).fetchall()
        return [_entry(row) for row in rows]

    def get(self, application: str, kind: str, identifier: str) -> Entry | None:
        """Return one object, or None."""
        with self.transaction(reads_only=True):
            row = self._connection.execute(
                "SELECT * FROM objects WHERE application = ? AND kind = ? AND id = ?",
                (application, kind, identifier),
            ).fetchone()
        return None if row is None else _entry(row)

    def put(self, application: str, kind: str, entry: Entry) -> None:
        """Store an object. It replaces one with the same id, in the same position."""
        values = (
            json.dumps(entry.document),
            entry.reads,
            entry.last_export_time,
            None if entry.failure is None else json.dumps(entry.failure),
        )
        with self.transaction():
            self._connection.execute(
                "INSERT INTO objects"
                " (application, kind, id, document, reads, last_export_time, failure)"
                " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (application, kind, id) DO UPDATE SET"
                " document = excluded.document, reads = excluded.reads,"
                " last_export_time = excluded.last_export_time, failure = excluded.failure",
                (application, kind, entry.id, *values),
            )

    def remove(self, application: str, kind: str, identifier: str) -> bool:
        """Remove one object, and return whether it existed."""
        with self.transaction():
            done = self._connection.execute(
                "DELETE FROM objects WHERE application = ? AND kind = ? AND id = ?",
                (application, kind, identifier),
            )
        return done.rowcount == 1

    def applications(self) -> list[str]:
        """Return the names of the applications with objects, "" first."""
        with self.transaction(reads_only=True):
            rows = self._connection.execute(
                "SELECT DISTINCT application FROM objects ORDER BY application"
            ).fetchall()
        return [row["application"] for row in rows]

    def close(self) -> None:
        """Close the database."""
        with self._lock, suppress(sqlite3.Error):
            self._connection.close()


def _connect(path: Path | None) -> sqlite3.Connection:
    if path is not None:
        _ensure_private(path)
    connection = sqlite3.connect(
        ":memory:" if path is None else path,
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        _prepare(connection)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _ensure_private(path: Path) -> None:
    """Create the file, or remove permissions of other users, since it contains secrets.

    SQLite would create it readable by all. Its WAL file gets the mode of the file. Raises OSError
    for a link, and for a file of another user.
    """
    if path.is_symlink():
        raise OSError(ELOOP, "the path is a symbolic link")
    file = os.open(path, os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        found = os.fstat(file)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(EINVAL, "the path is not a file")
        if sys.platform != "win32" and found.st_uid != os.getuid():
            raise PermissionError(EPERM, "the file belongs to another user")
        if sys.platform != "win32" and found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            os.fchmod(file, 0o600)
    finally:
        os.close(file)


def _prepare(connection: sqlite3.Connection) -> None:
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA journal_mode = WAL")
    # A commit survives a kill of the process. A power failure can lose the last ones.
    connection.execute("PRAGMA synchronous = NORMAL")
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    if found not in (0, _VERSION):
        raise sqlite3.DatabaseError(
            f"format {found} is not supported, this version requires {_VERSION}"
        )
    connection.execute(_TABLE)
    connection.execute(f"PRAGMA user_version = {_VERSION}")


def _entry(row: Any) -> Entry:
    return Entry(
        id=row["id"],
        document=json.loads(row["document"]),
        position=row["position"],
        reads=row["reads"],
        last_export_time=row["last_export_time"],
        failure=None if row["failure"] is None else json.loads(row["failure"]),
    )
