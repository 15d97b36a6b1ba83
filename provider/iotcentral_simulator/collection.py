"""The stored objects of an application, which tests can read and edit outside of the API."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Protocol
from urllib.parse import quote

from .schema import Document
from .store import Entry


class Objects(Protocol):
    """The storage of objects: a `Store`, or one in another process."""

    def entries(self, application: str, kind: str) -> list[Entry]:
        """Return an application's objects of a kind, in the order of their creation."""

    def get(self, application: str, kind: str, identifier: str) -> Entry | None:
        """Return one object, or None."""

    def put(self, application: str, kind: str, entry: Entry) -> None:
        """Store an object. It replaces one with the same id, in the same position."""

    def remove(self, application: str, kind: str, identifier: str) -> bool:
        """Remove one object, and return whether it existed."""


class Collection(MutableMapping[str, Document]):
    """An application's destinations or exports by id, with their secrets, in nested form.

    Documents that you read are copies. Documents that you set are stored without validation, and
    their status starts from the beginning. You can also edit the store of another process.
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
        """Return a copy of an object's document, and store it at the end of the block."""
        document = self[identifier]
        yield document
        self[identifier] = document

    def fail(self, identifier: str, code: str, message: str) -> None:
        """Set the status of an object to `error` with this error, until its next write."""
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
    """One application of a simulator: its URL and its stored objects."""

    def __init__(self, store: Objects, base: str, name: str) -> None:
        self.name = name
        self.url = f"{base}/applications/{quote(name, safe='')}" if name else base
        self.destinations = Collection(store, name, "destinations")
        self.exports = Collection(store, name, "exports")
