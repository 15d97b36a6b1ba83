"""Runs the messages of a command through its exports, and shows the results."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pulumi_iotcentral.model.secrets.redaction import one_line
from pulumi_iotcentral.workbench.batches import run_all
from pulumi_iotcentral.workbench.errors import WorkbenchError
from pulumi_iotcentral.workbench.exports import RunnableExport
from pulumi_iotcentral.workbench.failures import failure_of
from pulumi_iotcentral.workbench.running import Run, Runner

from ..printing import console, print_error, write
from ..workspace.errors import CommandError
from .messages import Messages, Numbered
from .origins import Origin, selected

if TYPE_CHECKING:
    from rich.console import Console

    from iotcentral_pipeline import CompletedMessage

_UNREAD: Final = 1
_FAILED: Final = 4
_NOTHING: Final = 5
_UNSUPPORTED: Final = 6
_NO_SOURCE: Final = 7
_LONGEST: Final = 200


@dataclass(frozen=True)
class Form:
    """The form of the output. `pinned` is true with --watch, which redraws a terminal."""

    raw: bool = False
    as_json: bool = False
    verbose: bool = False
    pinned: bool = False

    @property
    def is_text(self) -> bool:
        """Return whether the output is for people."""
        return not self.raw and not self.as_json

    @cached_property
    def screen(self) -> Console:
        """Return the console of the output."""
        return console()

    def begin(self, changed: Iterable[Path]) -> None:
        """Clear the screen of a terminal before a result. Elsewhere, print the changed files."""
        if not self.pinned or not self.is_text:
            return
        names = ", ".join(one_line(str(it), _LONGEST) for it in changed)
        if self.screen.is_terminal:
            self.screen.clear()
        elif names:
            self.screen.print(f"changed: {names}", markup=False, soft_wrap=True)

    def end(self, files: Iterable[Path]) -> None:
        """Print the watched files on a terminal after a result."""
        if self.pinned and self.is_text and self.screen.is_terminal:
            names = ", ".join(one_line(it.name, _LONGEST) for it in files)
            self.screen.print(f"watching {names}. Ctrl-C ends.", style="dim", markup=False)


@dataclass
class _Counts:
    """What happened in a run, for its exit code."""

    unread: int = 0
    failed: int = 0
    unsupported: int = 0
    without_export: int = 0
    documents: int = 0

    def add(self, runs: Sequence[Run]) -> None:
        self.without_export += not runs
        for one in runs:
            self.unsupported += one.result.passes is None
            for it in one.result.destinations:
                self.failed += it.error is not None
                self.documents += len(it.documents)

    @property
    def status(self) -> int:
        order = (
            (self.unread, _UNREAD),
            (self.failed, _FAILED),
            (self.unsupported, _UNSUPPORTED),
            (self.without_export, _NO_SOURCE),
            (not self.documents, _NOTHING),
        )
        return next((status for count, status in order if count), 0)


@dataclass(frozen=True)
class Runs:
    """The runs of messages through exports."""

    messages: Messages
    origin: Origin
    export: str | None
    form: Form = field(default_factory=Form)
    _known: list[RunnableExport] = field(default_factory=list, repr=False, compare=False)

    def prepare_to_watch(self) -> None:
        """Keep what cannot be read twice. Raises CommandError if there is no file to watch."""
        if not self.files():
            raise CommandError("there is no file to watch")
        self.messages.keep_stdin()

    def files(self) -> tuple[Path, ...]:
        """Return the files whose changes change the result."""
        try:
            return (*self.origin.files, *self.messages.files)
        except CommandError:
            return self.messages.files

    def show(self, changed: Collection[Path]) -> int:
        """Run the messages, show each result, and return the exit code.

        Raises CommandError if a file or the application cannot be read.
        """
        self.form.begin(changed)
        counts = _Counts()
        try:
            with Runner(self._exports(changed)) as runner:
                for batch in run_all(self.messages, attrgetter("message"), runner):
                    self._show(batch, counts)
        except WorkbenchError as error:
            raise CommandError(str(error)) from None
        finally:
            self.form.end(self.files() if self.form.pinned else ())
        return counts.status

    def _exports(self, changed: Collection[Path]) -> list[RunnableExport]:
        """Return the selected exports. They are not read again if only a message changed."""
        if not self._known or not changed or not set(changed) <= set(self.messages.files):
            self._known.clear()
            self._known.extend(selected(self.origin.read(), self.export))
        return self._known

    def _show(self, batch: Sequence[tuple[Numbered, Sequence[Run]]], counts: _Counts) -> None:
        lines: list[str] = []
        for one, runs in batch:
            if one.message is None:
                counts.unread += 1
            else:
                counts.add(runs)
            if self.form.as_json:
                lines.append(_as_json(one, runs))
            elif one.message is None:
                print_error("transform", CommandError(f"message {one.number}: {one.error}"))
            elif self.form.raw:
                lines += _documents(runs)
            else:
                self._print(one.message, one.number, runs)
        if lines:
            write("".join(f"{it}\n" for it in lines))

    def _print(self, message: CompletedMessage, number: int, runs: Sequence[Run]) -> None:
        from .to_text import message_lines, run_lines  # noqa: PLC0415 - loads rich

        first = number == 1
        if not first:
            self.form.screen.print()
        lines = list(message_lines(message, runs, number=None if first else number))
        for it in runs:
            lines += run_lines(it, verbose=self.form.verbose)
        for text in lines:
            self.form.screen.print(text, soft_wrap=True)


def _as_json(one: Numbered, runs: Sequence[Run]) -> str:
    from .to_json import line  # noqa: PLC0415 - also loads the test cases

    return line(one, runs)


def _documents(runs: Sequence[Run]) -> Iterator[str]:
    """Yield the documents. Errors are printed to stderr."""
    for one in runs:
        if one.result.passes is None:
            print_error("transform", CommandError(f"{one.export.title}: {one.result.reason}"))
        for it in one.result.destinations:
            if it.error is not None:
                name = one.export.destinations.get(it.destination, it.destination)
                print_error("transform", CommandError(failure_of(it.error).in_one_line(name)))
            yield from it.documents
