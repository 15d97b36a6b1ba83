"""`iotcentral comment`: a preview as a comment for a pull request."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from ..printing import write
from . import to_markdown as document
from .gates import GATES, closed
from .reading import TOO_DEEP, PreviewError, read


def comment(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE|-", help="What `pulumi preview --json` printed; -: stdin."),
    ] = Path("-"),
    *,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            metavar="GATE,…", help=f"End with 3 where the preview has one: {', '.join(GATES)}."
        ),
    ] = None,
    stack: Annotated[
        str, typer.Option(metavar="NAME", help="What to call the stack; else project/stack.")
    ] = "",
    as_json: Annotated[
        bool,
        typer.Option("--json", help="Print JSON: markdown, closed gates, whether it failed."),
    ] = False,
) -> None:
    """Turn a preview into Markdown for a comment: what changes, what goes where, what to look at.

    Takes the document of `pulumi preview --json`, or the stream that the engine prints with
    PULUMI_ENABLE_STREAMING_JSON_PREVIEW=1, which alone holds what policies say.

    Exit status: 0 the comment is written; 1 the input is no preview (with --stack, a comment that
    says so is written); 2 wrong usage; 3 written, and a gate of --fail-on is closed; 4 written, and
    the preview itself failed.
    """
    gates = _gates(fail_on or [])
    try:
        preview = read(_text(file))
        stopped = closed(preview, gates)
        text = document.comment(preview, stack, stopped)
        told = {"markdown": text, "gates": stopped, "failed": preview.failed}
        write(json.dumps(told) + "\n" if as_json else text)
    except (PreviewError, RecursionError) as error:
        why = TOO_DEEP if isinstance(error, RecursionError) else str(error)
        typer.echo(f"iotcentral comment: {why}", err=True)
        if stack and not as_json:
            write(document.refusal(stack, why))
        raise typer.Exit(1) from None
    if preview.failed:
        typer.echo("iotcentral comment: the preview failed; the comment says why", err=True)
        raise typer.Exit(4)
    if stopped:
        reasons = ", ".join(f"{gate} ({reason})" for gate, reason in stopped.items())
        typer.echo(f"iotcentral comment: stopped by {reasons}", err=True)
        raise typer.Exit(3)


def _gates(texts: Iterable[str]) -> list[str]:
    """Return the gates of `a,b` and repeated options."""
    names = [name.strip() for text in texts for name in text.split(",") if name.strip()]
    for name in names:
        if name not in GATES:
            raise typer.BadParameter(
                f"no gate is called {name!r}; there are {', '.join(GATES)}", param_hint="--fail-on"
            )
    return names


def _text(file: Path) -> str:
    """Return the input as text, or say in one line why there is none."""
    if str(file) == "-" and sys.stdin.isatty():
        typer.echo(
            "iotcentral comment: waiting for what `pulumi preview --json` prints, or give a FILE",
            err=True,
        )
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise PreviewError(f"{file}: {error.strerror}") from None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise PreviewError("the input is not UTF-8, which is what the engine prints") from None
