"""Runs a stream of messages in batches: as large as the input allows, and never waiting for more.

While this process prepares a batch, the processes of the transforms work on the one before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeVar

from iotcentral_pipeline import CompletedMessage

from .running import Batch, Run, Runner

_Item = TypeVar("_Item")

_LARGEST: Final = 64


def run_all(
    items: Iterable[_Item | None],
    message_of: Callable[[_Item], CompletedMessage | None],
    runner: Runner,
) -> Iterator[list[tuple[_Item, list[Run]]]]:
    """Yield the results of items in their order, by batch, in constant memory.

    An error of `items` is raised after the results of the items before it.

    Args:
        items: The messages, or what they come from. None stands for a pause, as in a live stream:
            the results so far are yielded before the next item is taken.
        message_of: Returns the message of an item, None for an item without results.
        runner: The exports.
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
    items: Sequence[_Item],
    batch: Batch,
    message_of: Callable[[_Item], CompletedMessage | None],
) -> Iterator[tuple[_Item, list[Run]]]:
    results = batch.finish()
    for it in items:
        yield it, [] if message_of(it) is None else next(results)


def _batches(items: Iterable[_Item | None]) -> Iterator[list[_Item]]:
    """Yield the items. After an empty list, the results of all items before it must be there."""
    batch: list[_Item] = []
    try:
        for it in items:
            if it is not None:
                batch.append(it)
            if len(batch) == _LARGEST or it is None:
                yield batch
                batch = []
            if it is None:
                yield batch
    except Exception:
        yield batch
        yield []
        raise
    yield batch
