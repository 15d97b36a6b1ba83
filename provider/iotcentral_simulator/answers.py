"""The representation of an object in a response: status, masked secrets, nested or flat form."""

from __future__ import annotations

from .behaviour import Behaviour
from .flat import flattened
from .masks import masked
from .schema import Document, with_nulls
from .status import STEPS, destination_faults, step
from .store import Entry


class Faults:
    """The errors of objects."""

    def __init__(self, destinations: dict[str, Entry]) -> None:
        self._destinations = destinations

    def of(self, kind: str, entry: Entry) -> list[Document]:
        """Return the errors of an object. An export also has those of its destinations."""
        own = [] if entry.failure is None else [entry.failure]
        if kind == "destinations":
            return own + destination_faults(entry.document)
        used = [reference["id"] for reference in entry.document["destinations"]]
        there = [self._destinations[it] for it in used if it in self._destinations]
        return own + [fault for it in there for fault in self.of("destinations", it)]


def exports_now(kind: str, entry: Entry, faults: Faults, behaviour: Behaviour) -> bool:
    """Return whether an object is healthy and has no last export time yet."""
    healthy = _status(kind, entry, faults.of(kind, entry), behaviour) == STEPS[kind][-1]
    return healthy and entry.last_export_time is None


def answer(kind: str, entry: Entry, faults: Faults, behaviour: Behaviour) -> Document:
    """Return the document of an object in a response."""
    document = masked(entry.document) if kind == "destinations" else _ordered(entry, behaviour)
    errors = faults.of(kind, entry)
    shown = {"id": entry.id, **document, "status": _status(kind, entry, errors, behaviour)}
    if shown["status"] == "error":
        shown["errors"] = errors
    if entry.last_export_time is not None:
        shown["lastExportTime"] = entry.last_export_time
    return _formed(kind, shown, behaviour)


def _formed(kind: str, shown: Document, behaviour: Behaviour) -> Document:
    if behaviour.absent_properties == "null":
        shown = with_nulls(kind, shown)
    if kind == "destinations" and behaviour.answer_form == "flat":
        shown = flattened(shown)
    return shown


def _ordered(entry: Entry, behaviour: Behaviour) -> Document:
    references = entry.document["destinations"]
    if behaviour.destination_order == "kept":
        return entry.document
    return entry.document | {"destinations": references[::-1]}


def _status(kind: str, entry: Entry, errors: list[Document], behaviour: Behaviour) -> str:
    steps = STEPS[kind]
    if kind == "exports" and not entry.document["enabled"]:
        return steps[0]
    reached = step(entry.reads, behaviour.reads_per_status)
    failed = errors and (entry.reads or entry.failure)
    return "error" if failed else steps[reached]
