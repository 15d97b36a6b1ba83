"""`iotcentral transform`: run exports on messages, or run a folder of test cases."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, NoReturn

import typer

from pulumi_iotcentral.workbench.errors import WorkbenchError
from pulumi_iotcentral.workbench.running import require_pipeline

from ..options import (
    AllowHost,
    ApplicationName,
    AsJson,
    Endpoint,
    NoStack,
    Subdomain,
    filled,
)
from ..printing import exit_on_error, print_error
from ..workspace.errors import CommandError, UsageError
from .messages import Messages, Sample
from .origins import Inline, Origin
from .runs import Form, Runs
from .watching import watch as watch_files

if TYPE_CHECKING:
    from .folders import Folder

_NO_EXPORT: Final = (
    "an export is required. Use --jq, --filter or --enrich, --definition, --deployed, or change to "
    "the folder of a Pulumi project."
)


def transform(
    message: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE|-",
            help="JSON message, or several messages as NDJSON, - for stdin.",
        ),
    ] = None,
    *,
    sample: Annotated[
        Sample | None,
        typer.Option(
            metavar="SOURCE",
            help="Use the documented sample message of a source instead of FILE: telemetry, "
            "properties, deviceConnectivity, deviceLifecycle, deviceTemplateLifecycle or audit.",
        ),
    ] = None,
    jq: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="File with a transform, a jq program."),
    ] = None,
    filter_: Annotated[
        str | None,
        typer.Option("--filter", callback=filled, metavar="QUERY", help="Filter, as in an export."),
    ] = None,
    enrich: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE",
            help="Enrichment: NAME=TEXT, or NAME=$PATH for a property of the device. Can be "
            "repeated.",
        ),
    ] = None,
    definition: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="JSON document with exports in REST form, in any form that `iotcentral check` "
            "accepts. - for stdin.",
        ),
    ] = None,
    program: Annotated[
        bool,
        typer.Option(
            "--program",
            help="Use the exports of the project's program, which runs without Pulumi. This is "
            "the default in the folder of a project.",
        ),
    ] = False,
    deployed: Annotated[
        bool,
        typer.Option(
            "--deployed",
            help="Use the exports of the application. --subdomain, --endpoint, --application and "
            "--no-stack imply it.",
        ),
    ] = False,
    export: Annotated[
        str | None,
        typer.Option(
            callback=filled,
            metavar="NAME|ID",
            help="Export to run, by ID, display name or resource name. Defaults to all exports "
            "with the source of the message.",
        ),
    ] = None,
    stack: Annotated[
        str | None,
        typer.Option(
            callback=filled,
            metavar="NAME",
            help="Name of the stack. Defaults to the selected stack with --deployed. Defaults to "
            "the project file alone with --program.",
        ),
    ] = None,
    subdomain: Subdomain = None,
    endpoint: Endpoint = None,
    application: ApplicationName = None,
    allow_host: AllowHost = None,
    no_stack: NoStack = False,
    verbose: Annotated[
        bool,
        typer.Option("--verbose", "-v", help="Print the enriched message, and passed test cases."),
    ] = False,
    raw: Annotated[
        bool, typer.Option("--raw", help="Print only the documents, one per line.")
    ] = False,
    as_json: AsJson = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Run again when a file is saved, until Ctrl-C.")
    ] = False,
    test: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Run the test cases in a folder, without FILE."),
    ] = None,
    junit: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a JUnit report of --test."),
    ] = None,
    update: Annotated[
        bool,
        typer.Option("--update", help="Write the expected documents of --test that differ."),
    ] = False,
) -> None:
    """Run the filter, the enrichments and the transforms of exports on a message.

    The command prints for each export whether the message passes the filter, and the documents for
    each destination. It requires no service, except with --deployed. A message has the structure
    before transforms. Missing parts have defaults.

    With --test, it runs the cases in FOLDER and the folders below it. NAME.jq is a transform.
    NAME.CASE.message.json is a message. NAME.CASE.expected.json has the expected documents, one
    after another. An empty file expects no document. The order of properties and the form of
    numbers (21.0 and 21) have no meaning. NAME.export.json is optional: an export whose filter and
    enrichments apply before the transform.

    With --json, each message prints one line of JSON.

    Exit codes:
      0  A document was created, all test cases passed, or --watch ended.
      1  A message, an export, a test folder or the application cannot be read.
      2  The command line is not valid.
      3  A test case failed.
      4  A transform is not valid, or failed.
      5  No document was created: filters or transforms dropped every message.
      6  A filter cannot be evaluated by this tool.
      7  No export has the source of a message.
    """
    place = (subdomain, endpoint, application)
    inline = Inline(jq, filter_, tuple(enrich or ()))
    origins = {
        inline.option: not inline.is_empty,
        "--definition": definition is not None,
        "--program": program,
        "--deployed": deployed or no_stack or place != (None, None, None),
    }
    given = [name for name, is_used in origins.items() if is_used]
    form = Form(raw=raw, as_json=as_json, verbose=verbose, pinned=watch)
    with exit_on_error("transform"):
        _refuse_conflicts(raw=raw, as_json=as_json, verbose=verbose)
        if test is None:
            if junit is not None or update:
                _wrong("--junit and --update require --test")
            source = _messages(message, sample)
            origin = _origin(given, inline, definition, stack)
            if origin is None:
                origin = _deployed(place, allow_host or (), stack, alone=no_stack)
            if isinstance(origin, Inline) and export is not None:
                _wrong("--export requires --definition, --program or --deployed")
            runner: Folder | Runs = Runs(source, origin, export, form)
        else:
            if message or sample or given or export or stack or raw:
                _wrong("--test conflicts with messages, exports and --raw")
            from .folders import Folder  # noqa: PLC0415 - loads what messages do not need

            runner = Folder(test, junit, form, update=update)
        _require_pipeline()
        if watch:
            runner.prepare_to_watch()
    if watch:
        watch_files(lambda changed: _shown(runner, changed), runner.files)
        raise typer.Exit(0)
    with exit_on_error("transform"):
        raise typer.Exit(runner.show([]))


def _shown(runner: Folder | Runs, changed: list[Path]) -> None:
    """Show the result after a save. An error ends nothing: the next save can fix it."""
    try:
        runner.show(changed)
    except CommandError as error:
        print_error("transform", error)


def _require_pipeline() -> None:
    try:
        require_pipeline()
    except WorkbenchError as error:
        raise CommandError(str(error)) from None


def _refuse_conflicts(*, raw: bool, as_json: bool, verbose: bool) -> None:
    if raw and as_json:
        _wrong("--raw conflicts with --json. Use only one of them.")
    if verbose and (raw or as_json):
        _wrong("--verbose conflicts with --raw and --json")


def _messages(file: Path | None, sample: Sample | None) -> Messages:
    if file is not None and sample is not None:
        _wrong("--sample conflicts with FILE. Use only one of them.")
    if file is None and sample is None:
        _wrong("a message is required. Use FILE, - for stdin, or --sample.")
    return Messages(file, sample)


def _origin(
    given: list[str], inline: Inline, definition: Path | None, stack: str | None
) -> Origin | None:
    """Return the origin of the exports, None for the application.

    Raises UsageError if the options conflict.
    """
    if len(given) > 1:
        _wrong(f"{' conflicts with '.join(given[:2])}. Use only one of them.")
    if given == ["--deployed"]:
        return None
    if given in ([], ["--program"]):
        return _program(stack, wanted=bool(given))
    if stack is not None:
        _wrong("--stack requires --program or --deployed")
    if definition is None:
        return inline
    from .declared import Definition  # noqa: PLC0415 - slow to load

    return Definition(definition)


def _program(stack: str | None, *, wanted: bool) -> Origin:
    from ..workspace.project import surrounding_project  # noqa: PLC0415 - slow to load
    from .declared import Program  # noqa: PLC0415 - slow to load

    here = Path.cwd()
    if not wanted and surrounding_project(here) is None:
        _wrong(_NO_EXPORT)
    return Program(here, stack)


def _deployed(
    place: tuple[str | None, str | None, str | None],
    allowed: Sequence[str],
    stack: str | None,
    *,
    alone: bool,
) -> Origin:
    from ..workspace.application import Flags  # noqa: PLC0415 - slow to load
    from .declared import Deployed  # noqa: PLC0415 - slow to load

    return Deployed(Path.cwd(), Flags(*place, allow=tuple(allowed)), stack, alone)


def _wrong(why: str) -> NoReturn:
    raise UsageError(why)
