"""Runs the test cases of a folder, and shows the results."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from rich.text import Text

from pulumi_iotcentral.model.secrets.redaction import one_line
from pulumi_iotcentral.workbench.cases import Case, CaseResult, Outcome, find_cases, run_cases
from pulumi_iotcentral.workbench.errors import WorkbenchError

from ...model.text import counted, visible
from ..dump.dump import print_json
from ..workspace.errors import CommandError
from ..workspace.files import write_whole
from .runs import Form
from .to_json import tests
from .to_junit import report

_DIFFERENT: Final = 3
_LONGEST: Final = 1000
_MARKS: Final = {
    Outcome.PASSED: ("✓", "green"),
    Outcome.UPDATED: ("✎", "cyan"),
    Outcome.FAILED: ("✗", "bold red"),
    Outcome.ERROR: ("✗", "bold red"),
}
_COLORS: Final = {"+": "green", "-": "red", "@": "cyan"}


@dataclass(frozen=True)
class Folder:
    """A folder of test cases."""

    path: Path
    junit: Path | None = None
    form: Form = field(default_factory=Form)
    update: bool = False

    def prepare_to_watch(self) -> None:
        """Do nothing: all cases are files."""

    def files(self) -> tuple[Path, ...]:
        """Return the files of the cases."""
        try:
            cases = find_cases(self.path)
        except WorkbenchError:
            return ()
        return tuple(dict.fromkeys(file for case in cases for file in case.files))

    def show(self, changed: Collection[Path]) -> int:
        """Run the cases, show the results, and return the exit code.

        Raises CommandError if the folder has no cases, or the report cannot be written.
        """
        self.form.begin(changed)
        try:
            results = run_cases(find_cases(self.path), update=self.update)
        except WorkbenchError as error:
            raise CommandError(str(error)) from None
        if self.junit is not None:
            write_whole(self.junit, report(results))
        if self.form.as_json:
            print_json(tests(results))
        else:
            self._print(results)
        self.form.end([self.path])
        broken = any(it.outcome in (Outcome.FAILED, Outcome.ERROR) for it in results)
        return _DIFFERENT if broken else 0

    def _print(self, results: Sequence[CaseResult]) -> None:
        for one in results:
            if one.outcome is not Outcome.PASSED or self.form.verbose:
                for text in _lines(one):
                    self.form.screen.print(text, soft_wrap=True)
        self.form.screen.print(_summary(results), soft_wrap=True)


def _lines(one: CaseResult) -> Iterator[Text]:
    mark, style = _MARKS[one.outcome]
    reason = f": {one_line(one.reason, _LONGEST)}" if one.reason else ""
    yield Text(f"{mark} {_name(one.case)}{reason}", style)
    for line in one.diff.splitlines():
        yield Text(f"  {visible(line)}", _COLORS.get(line[:1], ""))


def _name(case: Case) -> str:
    return one_line(case.name, _LONGEST)


def _summary(results: Sequence[CaseResult]) -> Text:
    counts = {it: sum(one.outcome is it for one in results) for it in Outcome}
    counts_text = ", ".join(f"{counts[it]} {_WORDS[it]}" for it in Outcome if counts[it])
    broken = counts[Outcome.FAILED] or counts[Outcome.ERROR]
    return Text(
        f"{counted(len(results), 'case')}: {counts_text}", "bold red" if broken else "green"
    )


_WORDS: Final = {
    Outcome.PASSED: "passed",
    Outcome.FAILED: "failed",
    Outcome.ERROR: "with an error",
    Outcome.UPDATED: "updated",
}
