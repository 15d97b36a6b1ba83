"""The destinations or exports of one application, cached from one listing per process."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from threading import Lock, Thread, current_thread
from typing import Any, Final, Protocol

from pulumi_iotcentral.model.values import Properties


class Collection(Protocol):
    """The operations of the client on one kind of object."""

    @property
    def get(self) -> Callable[[str], Mapping[str, Any]]:
        """Return an object."""

    @property
    def put(self) -> Callable[[str, Any], Mapping[str, Any]]:
        """Create or replace an object."""

    @property
    def patch(self) -> Callable[[str, Any], Mapping[str, Any]]:
        """Change properties of an object."""

    @property
    def delete(self) -> Callable[[str], None]:
        """Delete an object."""

    @property
    def list(self) -> Callable[[], Any]:
        """Return all objects."""


def destination_ids(export: Mapping[str, Any]) -> Iterator[str]:
    """Yield the ids of the destinations that an export sends to."""
    references = export.get("destinations")
    for reference in references if isinstance(references, list) else ():
        if isinstance(reference, Mapping) and isinstance(reference.get("id"), str):
            yield reference["id"]


class Inventory:
    """The objects of one kind in one application.

    They are listed once per process, on the first access. `on_first_access` is called just before.
    Objects that this process wrote or read by a GET take precedence over the listing. Every method
    may raise IotCentralError.
    """

    def __init__(
        self, collection: Collection, on_first_access: Callable[[], None] = lambda: None
    ) -> None:
        self._collection = collection
        self._on_first_access: Callable[[], None] | None = on_first_access
        self._listing = Lock()
        self._failures = 0
        self._failure: Exception | None = None
        self._listed: Mapping[str, Properties] | None = None
        self._looked_alone = False
        self._known: dict[str, Properties | None] = {}
        self._locks: dict[str, Lock] = defaultdict(Lock)
        self._locking = Lock()

    @contextmanager
    def lock(self, id_: str) -> Iterator[None]:
        """Lock the object with the id `id_` for this thread."""
        with self._locking:
            lock = self._locks[id_]
        with lock:
            yield

    def find(
        self, id_: str, needs_recheck: Callable[[Properties | None], bool]
    ) -> Properties | None:
        """Return the object, or None if there is none.

        A listing may lag behind a write. So a GET confirms an object that `needs_recheck`, and only
        its response counts.
        """
        on_first_access, self._on_first_access = self._on_first_access, None
        if on_first_access is not None:
            on_first_access()
        return self._find(id_, needs_recheck)

    def look(
        self, id_: str, needs_recheck: Callable[[Properties | None], bool]
    ) -> Properties | None:
        """Return the object that a create must not overwrite, or None if there is none.

        The first one is read by a GET, since there may be no other. The next ones come from the
        listing, as in `find`.
        """
        if id_ not in self._known and self._is_first_alone():
            return self.read(id_)
        return self.find(id_, needs_recheck)

    def get(self, id_: str) -> Properties | None:
        """Return the object of a program's `get()`, or None if there is none.

        The first one is read by a GET, since there may be no other. The next ones come from the
        listing.
        """
        if id_ not in self._known and self._is_first_alone():
            return self._read_alone(id_)
        return self._find(id_, lambda listed: listed is None)

    def read(self, id_: str) -> Properties | None:
        """Return the object by a GET, or None if there is none."""
        from pulumi_iotcentral.api import NotFoundError  # noqa: PLC0415 - requests is for the provider process only

        try:
            self._known[id_] = dict(self._collection.get(id_))
        except NotFoundError:
            self._known[id_] = None
        return self._known[id_]

    def count(self) -> int:
        """Return the number of objects in the listing and of this process."""
        there = {**self.listed(), **self._known}
        return sum(item is not None for item in there.values())

    def put(self, id_: str, body: Properties) -> Properties:
        """Create or replace the object."""
        return self._wrote(id_, self._collection.put(id_, body))

    def patch(self, id_: str, patch: Properties) -> Properties:
        """Update the properties in `patch`."""
        return self._wrote(id_, self._collection.patch(id_, patch))

    def delete(self, id_: str) -> None:
        """Delete the object. An object that does not exist is a success.

        Raises NotFoundError if the listing is not found either: then there is no such application.
        """
        from pulumi_iotcentral.api import NotFoundError  # noqa: PLC0415 - requests is for the provider process only

        try:
            self._collection.delete(id_)
        except NotFoundError:
            # Again, since the application may have been deleted after the cached listing.
            self._collection.list()
        self._known[id_] = None

    def _find(
        self, id_: str, needs_recheck: Callable[[Properties | None], bool]
    ) -> Properties | None:
        if id_ in self._known:
            return self._known[id_]
        listed = self.listed().get(id_)
        return self.read(id_) if needs_recheck(listed) else listed

    def _read_alone(self, id_: str) -> Properties | None:
        found = self.read(id_)
        if found is None:
            self.listed()  # raises if there is no such application
        return found

    def _is_first_alone(self) -> bool:
        with self._listing:
            first = self._listed is None and not self._looked_alone
            self._looked_alone = True
            return first

    def listed(self) -> Mapping[str, Properties]:
        """Return the objects by id, from one listing per process.

        A thread that waited for a failed listing gets the same error, and does not list again.
        """
        before = self._failures
        with self._listing:
            if self._listed is None and self._failure is not None and self._failures != before:
                raise self._failure
            if self._listed is None:
                self._listed = self._list()
            return self._listed

    def _list(self) -> Mapping[str, Properties]:
        try:
            return self._by_id(self._collection.list())
        except Exception as error:
            self._failure = error
            self._failures += 1
            raise

    def _by_id(self, items: Iterable[Mapping[str, Any]]) -> Mapping[str, Properties]:
        """Return listed items by id. An item with two versions is confirmed by a GET."""
        listed: dict[str, Properties] = {}
        ambiguous = set()
        for item in items:
            id_ = item.get("id")
            # An item without an id cannot be managed.
            if isinstance(id_, str) and listed.setdefault(id_, dict(item)) != item:
                ambiguous.add(id_)
        for id_ in ambiguous:
            del listed[id_]
            if found := self.read(id_):
                listed[id_] = found
        return listed

    def _wrote(self, id_: str, answer: Mapping[str, Any]) -> Properties:
        self._known[id_] = dict(answer)
        return dict(answer)


THREADS: Final = 15
"""The number of background threads for listings. Each application gets two requests in any case."""


_NAME: Final = "prefetch"


def in_background() -> bool:
    """Tell whether this is a prefetch thread, whose messages are not reported to the user."""
    return current_thread().name == _NAME


class Prefetch:
    """Run listings in the background, each once. A failed one is repeated on access."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: deque[Callable[[], object]] = deque()
        self._threads = 0

    def add(self, listings: Iterable[Callable[[], object]]) -> None:
        """Add listings, which run in their order."""
        with self._lock:
            self._waiting.extend(listings)
            missing = min(THREADS, len(self._waiting)) - self._threads
            self._threads += max(0, missing)
        for _ in range(missing):
            # A daemon thread, so that a process can end before its prefetches.
            Thread(target=self._work, name=_NAME, daemon=True).start()

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._threads -= 1
                    return
                listing = self._waiting.popleft()
            try:
                listing()
            except Exception:  # noqa: S112 - an access lists again and raises
                continue
