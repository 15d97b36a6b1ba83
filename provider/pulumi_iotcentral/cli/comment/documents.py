"""The documents of changed transforms, before and after, from the messages of test cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from pulumi_iotcentral.model.schema import EXPORT
from pulumi_iotcentral.model.text import counted
from pulumi_iotcentral.workbench.cases import TRANSFORM, Case, documents_of, find_cases
from pulumi_iotcentral.workbench.errors import WorkbenchError
from pulumi_iotcentral.workbench.files import read_text
from pulumi_iotcentral.workbench.json_text import indented
from pulumi_iotcentral.workbench.running import require_pipeline

from .fields import Change, fields_of
from .graph import Destinations
from .preview import HIDDEN, UNKNOWN, Preview
from .tables import Row, block, changed_lines, code, folded, ordered

_END: Final = ".transform"

_Documents: TypeAlias = tuple[str, ...] | WorkbenchError


@dataclass(frozen=True)
class TestCases:
    """The test cases of a folder, by the program of their transform."""

    by_program: dict[str, list[Case]]

    @classmethod
    def of(cls, folder: Path) -> TestCases:
        """Return the test cases of a folder.

        Raises:
            WorkbenchError: The folder cannot be read, has no test case, or the extra `simulator` is
                not installed.
        """
        require_pipeline()
        found: dict[str, list[Case]] = {}
        for case in find_cases(folder):
            if case.transform is not None:
                found.setdefault(_key(read_text(case.transform)), []).append(case)
        return cls(found)


def document_rows(preview: Preview, tests: TestCases) -> list[Row]:
    """Return a row for each changed transform of an export: how its documents change."""
    return [_row(name, change, tests) for name, change in _changed_transforms(preview)]


def _changed_transforms(preview: Preview) -> Iterator[tuple[str, Change]]:
    destinations = Destinations(preview)
    for step in ordered(preview):
        if step.kind is EXPORT:
            for change in fields_of(step, destinations.names_in(step)).changes:
                if change.path.endswith(_END) and _is_shown(change.old) and _is_shown(change.new):
                    yield f"{code(step.name)} {code(change.path)}", change


def _is_shown(text: str | None) -> bool:
    return text not in (None, HIDDEN, UNKNOWN)


def _row(name: str, change: Change, tests: TestCases) -> Row:
    old, new = change.old or "", change.new or ""
    cases = tests.by_program.get(_key(new), [])
    if not cases:
        line = f"- {name}: no test case has this transform"
        return Row(line, line)
    shown, changed, failed = "", 0, 0
    for case, before, after in _documents(old, new, cases):
        if isinstance(before, WorkbenchError) and isinstance(after, WorkbenchError):
            failed += 1
            shown += folded(code(case.name), block(str(after)))
        elif lines := changed_lines(_lines(before), _lines(after)):
            changed += 1
            shown += folded(code(case.name), block("\n".join(lines), syntax="diff"))
    start = f"- {name}: {changed} of {counted(len(cases), 'message')} with changed documents"
    if failed:
        start += f", {counted(failed, 'error')} before and after"
    return Row(start + shown, start)


def _documents(
    old: str, new: str, cases: Sequence[Case]
) -> Iterator[tuple[Case, _Documents, _Documents]]:
    """Yield each case with its documents before and after."""
    by_export: dict[Path | None, list[Case]] = {}
    for case in cases:
        by_export.setdefault(case.export, []).append(case)
    for group in by_export.values():
        before, after = (documents_of(it, f"transform{TRANSFORM}", group) for it in (old, new))
        yield from zip(group, before, after, strict=True)


def _key(program: str) -> str:
    """Return a program as a text file with any line ends has it."""
    return program.replace("\r\n", "\n").strip()


def _lines(documents: _Documents) -> list[str]:
    if isinstance(documents, WorkbenchError):
        return [str(documents)]
    return [line for it in documents for line in indented(it).splitlines()]
