"""Test cases of transforms: files beside each other in a folder.

`NAME.jq` is a transform. `NAME.CASE.message.json` is a message, and `NAME.CASE.expected.json` has
the expected documents, one after another. An empty file expects no document. `CASE` can be omitted
if there is one case. `NAME.export.json` is optional: an export in REST form whose filter and
enrichments apply before the transform.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from iotcentral_bounded.json import parsed, several
from iotcentral_pipeline import CompletedMessage

from .comparison import are_equal, difference
from .errors import WorkbenchError
from .exports import RunnableExport, runnable
from .failures import failure_of
from .files import read_text, walk
from .json_text import indented
from .running import TIME_OF_TESTS, Run, Runner, completed, read_messages, require_pipeline

TRANSFORM: Final = ".jq"
MESSAGE: Final = ".message.json"
EXPECTED: Final = ".expected.json"
EXPORT: Final = ".export.json"

_DIFFERENT: Final = "the documents differ from the expected ones."
_NO_EXPECTATION: Final = "the case has no expected documents. Run with --update to write them."


class Outcome(StrEnum):
    """The outcomes of a test case."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    UPDATED = "updated"


@dataclass(frozen=True)
class Case:
    """A test case: the files of its transform, its message and its expected documents.

    `name` is the path of the case below the folder without endings, such as `alerts.hot`.
    `transform` is None if the message belongs to no transform.
    """

    name: str
    transform: Path | None
    message: Path
    expected: Path

    @property
    def export(self) -> Path | None:
        """Return the file with the filter and the enrichments, None if it does not exist."""
        if self.transform is None:
            return None
        path = self.transform.with_name(self.transform.name.removesuffix(TRANSFORM) + EXPORT)
        return path if path.is_file() else None

    @property
    def files(self) -> tuple[Path, ...]:
        """Return the files of the case that exist or should exist."""
        named = (self.transform, self.message, self.expected, self.export)
        return tuple(it for it in named if it is not None)


@dataclass(frozen=True)
class CaseResult:
    """The result of a test case.

    `reason` is a sentence, empty if the case passed. `diff` is a unified diff, empty without a
    difference. `seconds` is the duration.
    """

    case: Case
    outcome: Outcome
    reason: str = ""
    diff: str = ""
    seconds: float = 0.0


def find_cases(folder: Path) -> list[Case]:
    """Return the test cases in a folder and the folders below it, sorted by name.

    Hidden folders and virtual environments are skipped.

    Raises:
        WorkbenchError: The folder cannot be read, or has no test case.
    """
    if not folder.is_dir():
        raise WorkbenchError(f"reading {folder}: the folder does not exist")
    found = sorted(_cases(folder), key=lambda case: case.name)
    if not found:
        raise WorkbenchError(
            f"{folder} has no test cases. Add a transform NAME.jq, a message "
            "NAME.CASE.message.json and the documents NAME.CASE.expected.json."
        )
    return found


def run_cases(cases: Sequence[Case], *, update: bool = False) -> list[CaseResult]:
    """Return the results of test cases, in their order.

    `update` writes the expected files of cases that differ.
    """
    require_pipeline()
    groups: dict[Path | None, list[Case]] = {}
    for case in cases:
        groups.setdefault(case.transform, []).append(case)
    # Each transform runs in a process of its own, so threads are enough.
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        found = pool.map(lambda it: list(_group(*it, update=update)), groups.items())
        by_case = {one.case: one for results in found for one in results}
    return [by_case[case] for case in cases]


def _group(transform: Path | None, cases: Sequence[Case], *, update: bool) -> Iterator[CaseResult]:
    """Yield the results of the cases of one transform."""
    began = time.perf_counter()
    created = _documents(transform, cases)
    share = (time.perf_counter() - began) / len(cases)
    for case, texts in zip(cases, created, strict=True):
        began = time.perf_counter()
        outcome, reason, diff = _outcome(case, texts, update=update)
        seconds = share + time.perf_counter() - began
        yield CaseResult(case, outcome, reason, diff, seconds)


