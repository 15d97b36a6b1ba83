"""The documents of changed transforms, before and after, from the messages of test cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

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
                found.setdefault(read_text(case.transform).strip(), []).append(case)
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
    cases = tests.by_program.get(new.strip(), [])
    if not cases:
        line = f"- {name}: no test case has this transform"
        return Row(line, line)
    changed = list(_changed(old, new, cases))
    start = f"- {name}: {len(changed)} of {counted(len(cases), 'message')} with changed documents"
    shown = "".join(folded(code(case.name), block(it, syntax="diff")) for case, it in changed)
    return Row(start + shown, start)


def _changed(old: str, new: str, cases: Sequence[Case]) -> Iterator[tuple[Case, str]]:
    """Yield the cases whose documents differ, with the difference."""
    before = documents_of(old, f"before{TRANSFORM}", cases)
    after = documents_of(new, f"after{TRANSFORM}", cases)
    for case, one, other in zip(cases, before, after, strict=True):
        lines = changed_lines(_lines(one), _lines(other))
        if lines:
            yield case, "\n".join(lines)


def _lines(documents: tuple[str, ...] | WorkbenchError) -> list[str]:
    if isinstance(documents, WorkbenchError):
        return [str(documents)]
    return [line for it in documents for line in indented(it).splitlines()]
