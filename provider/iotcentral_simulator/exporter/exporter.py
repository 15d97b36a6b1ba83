"""Sends a message through all exports of its source, and records the outcomes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from iotcentral_pipeline import DestinationResult, UnsupportedError, completed, process
from iotcentral_pipeline.documents import timestamp
from iotcentral_simulator.behaviour import Behaviour
from iotcentral_simulator.clock import Clock
from iotcentral_simulator.limits import DESTINATIONS_PER_EXPORT
from iotcentral_simulator.schema import Document
from iotcentral_simulator.status import destination_faults
from iotcentral_simulator.store import Entry, Store

from . import blob, webhook
from .outcomes import CODES, Delivery, DeliveryError, Outcome
from .records import Record, keep

_NO_EMULATOR: Final = "the simulator delivers to blob storage and webhooks, not to {}"


class _KnownError(Exception):
    """The destination has an error that no delivery can resolve."""


@dataclass(frozen=True, kw_only=True)
class _Task:
    """The delivery of one export to one destination."""

    export: Entry
    destination: Entry
    message: Document
    result: DestinationResult


@dataclass(frozen=True, kw_only=True)
class Exporter:
    """Sends messages of an application through its exports."""

    store: Store
    clock: Clock
    behaviour: Callable[[], Behaviour]
    anywhere: bool = False
    """Whether to deliver to other machines."""

    def send(self, application: str, given: Document) -> list[Delivery]:
        """Send one message through the exports of its source, and return the outcomes.

        Args:
            application: The application's name. Empty for the one at the simulator's own URL.
            given: The message or a part of it. See `messages.completed`.

        Raises:
            MessageError: The message is not valid.
        """
        message = completed(given, application, self.clock.now()).message
        source = message["messageSource"]
        with self.store.transaction():
            entries = self.store.entries(application, "exports")
            there = {it.id: it for it in self.store.entries(application, "destinations")}
        mine = [it for it in entries if it.document["source"] == source]
        if not mine:
            return [_lost(f"no export has the source {source}")]
        found: list[Delivery | _Task] = [
            it for export in mine for it in _plan(export, there, message)
        ]
        return self._done(application, found)

    def _done(self, application: str, found: list[Delivery | _Task]) -> list[Delivery]:
        """Run the deliveries in parallel, so that a slow destination does not block others."""
        with ThreadPoolExecutor(DESTINATIONS_PER_EXPORT) as pool:
            records = [
                pool.submit(self._tried, it) if isinstance(it, _Task) else it for it in found
            ]
            finished = [it if isinstance(it, Delivery) else it.result() for it in records]
        attempted = [it for it in finished if isinstance(it, Record)]
        healthy_after = 2 * self.behaviour().reads_per_status
        moment = timestamp(self.clock.now())
        keep(self.store, application, attempted, healthy_after=healthy_after, moment=moment)
        return [it.delivery if isinstance(it, Record) else it for it in finished]

    def _tried(self, task: _Task) -> Record:
        outcome: Outcome
        error: DeliveryError | None = None
        try:
            outcome, detail = self._carried(task)
        except UnsupportedError as limit:
            outcome, detail = "not delivered", str(limit)
        except _KnownError as known:
            outcome, detail = "failed", str(known)
        except DeliveryError as failure:
            outcome, detail, error = "failed", str(failure), failure
        delivery = _delivery(task.export, outcome, detail, task.destination)
        return Record(task.export, task.destination, delivery, error)

    def _carried(self, task: _Task) -> tuple[Outcome, str]:
        _check_faults(task.destination)
        if task.result.error is not None:
            raise DeliveryError("TransformFailed", str(task.result.error))
        documents = task.result.documents
        if not documents:
            return "skipped", "the transform returned no document"
        return "delivered", self._delivered(task.destination.document, documents, task.message)

    def _delivered(self, destination: Document, documents: Sequence[str], message: Document) -> str:
        kind = destination["type"]
        if kind == "webhook@v1":
            return webhook.deliver(destination, documents, anywhere=self.anywhere)
        if kind == "blobstorage@v1":
            return blob.deliver(
                destination,
                documents,
                application_id=message["applicationId"],
                now=self.clock.now(),
                anywhere=self.anywhere,
            )
        raise UnsupportedError(_NO_EMULATOR.format(kind))


def _plan(export: Entry, there: dict[str, Entry], message: Document) -> Iterator[Delivery | _Task]:
    """Yield a task for each destination of an export, or the reason why there is none."""
    document = export.document
    if not document["enabled"]:
        yield _delivery(export, "skipped", "the export is not enabled")
        return
    result = process(message, document)
    if not result.passes:
        outcome: Outcome = "skipped" if result.passes is False else "not delivered"
        yield _delivery(export, outcome, result.reason)
        return
    if not document["destinations"]:
        yield _delivery(export, "skipped", "the export has no destination")
    for it in result.destinations:
        if it.destination in there:
            destination = there[it.destination]
            yield _Task(export=export, destination=destination, message=message, result=it)


def _check_faults(destination: Entry) -> None:
    """Raise _KnownError if a destination has an error that no delivery can resolve."""
    own = () if destination.failure is None else (destination.failure,)
    given = [fault for fault in own if fault["code"] not in CODES]
    for fault in (*given, *destination_faults(destination.document)):
        raise _KnownError(fault["message"])


def _delivery(
    export: Entry, outcome: Outcome, detail: str, destination: Entry | None = None
) -> Delivery:
    name = "" if destination is None else destination.document["displayName"]
    return Delivery(
        export=export.id,
        export_name=export.document["displayName"],
        outcome=outcome,
        detail=detail,
        destination="" if destination is None else destination.id,
        destination_name=name,
    )


def _lost(why: str) -> Delivery:
    return Delivery(export="", export_name="", outcome="skipped", detail=why)