def _outcome(
    case: Case, texts: Sequence[str] | WorkbenchError, *, update: bool
) -> tuple[Outcome, str, str]:
    """Return the outcome, the reason and the difference of a case with its documents."""
    if isinstance(texts, WorkbenchError):
        return Outcome.ERROR, str(texts), ""
    actual = [value for text in texts for value, _ in several(text)]
    missing = not case.expected.exists()
    try:
        expected = [] if missing else _expected(case.expected)
    except WorkbenchError as error:
        return Outcome.ERROR, str(error), ""
    if not missing and are_equal(expected, actual):
        return Outcome.PASSED, "", ""
    if update:
        content = "".join(f"{indented(it)}\n" for it in texts)
        try:
            case.expected.write_text(content, "utf-8")
        except OSError as error:
            return Outcome.ERROR, f"writing {case.expected}: {error.strerror}", ""
        return Outcome.UPDATED, "", ""
    diff = difference(expected, actual, (case.expected.name, "actual documents"))
    return Outcome.FAILED, _NO_EXPECTATION if missing else _DIFFERENT, diff


def _documents(
    transform: Path | None, cases: Sequence[Case]
) -> list[tuple[str, ...] | WorkbenchError]:
    """Return the documents of each case as JSON texts, or its error."""
    if transform is None:
        return [WorkbenchError(f"{it.message.name} has no transform NAME.jq") for it in cases]
    try:
        program = read_text(transform)
    except WorkbenchError as error:
        return [error for _ in cases]
    return documents_of(program, transform.name, cases)


def documents_of(
    program: str, name: str, cases: Sequence[Case]
) -> list[tuple[str, ...] | WorkbenchError]:
    """Return the documents that a transform creates for each case, or the error of the case.

    Args:
        program: The jq program.
        name: Its name in errors.
        cases: Test cases with the same `export`.
    """
    try:
        export = _export(program, cases[0].export)
    except WorkbenchError as error:
        return [error for _ in cases]
    messages = [_message(it.message) for it in cases]
    with Runner([export]) as runner:
        runs = iter(runner.run([it for it in messages if isinstance(it, CompletedMessage)]))
        return [
            it if isinstance(it, WorkbenchError) else _created(next(runs)[0], name)
            for it in messages
        ]


def _created(run: Run, name: str) -> tuple[str, ...] | WorkbenchError:
    """Return the documents of a run, or the reason why there are none."""
    if run.result.passes is None:
        return WorkbenchError(f"the filter cannot be evaluated: {run.result.reason}")
    for destination in run.result.destinations:
        if destination.error is not None:
            return WorkbenchError(failure_of(destination.error).in_one_line(name))
    return tuple(text for it in run.result.destinations for text in it.documents)


def _message(path: Path) -> CompletedMessage | WorkbenchError:
    try:
        return completed(_one(path), TIME_OF_TESTS)
    except WorkbenchError as error:
        return WorkbenchError(f"{path.name}: {error}")


def _export(program: str, definition: Path | None) -> RunnableExport:
    given = {} if definition is None else _definition(definition)
    destination = {"id": "document", "transform": program}
    used: dict[str, Any] = {it: given[it] for it in ("filter", "enrichments") if it in given}
    return runnable({**used, "destinations": [destination]})


def _cases(folder: Path) -> Iterator[Case]:
    for here, names in walk(folder):
        transforms = {it.removesuffix(TRANSFORM) for it in names if it.endswith(TRANSFORM)}
        stems = {
            it.removesuffix(end) for end in (MESSAGE, EXPECTED) for it in names if it.endswith(end)
        }
        below = here.relative_to(folder).as_posix()
        for stem in stems:
            name = stem if below == "." else f"{below}/{stem}"
            owner = _owner(stem, transforms)
            transform = None if owner is None else here / f"{owner}{TRANSFORM}"
            yield Case(name, transform, here / f"{stem}{MESSAGE}", here / f"{stem}{EXPECTED}")


def _owner(stem: str, transforms: set[str]) -> str | None:
    """Return the longest name of a transform that a case's name begins with."""
    owners = [it for it in transforms if stem == it or stem.startswith(f"{it}.")]
    return max(owners, key=len, default=None)


def _definition(path: Path) -> dict[str, Any]:
    try:
        given = parsed(read_text(path), as_written=True)
    except ValueError as error:
        raise WorkbenchError(f"{path.name} is not valid JSON: {error}") from None
    if not isinstance(given, dict):
        raise WorkbenchError(f"{path.name} must be a JSON object")
    return given


def _one(path: Path) -> dict[str, Any]:
    found = read_messages(read_text(path))
    if len(found) != 1:
        raise WorkbenchError(f"the file must contain one JSON object, not {len(found)}")
    return found[0]


def _expected(path: Path) -> list[Any]:
    text = read_text(path)
    try:
        return [value for value, _ in several(text)]
    except ValueError as error:
        raise WorkbenchError(f"{path.name} is not valid JSON: {error}") from None
