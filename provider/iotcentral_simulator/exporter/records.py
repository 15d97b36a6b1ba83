"""The effect of deliveries on the status of exports and destinations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from iotcentral_simulator.store import Entry, Store

from .outcomes import CODES, Delivery, DeliveryError


@dataclass(frozen=True)
class Record:
    """One delivery, with the objects at its start."""

    export: Entry
    destination: Entry
    delivery: Delivery
    error: DeliveryError | None


def keep(
    store: Store, application: str, records: list[Record], *, healthy_after: int, moment: str
) -> None:
    """Set failed objects to `error`, and successful ones to healthy with a last export time.

    Messages that are skipped or not supported do not change a status. An object that was written
    in the meantime is not changed, since its status starts from the beginning.

    Args:
        store: The store of the objects.
        application: The application's name.
        records: The deliveries of one message.
        healthy_after: The number of reads after which an object is healthy.
        moment: The time of the deliveries, in the service's format.
    """
    with store.transaction():
        for kind, entry, own in _by_object(records):
            now = store.get(application, kind, entry.id)
            if now is not None and now.document == entry.document:
                store.put(application, kind, _moved(now, own, healthy_after, moment))


def _by_object(records: list[Record]) -> Iterable[tuple[str, Entry, list[Record]]]:
    """Yield each object once, with the deliveries that affect its status.

    Errors of a transform affect the export. Errors of a delivery affect the destination.
    """
    for entry in {it.destination.id: it.destination for it in records}.values():
        mine = [it for it in records if it.destination.id == entry.id and not _is_of_export(it)]
        yield "destinations", entry, mine
    for entry in {it.export.id: it.export for it in records}.values():
        mine = [it for it in records if it.export.id == entry.id]
        yield "exports", entry, [it for it in mine if it.error is None or _is_of_export(it)]


def _is_of_export(record: Record) -> bool:
    return record.error is not None and record.error.code == "TransformFailed"


def _moved(entry: Entry, records: list[Record], healthy_after: int, moment: str) -> Entry:
    delivered = any(it.delivery.outcome == "delivered" for it in records)
    errors = [it.error for it in records if it.error is not None]
    if delivered:
        entry = replace(entry, last_export_time=moment, reads=max(entry.reads, healthy_after))
    if errors and _is_ours(entry):
        return replace(entry, failure={"code": errors[0].code, "message": str(errors[0])})
    if delivered and _is_ours(entry):
        return replace(entry, failure=None)
    return entry


def _is_ours(entry: Entry) -> bool:
    """Return whether an object's error can be changed. Errors that a test has set remain."""
    return entry.failure is None or entry.failure["code"] in CODES
