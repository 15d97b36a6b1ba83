"""Runs transforms and exports on messages in the tests of users, without engine and network.

The functions need the extra `simulator`. Without it, they raise `MissingExtraError`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeAlias

import pulumi

from iotcentral_bounded.numbers import to_text
from pulumi_iotcentral.args.export import ExportArgs, ExportArgsDict, export_properties
from pulumi_iotcentral.model.free_form import map_free_form_values, unpacked
from pulumi_iotcentral.workbench import running
from pulumi_iotcentral.workbench.cases import Case, CaseResult, Outcome, find_cases, run_cases
from pulumi_iotcentral.workbench.errors import WorkbenchError
from pulumi_iotcentral.workbench.exports import RunnableExport, runnable
from pulumi_iotcentral.workbench.failures import Failure, failure_of
from pulumi_iotcentral.workbench.files import read_text

_ONLY: Final = "document"

GivenMessage: TypeAlias = Mapping[str, Any] | str | Path
"""A message before transforms: an object, a JSON text, or a file."""


class TransformFailedError(Exception):
    """A transform is not a valid jq program, fails for the message, or times out.

    `line` and `column` begin with 1, and are None if they are unknown. `hint` is a sentence about
    a usual cause, else empty.
    """

    def __init__(self, destination: str, failure: Failure) -> None:
        super().__init__(failure.in_one_line(destination))
        self.destination = destination
        self.line = failure.line
        self.column = failure.column
        self.hint = failure.hint


@dataclass(frozen=True)
class ExportRun:
    """The result of a message for an export.

    `passes` is None if this version cannot evaluate the filter. `reason` is the reason if the
    message does not pass, else empty. `enriched` is the message before transforms with its
    enrichments, None if it does not pass. `documents` are the documents by the ID of the
    destination. A destination that is an Output has the ID `destination-1`, by its position.
    """

    passes: bool | None
    reason: str = ""
    enriched: Mapping[str, Any] | None = field(default=None, repr=False)
    documents: Mapping[str, list[Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class TransformCase:
    """A test case of a folder. Its text is its name, for `ids=str`."""

    name: str
    _case: Case = field(repr=False)

    def __str__(self) -> str:
        return self.name

    def check(self) -> None:
        """Run the case.

        Raises:
            AssertionError: The documents differ from the expected ones, or the transform fails. The
                text has the difference.
        """
        (result,) = run_cases([self._case])
        if result.outcome is not Outcome.PASSED:
            raise AssertionError(_told(result))


def run_transform(
    transform: str | Path,
    message: GivenMessage,
    *,
    filter: str | None = None,  # noqa: A002 - the name of the property
    enrichments: Mapping[str, Mapping[str, Any]] | None = None,
) -> list[Any]:
    """Return the documents that a transform creates from a message.

    Args:
        transform: A jq program as text, or the path of its file.
        message: The message. Missing parts have defaults, such as the device.
        filter: The filter of the export. A message that does not pass has no documents.
        enrichments: The enrichments of the export in REST form, by name.

    Raises:
        TransformFailedError: The transform is not valid, or fails.
        WorkbenchError: The message, the filter or the enrichments cannot be used.
    """
    running.require_pipeline()
    name = transform.name if isinstance(transform, Path) else "transform"
    program = read_text(transform) if isinstance(transform, Path) else transform
    given = {"filter": filter, "enrichments": enrichments}
    body = {it: value for it, value in given.items() if value is not None}
    # The name of a file is not always valid as an ID.
    references = [{"id": _ONLY, "transform": program}]
    result = _run(runnable({**body, "destinations": references}, {_ONLY: name}), message)
    if result.passes is None:
        raise WorkbenchError(f"the filter cannot be evaluated: {result.reason}")
    return result.documents.get(_ONLY, [])


def run_export(
    export: ExportArgs | ExportArgsDict | Mapping[str, Any], message: GivenMessage
) -> ExportRun:
    """Return the result of a message for an export.

    The source of the export must be that of the message. A disabled export is run too.

    Args:
        export: The arguments of an `Export`, or a definition in REST form.
        message: The message. Missing parts have defaults, such as the device.

    Raises:
        TransformFailedError: A transform is not valid, or fails.
        WorkbenchError: The message or the export cannot be used.
    """
    running.require_pipeline()
    properties = map_free_form_values(export_properties(export), unpacked)  # type: ignore[arg-type]
    references = properties.get("destinations")
    if isinstance(references, list):
        properties["destinations"] = [_known(it, n) for n, it in enumerate(references, 1)]
    for name in ("source", "filter", "enrichments", "destinations"):
        if _has_output(properties.get(name)):
            raise WorkbenchError(f"{name} must not be or contain an Output. Use its value.")
    return _run(runnable(properties), message)


def transform_cases(folder: str | Path) -> list[TransformCase]:
    """Return the test cases in a folder, as `iotcentral transform --test` finds them.

    Use them with `@pytest.mark.parametrize("case", transform_cases("transforms"), ids=str)` and
    `case.check()`.

    Raises:
        WorkbenchError: The folder cannot be read, or has no test case.
    """
    return [TransformCase(case.name, case) for case in find_cases(Path(folder))]


def check_folder(folder: str | Path) -> None:
    """Run all test cases in a folder.

    Raises:
        AssertionError: A case fails. The text has the difference of each case that fails.
        WorkbenchError: The folder cannot be read, or has no test case.
    """
    results = run_cases(find_cases(Path(folder)))
    failed = [it for it in results if it.outcome is not Outcome.PASSED]
    if failed:
        raise AssertionError("\n".join(map(_told, failed)))


def _run(export: RunnableExport, given: GivenMessage) -> ExportRun:
    if isinstance(given, Path):
        text = read_text(given)
    else:
        text = given if isinstance(given, str) else json.dumps(given)
    values = running.read_messages(text)
    if len(values) != 1:
        raise WorkbenchError(f"the text must be one message, not {len(values)}")
    message = running.completed(values[0], running.TIME_OF_TESTS)
    with running.Runner([export]) as runner:
        (runs,) = runner.run([message])
    for one in runs:
        for it in one.result.destinations:
            if it.error is not None:
                name = export.destinations.get(it.destination, it.destination)
                raise TransformFailedError(name, failure_of(it.error))
        enriched = one.result.message and json.loads(to_text(one.result.message))
        documents = {
            it.destination: [json.loads(text) for text in it.documents]
            for it in one.result.destinations
        }
        return ExportRun(one.result.passes, one.result.reason, enriched, documents)
    raise WorkbenchError(f"the export has the source {export.source}, not {message.source}")


def _known(reference: Any, number: int) -> Any:
    if isinstance(reference, dict) and isinstance(reference.get("id"), pulumi.Output):
        return {**reference, "id": f"destination-{number}"}
    return reference


def _has_output(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_has_output, value.values()))
    return isinstance(value, pulumi.Output) or (
        isinstance(value, list) and any(map(_has_output, value))
    )


def _told(result: CaseResult) -> str:
    return f"{result.case.name}: {result.reason}" + (f"\n{result.diff}" if result.diff else "")
