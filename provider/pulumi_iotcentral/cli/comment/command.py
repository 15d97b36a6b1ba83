"""`iotcentral comment`: render a preview as Markdown for a pull-request comment."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from pulumi_iotcentral.workbench.errors import WorkbenchError

from ..options import AsJson
from ..printing import write
from . import to_markdown as document
from .documents import TestCases
from .gates import GATES, failed_gates
from .reading import TOO_DEEP, PreviewError, read


def comment(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE|-",
            show_default=False,
            help="Output of `pulumi preview --json`. Defaults to -, which is stdin.",
        ),
    ] = Path("-"),
    *,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            metavar="GATE,…",
            help=f"Gates that fail the command. Possible values are {', '.join(GATES)}. "
            "Can be repeated.",
        ),
    ] = None,
    stack: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            show_default=False,
            help="Name of the stack in the comment. Defaults to project/stack.",
        ),
    ] = "",
    test: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Folder with test cases of `iotcentral transform --test`. The comment shows how "
            "the documents of a changed transform change.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Render a preview as Markdown for a pull-request comment.

    The comment shows the changes of each destination and export, a graph of the data flow, and
    policy violations. The input is the document of `pulumi preview --json`, or the stream that
    Pulumi prints with PULUMI_ENABLE_STREAMING_JSON_PREVIEW=1. Only the stream contains the results
    of policies.

    Exit codes:
      0  The comment was written.
      1  The input is not a preview. With --stack, the comment says so.
      2  The command line is not valid.
      3  The comment was written, and a gate of --fail-on failed.
      4  The comment was written, and the preview itself failed.
    """
    gates = _gates(fail_on or [])
    tests = _tests(test)
    try:
        preview = read(_text(file))
        stopped = failed_gates(preview, gates)
        text = document.comment(preview, stack, stopped, tests)
        output = {"markdown": text, "gates": stopped, "failed": preview.failed}
        write(json.dumps(output) + "\n" if as_json else text)
    except (PreviewError, RecursionError) as error:
        why = TOO_DEEP if isinstance(error, RecursionError) else str(error)
        typer.echo(f"iotcentral comment: {why}", err=True)
        if stack and not as_json:
            write(document.refusal(stack, why))
        raise typer.Exit(1) from None
    if preview.failed:
        typer.echo("iotcentral comment: the preview failed. See the comment.", err=True)
        raise typer.Exit(4)
    if stopped:
        reasons = ", ".join(f"{gate} ({reason})" for gate, reason in stopped.items())
        typer.echo(f"iotcentral comment: failed gates: {reasons}", err=True)
        raise typer.Exit(3)


def _gates(texts: Iterable[str]) -> list[str]:
    """Return the gates of `a,b` and repeated options."""
    names = [name.strip() for text in texts for name in text.split(",") if name.strip()]
    for name in names:
        if name not in GATES:
            raise typer.BadParameter(
                f"gate {name!r} is not supported. Use one of {', '.join(GATES)}.",
                param_hint="--fail-on",
            )
    return names


def _tests(folder: Path | None) -> TestCases | None:
    try:
        return None if folder is None else TestCases.of(folder)
    except WorkbenchError as error:
        raise typer.BadParameter(str(error), param_hint="--test") from None


def _text(file: Path) -> str:
    """Return the input as text. Raises PreviewError if it cannot be read."""
    if str(file) == "-" and sys.stdin.isatty():
        typer.echo(
            "iotcentral comment: waiting for the output of `pulumi preview --json` on stdin",
            err=True,
        )
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise PreviewError(f"reading {file}: {error.strerror}") from None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise PreviewError(
            "the encoding of the input must be UTF-8, as in Pulumi's output"
        ) from None
