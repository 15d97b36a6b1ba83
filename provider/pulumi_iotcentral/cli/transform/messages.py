"""The messages of a run: from a file, from stdin, or a documented sample."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from iotcentral_bounded.json import several
from iotcentral_pipeline import SAMPLES, CompletedMessage
from pulumi_iotcentral.workbench.errors import WorkbenchError
from pulumi_iotcentral.workbench.running import completed, read_messages

from ..workspace.errors import CommandError
from ..workspace.input_text import read_text
from .lines import lines_of


class Sample(StrEnum):
    """The sources whose documented sample can be used as a message."""

    TELEMETRY = "telemetry"
    PROPERTIES = "properties"
    CONNECTIVITY = "deviceConnectivity"
    LIFECYCLE = "deviceLifecycle"
    TEMPLATE_LIFECYCLE = "deviceTemplateLifecycle"
    AUDIT = "audit"


class Numbered(NamedTuple):
    """A message with its number. `error` is the reason if it is not valid."""

    number: int
    message: CompletedMessage | None
    error: str = ""


@dataclass(frozen=True)
class Messages:
    """The messages of a file, of stdin, or a sample. Each iteration reads the file again."""

    file: Path | None = None
    sample: Sample | None = None
    _stdin: list[str] = field(default_factory=list, repr=False, compare=False)

    @property
    def files(self) -> tuple[Path, ...]:
        """Return the files to watch."""
        return () if self.file is None or str(self.file) == "-" else (self.file,)

    def keep_stdin(self) -> None:
        """Read stdin as a whole, so that the messages can be run more than once."""
        if self.file is not None and str(self.file) == "-":
            self._stdin.append(read_text(self.file))

    def __iter__(self) -> Iterator[Numbered | None]:
        """Yield the messages. None stands for a pause of a live stream.

        Raises CommandError if the file is not valid JSON.
        """
        number = 0
        for value in self._values():
            if value is None:
                yield None
                continue
            number += 1
            try:
                if isinstance(value, WorkbenchError):
                    raise value
                yield Numbered(number, completed(value, datetime.now(UTC)))
            except WorkbenchError as error:
                yield Numbered(number, None, str(error))

    def _values(self) -> Iterator[Any]:
        if self.sample is not None:
            yield SAMPLES[self.sample.value].message
        elif self.file is not None:
            name = "stdin" if str(self.file) == "-" else str(self.file)
            with self._lines() as lines:
                yield from _parsed(lines, name)

    @contextmanager
    def _lines(self) -> Iterator[Iterator[str | None]]:
        """Yield the lines of the messages, which are not read all at once."""
        if self._stdin:
            yield iter(self._stdin[0].split("\n"))
        elif self.file is None or str(self.file) == "-":
            yield lines_of(sys.stdin.buffer)
        else:
            try:
                file = self.file.open("rb")
            except OSError as error:
                raise CommandError(f"reading {self.file}: {error.strerror}") from None
            with file:
                yield lines_of(file)


def _parsed(lines: Iterator[str | None], name: str) -> Iterator[Any]:
    """Yield the values of NDJSON line by line, or those of documents with several lines.

    The first line decides. Raises CommandError for text that is not JSON.
    """
    try:
        first = next((it for it in lines if it and it.strip()), "")
        if not first:
            raise CommandError(f"reading {name}: the document is empty")
        if _continues(first):
            yield from read_messages("\n".join([first, *(it for it in lines if it is not None)]))
            return
        yield from _values_of_line(first)
        for line in lines:
            if line is None:
                yield None
            elif line.strip():
                yield from _values_of_line(line)
    except WorkbenchError as error:
        raise CommandError(f"reading {name}: {error}") from None
    except UnicodeDecodeError:
        raise CommandError(f"reading {name}: the encoding must be UTF-8 or UTF-16") from None
    except OSError as error:
        raise CommandError(f"reading {name}: {error.strerror}") from None


def _continues(line: str) -> bool:
    """Return whether a line ends inside of a JSON document."""
    try:
        for _ in several(line):
            pass
    except json.JSONDecodeError as error:
        return error.pos >= len(line.rstrip())
    except ValueError:
        return False
    return False


def _values_of_line(line: str) -> Iterator[Any]:
    """Yield the values of a line, or its error: the other lines are still used."""
    try:
        yield from read_messages(line)
    except WorkbenchError as error:
        yield error
