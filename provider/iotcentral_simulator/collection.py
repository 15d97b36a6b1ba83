"""What an application really holds: for tests to read, and to edit behind the client's back."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Protocol
from urllib.parse import quote

from .schema import Document
from .store import Entry


class Objects(Protocol):
    """Where objects are kept: a `Store`, or one in another process."""

    def entries(self, application: str, kind: str) -> list[Entry]:
        """Return an application's objects of a kind, in the order they were made."""

    def get(self, application: str, kind: str, identifier: str) -> Entry | None:
        """Return one object, or None."""

    def put(self, application: str, kind: str, entry: Entry) -> None:
        """Store an object; one with the same id is replaced and keeps its place."""

    def remove(self, application: str, kind: str, identifier: str) -> bool:
        """Remove one object, and say whether it was there."""


class Collection(MutableMapping[str, Document]):
    """An application's destinations or exports by id, with their secrets, in nested form.

    What is read is a copy. What is set is stored as it is, without any rule of the service, and
    its status starts anew. A store that another process has open may be edited as well.
    """

    def __init__(self, store: Objects, application: str, kind: str) -> None:
        self._store = store
        self._application = application
        self._kind = kind

    def __getitem__(self, identifier: str) -> Document:
        return self._entry(identifier).document

    def __setitem__(self, identifier: str, document: Document) -> None:
        self._store.put(self._application, self._kind, Entry(id=identifier, document=document))

    def __delitem__(self, identifier: str) -> None:
        if not self._store.remove(self._application, self._kind, identifier):
            raise KeyError(identifier)

    def __iter__(self) -> Iterator[str]:
        return iter([entry.id for entry in self._store.entries(self._application, self._kind)])

    def __len__(self) -> int:
        return len(self._store.entries(self._application, self._kind))

    @contextmanager
    def edit(self, identifier: str) -> Iterator[Document]:
        """Hand out an object's document, and store it when the block ends."""
        document = self[identifier]
        yield document
        self[identifier] = document

    def fail(self, identifier: str, code: str, message: str) -> None:
        """Give an object the status `error` with this error, until it is written again."""
        entry = self._entry(identifier)
        failed = Entry(
            id=identifier, document=entry.document, failure={"code": code, "message": message}
        )
        self._store.put(self._application, self._kind, failed)

    def _entry(self, identifier: str) -> Entry:
        entry = self._store.get(self._application, self._kind, identifier)
        if entry is None:
            raise KeyError(identifier)
        return entry


class Application:
    """One application of a simulator: its address, and what it really holds."""

    def __init__(self, store: Objects, base: str, name: str) -> None:
        self.name = name
        self.url = f"{base}/applications/{quote(name, safe='')}" if name else base
        self.destinations = Collection(store, name, "destinations")
        self.exports = Collection(store, name, "exports")
