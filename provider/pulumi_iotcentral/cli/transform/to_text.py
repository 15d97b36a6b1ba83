"""The result of a message as text: the filter, the enriched message, and the documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from rich.text import Text

from iotcentral_bounded.numbers import to_text
from pulumi_iotcentral.model.secrets.redaction import one_line
from pulumi_iotcentral.workbench.failures import excerpt, failure_of
from pulumi_iotcentral.workbench.json_text import Kind, parts
from pulumi_iotcentral.workbench.running import Run

from ...model.text import counted, visible

if TYPE_CHECKING:
    from iotcentral_pipeline import CompletedMessage, DestinationResult
    from pulumi_iotcentral.workbench.failures import Failure

_STYLES: Final[Mapping[Kind, str]] = {
    "key": "blue",
    "string": "green",
    "number": "cyan",
    "word": "magenta",
    "mark": "",
}
_LONGEST_NAME: Final = 200
_LONGEST: Final = 1000


def message_lines(
    message: CompletedMessage, runs: Sequence[Run], *, number: int | None
) -> Iterator[Text]:
    """Yield a heading with the source and the device, and the warnings about the message."""
    device = f" of device {one_line(message.device, _LONGEST_NAME)}" if message.device else ""
    which = "message" if number is None else f"message {number}"
    yield Text(f"{which}: {message.source}{device}", "bold")
    for warning in message.warnings:
        yield Text(f"warning: {one_line(warning, _LONGEST)}", "yellow")
    if not runs:
        yield Text(f"no export has the source {message.source}", "yellow")


def run_lines(run: Run, *, verbose: bool) -> Iterator[Text]:
    """Yield the result for an export. `verbose` adds the enriched message."""
    export, result = run.export, run.result
    source = f" ({export.source})" if export.source else ""
    disabled = "" if export.enabled else ", disabled"
    yield Text(f"{one_line(export.title, _LONGEST_NAME)}{source}{disabled}", "bold")
    filter_ = "filter" in export.definition
    if result.passes is None:
        yield Text(f"  ? cannot be evaluated: {one_line(result.reason, _LONGEST)}", "yellow")
    elif not result.passes:
        yield Text(f"  - does not pass: {one_line(result.reason, _LONGEST)}", "yellow")
    else:
        yield Text(
            f"  ✓ passes: {'the filter matches' if filter_ else 'there is no filter'}", "green"
        )
    for note in result.notes:
        yield Text(f"  note: {one_line(note, _LONGEST)}", "yellow")
    if verbose and result.message is not None:
        yield Text("  enriched message:")
        yield colored(to_text(result.message), "  ")
    for destination in result.destinations:
        yield from _destination_lines(run, destination)


def failure_lines(failure: Failure, name: str, program: str) -> Iterator[Text]:
    """Yield an error of a transform with the line of the program, a caret and the hint."""
    place = f"{one_line(name, _LONGEST_NAME)}{failure.position}"
    yield Text(f"  ✗ {place}: {one_line(failure.text, _LONGEST)}", "bold red")
    shown = excerpt(failure, program)
    if shown is not None:
        margin = f"    {shown.number} | "
        yield Text.assemble((margin, "dim"), visible(shown.text))
        blank = " " * (len(margin) - 2) + "| "
        offset = len(visible(shown.text[: shown.caret]))
        yield Text.assemble((blank, "dim"), " " * offset, ("^", "bold red"))
    if failure.hint:
        yield Text(f"    {one_line(failure.hint, _LONGEST)}", "yellow")


def colored(text: str, margin: str = "") -> Text:
    """Return a JSON text with a line for each item, in colors and after a margin."""
    shown = Text(margin)
    for part, kind in parts(text):
        shown.append(visible(part, keep="\n").replace("\n", f"\n{margin}"), _STYLES[kind])
    return shown


def _destination_lines(run: Run, destination: DestinationResult) -> Iterator[Text]:
    id_ = destination.destination
    name = run.export.destinations.get(id_, id_)
    if destination.error is not None:
        program = run.export.transforms.get(id_, "")
        yield from failure_lines(failure_of(destination.error), name, program)
        return
    transform = "" if id_ in run.export.transforms else ", no transform"
    count = counted(len(destination.documents), "document")
    yield Text(f"  → {one_line(name, _LONGEST_NAME)}: {count}{transform}", "bold")
    for note in destination.notes:
        yield Text(f"  note: {one_line(note, _LONGEST)}", "yellow")
    for document in destination.documents:
        yield colored(document, "  ")
