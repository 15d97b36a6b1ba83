"""Runs a stream of messages in batches: as large as the input allows, and never waiting for more.

While this process prepares a batch, the processes of the transforms work on the one before. If no
input is there, the messages so far are finished first, as with a live stream.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from queue import Empty, Queue
from threading import Thread
from typing import Final, TypeVar

from .running import Batch, Message, Run, Runner

_Item = TypeVar("_Item")

_LARGEST: Final = 64
_AHEAD: Final = 256
_END: Final = object()


def run_all(
    items: Iterable[_Item], message_of: Callable[[_Item], Message | None], runner: Runner
) -> Iterator[list[tuple[_Item, list[Run]]]]:
    """Yield the results of items in their order, by batch. An item without a message has none.

    An error of `items` is raised after the results of the items before it.
    """
    before: tuple[Sequence[_Item], Batch] | None = None
    for batch in _batches(items):
        if batch:
            started = runner.start([it for it in map(message_of, batch) if it is not None])
        if before is not None:
            yield list(_finished(*before, message_of))
        before = (batch, started) if batch else None
    if before is not None:
        yield list(_finished(*before, message_of))


def _finished(
    items: Sequence[_Item], batch: Batch, message_of: Callable[[_Item], Message | None]
) -> Iterator[tuple[_Item, list[Run]]]:
    results = batch.finish()
    for it in items:
        yield it, [] if message_of(it) is None else next(results)


def _batches(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    """Yield the items that are there. Before it waits for more, it yields an empty list once."""
    queue: Queue[object] = Queue(_AHEAD)

    def read() -> None:
        try:
            for it in items:
                queue.put(it)
        except Exception as error:
            queue.put(_Failure(error))
        queue.put(_END)

    # A daemon: nothing can interrupt a thread that waits for stdin.
    Thread(target=read, daemon=True).start()
    batch: list[_Item] = []
    idle = True
    while True:
        try:
            item = queue.get(block=idle)
        except Empty:
            yield batch
            idle = not batch
            batch = []
            continue
        idle = False
        if item is _END:
            yield batch
            return
        if isinstance(item, _Failure):
            yield batch
            yield []
            raise item.error
        batch.append(item)  # type: ignore[arg-type] # the queue has items only
        if len(batch) == _LARGEST:
            yield batch
            batch = []


class _Failure:
    def __init__(self, error: Exception) -> None:
        self.error = error
