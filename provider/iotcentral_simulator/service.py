"""The operations on one application's objects, without HTTP."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from dataclasses import replace as changed
from typing import Concatenate, ParamSpec, TypeVar

from iotcentral_pipeline.documents import timestamp

from . import answers, rules
from .behaviour import Behaviour
from .clock import Clock
from .errors import ServiceError, invalid_body, not_found
from .flat import nested
from .lag import Lag, before_writes
from .merge import has_null, merged, replaced
from .schema import READ_ONLY, Document, authorizations, known, violations
from .store import Entry, StateError, Store

_P = ParamSpec("_P")
_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page of objects, and the position before the next page, if there is one."""

    value: list[Document]
    next_position: int | None
    lagged: bool
    """Whether the page hides a write."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """One application. Each method is one atomic operation."""

    store: Store
    application: str
    behaviour: Behaviour
    quota: int
    page_size: int
    clock: Clock
    lag: Lag
    lag_wanted: bool = False
    """Whether lists are stale, independent of `behaviour`."""

    peek: bool = False
    """Whether reads do not advance statuses and lists, as for HEAD."""

    def listing(self, kind: str, after: int) -> Page:
        """Return the objects of a kind after a position."""
        return self._read(Service._page, kind, after, lambda _: True)

    def list_related(self, kind: str, identifier: str, after: int) -> Page:
        """Return a destination's exports, or an export's destinations."""
        return self._read(Service._related, kind, identifier, after)

    def get(self, kind: str, identifier: str) -> Document:
        """Return one object, and advance its status."""
        return self._read(Service._one, kind, identifier)

    def put(self, kind: str, identifier: str, body: Document, api_version: str) -> Document:
        """Create or replace an object."""
        with self.store.transaction():
            before = self.store.get(self.application, kind, identifier)
            document = _without_read_only(body)
            if before is not None and self.behaviour.immutable_on_put == "refused":
                rules.check_immutable(kind, before.document, document)
            if kind == "destinations":
                document = nested(document, document.get("type"))
            document = self._valid(kind, document)
            rules.check_source_version(document, api_version)
            if before is None:
                self._check_quota(kind)
            return self._stored(kind, identifier, before, document)

    def patch(self, kind: str, identifier: str, body: Document, api_version: str) -> Document:
        """Change an object with a merge patch. The result must be valid."""
        with self.store.transaction():
            before = self._found(kind, identifier)
            patch = _without_read_only(body)
            rules.check_immutable(kind, before.document, patch)
            rules.check_source_version(patch, api_version)
            if kind == "destinations":
                patch = nested(patch, before.document["type"])
            self._check_patch(before.document, patch)
            merge = merged if self.behaviour.patch_objects == "merged" else replaced
            document = self._valid(kind, merge(before.document, patch))
            return self._stored(kind, identifier, before, document)

    def remove(self, kind: str, identifier: str) -> None:
        """Delete an object. If exports use it, reject the request or remove it from them."""
        with self.store.transaction():
            entry = self._found(kind, identifier)
            if kind == "destinations":
                self._release(identifier)
            self.store.remove(self.application, kind, identifier)
            self.lag.wrote(kind, identifier, entry)

    def _release(self, identifier: str) -> None:
        exports = self.store.entries(self.application, "exports")
        users = [entry for entry in exports if identifier in _references(entry)]
        if users and self.behaviour.delete_in_use == "refused":
            names = ", ".join(f"'{entry.id}'" for entry in users)
            raise ServiceError(
                409, "Conflict", f"Destination '{identifier}' is in use by exports: {names}."
            )
        for entry in users:
            left = [it for it in entry.document["destinations"] if it["id"] != identifier]
            document = entry.document | {"destinations": left}
            self.store.put(self.application, "exports", changed(entry, document=document))
            self.lag.wrote("exports", entry.id, entry)

    def _found(self, kind: str, identifier: str) -> Entry:
        entry = self.store.get(self.application, kind, identifier)
        if entry is None:
            raise not_found(kind, identifier)
        return entry

    def _read(
        self, operation: Callable[Concatenate[Service, _P], _T], *args: _P.args, **kw: _P.kwargs
    ) -> _T:
        """Read, and advance statuses unless the store is read-only."""
        try:
            with self.store.transaction():
                return operation(self, *args, **kw)
        except StateError:
            with self.store.transaction(reads_only=True):
                return operation(changed(self, peek=True), *args, **kw)

    def _one(self, kind: str, identifier: str) -> Document:
        return self._shown(kind, [self._found(kind, identifier)])[0]

    def _related(self, kind: str, identifier: str, after: int) -> Page:
        entry = self._found(kind, identifier)
        if kind == "destinations":
            return self._page("exports", after, lambda it: identifier in _references(it))
        wanted = _references(entry)
        return self._page("destinations", after, lambda it: it.id in wanted)

    def _page(self, kind: str, after: int, belongs: Callable[[Entry], bool]) -> Page:
        hidden = self._hidden(kind, after)
        entries = before_writes(self.store.entries(self.application, kind), hidden)
        left = [entry for entry in entries if entry.position > after and belongs(entry)]
        shown = left[: self.page_size] if self.page_size else left
        last = shown[-1].position if len(shown) < len(left) else None
        value = self._shown(kind, shown, hidden)
        return Page(value=value, next_position=last, lagged=bool(hidden))

    def _hidden(self, kind: str, after: int) -> Mapping[str, Entry | None]:
        lags = self.lag_wanted or self.behaviour.list_lag == "one_read"
        if after:
            return self.lag.more(kind)
        return self.lag.start(kind, hide=lags, peek=self.peek)

    def _shown(
        self, kind: str, entries: list[Entry], hidden: Container[str] = ()
    ) -> list[Document]:
        """Return objects for a read, and advance their statuses, except for stale objects."""
        faults = self._faults(kind)
        return [
            answers.answer(kind, entry, faults, self.behaviour)
            if entry.id in hidden
            else self._advanced(kind, entry, faults)
            for entry in entries
        ]

    def _advanced(self, kind: str, entry: Entry, faults: answers.Faults) -> Document:
        last = 2 * self.behaviour.reads_per_status
        moved = changed(entry, reads=min(entry.reads + 1, max(last, entry.reads)))
        if answers.exports_now(kind, moved, faults, self.behaviour):
            moved = changed(moved, last_export_time=timestamp(self.clock.now()))
        if moved != entry and not self.peek:
            self.store.put(self.application, kind, moved)
        return answers.answer(kind, moved, faults, self.behaviour)

    def _faults(self, kind: str) -> answers.Faults:
        """Return the errors of the destinations in a response."""
        return answers.Faults(
            {it.id: it for it in self.store.entries(self.application, "destinations")}
            if kind == "exports"
            else {}
        )

    def _valid(self, kind: str, document: Document) -> Document:
        if message := violations(kind, document):
            raise invalid_body(message)
        if kind == "exports":
            ids = {entry.id for entry in self.store.entries(self.application, "destinations")}
            rules.check_export(document, ids)
        return known(kind, document)

    def _check_quota(self, kind: str) -> None:
        count = len(self.store.entries(self.application, kind))
        if self.quota and count >= self.quota:
            raise ServiceError(
                422, "QuotaExceeded", f"The application has {count} {kind}, the most it can have."
            )

    def _check_patch(self, before: Document, patch: Document) -> None:
        if self.behaviour.patch_null == "refused" and has_null(patch):
            raise invalid_body("null is no value of a property")
        authorization = patch.get("authorization")
        whole = self.behaviour.partial_authorization == "refused"
        missing = _missing(before, authorization) if isinstance(authorization, dict) else set()
        if whole and missing:
            raise invalid_body(f"authorization.{min(missing)} is required")

    def _stored(
        self, kind: str, identifier: str, before: Entry | None, document: Document
    ) -> Document:
        """Store an object. If nothing changes, its status remains."""
        entry = before
        if entry is None or entry.document != document:
            entry = Entry(id=identifier, document=document)
            self.store.put(self.application, kind, entry)
            self.lag.wrote(kind, identifier, before)
        return answers.answer(kind, entry, self._faults(kind), self.behaviour)


def _references(entry: Entry) -> frozenset[str]:
    return frozenset(reference["id"] for reference in entry.document["destinations"])


def _without_read_only(body: Document) -> Document:
    return {name: value for name, value in body.items() if name not in READ_ONLY}


def _missing(before: Document, authorization: Document) -> set[str]:
    kind = authorization.get("type", before.get("authorization", {}).get("type"))
    known_kinds = authorizations(before.get("type"))
    schema = known_kinds.get(kind, {}) if isinstance(kind, str) else {}
    return {name for name in schema.get("required", ()) if authorization.get(name) is None}
