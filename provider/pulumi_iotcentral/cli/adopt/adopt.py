"""The run of `iotcentral adopt`: read everything, decide, then write."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rich.console import Console

from ...model.text import counted
from ..workspace.application import Flags
from ..workspace.engine import Engine
from ..workspace.errors import CommandError
from ..workspace.project import Project, find_project
from ..workspace.state import StackName, State, refuse_unsafe, same_resources
from .files import (
    refuse_foreign_main,
    refuse_linked_config,
    refuse_overwrite,
    write_backup,
    write_program,
)
from .found import Found, find
from .import_file import OUTCOME, file_text, write_import_file
from .import_file import document as document_of
from .plan import AdoptPlan, resolve_secrets
from .program import render_program
from .secret_sources import RECORD, SecretsFile, read_secrets
from .state import refuse_lost_update, refuse_missing, with_adopted
from .to_json import document
from .to_text import Report, line_of

DONE, SOME_SKIPPED = 0, 3
"""Exit codes: everything was adopted; some objects were skipped."""

_LOG_WIDTH: Final = 160


@dataclass(frozen=True)
class AdoptOptions:
    """The options of the command line."""

    flags: Flags = field(default_factory=Flags)
    stack: str | None = None
    only: tuple[str, ...] = ()
    out: Path | None = None
    secrets_from: Path | None = None
    import_file: Path | None = None
    dry_run: bool = False
    yes: bool = False
    force: bool = False
    as_json: bool = False


def adopt(options: AdoptOptions) -> int:
    """Adopt the objects of an application, and return the exit code.

    The report goes to stderr. Stdout is for the program of a dry run, or for JSON.
    """
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        console.width = max(console.width, _LOG_WIDTH)
    report = Report(console)
    try:
        return _adopt(options, report)
    except CommandError as error:
        report.say(f"iotcentral adopt: {error}")
        return error.status


def _adopt(options: AdoptOptions, report: Report) -> int:
    project = find_project(Path.cwd())
    engine = Engine(project, options.stack)
    stack = engine.stack_name()
    if options.import_file:
        found = find(project, engine, stack, report, flags=options.flags, only=options.only)
        return _list_imports(options, options.import_file, found, report)
    if project.runtime != "python":
        raise CommandError(
            f"the generated program is in Python, and the project has the runtime "
            f"{project.runtime!r}. Use --import-file FILE, which imports into the native provider."
        )
    plan = _decide(options, project, engine, stack, report)
    report.table(plan.selection)
    report.secrets(plan.selection.adopted, plan.secrets)
    if not plan.selection.adopted:
        report.say("nothing to adopt")
    elif options.dry_run:
        _show(plan, report)
    else:
        _confirm(options, plan, report)
        _carry_out(plan, project, engine, stack, report)
        runs = plan.out.resolve() == (project.main / "__main__.py").resolve()
        imported = None if runs else str(options.out or plan.out)
        report.next_steps(plan.selection, plan.secrets, stack, imported)
    _print(options, plan)
    return SOME_SKIPPED if plan.selection.skipped else DONE


def _list_imports(options: AdoptOptions, path: Path, found: Found, report: Report) -> int:
    """Write the file for `pulumi import`. The program, the configuration and the state remain."""
    report.table(found.selection, OUTCOME)
    written = bool(found.selection.adopted) and not options.dry_run
    if written:
        write_import_file(path, found, report, force=options.force)
    else:
        report.say(f"dry run: {path} was not written" if options.dry_run else "nothing to import")
    if options.as_json:
        sys.stdout.write(json.dumps(document_of(path, found, written=written), indent=2) + "\n")
    elif options.dry_run and found.selection.adopted:
        sys.stdout.write(file_text(found))
    return SOME_SKIPPED if found.selection.skipped else DONE


def _decide(
    options: AdoptOptions, project: Project, engine: Engine, stack: StackName, report: Report
) -> AdoptPlan:
    """Read everything and return the plan. Raise CommandError if it is not possible."""
    file = read_secrets(options.secrets_from) if options.secrets_from else SecretsFile()
    found = find(
        project, engine, stack, report, flags=options.flags, only=options.only, secrets=file
    )
    place, selection, sources, before = found.place, found.selection, found.sources, found.state
    changes, adopted = dict(found.missing), selection.adopted
    secrets = resolve_secrets(adopted, sources, stack, force=options.force)
    if secrets.hosts:
        # First, so that a run after an interruption finds the keys that were written.
        changes[RECORD] = sources.record((one.item, one.keys) for one in adopted)
    changes |= secrets.stored
    program = render_program(place, adopted)
    base = Path.cwd() if options.out else project.folder
    out = base / options.out if options.out else project.main / "__main__.py"
    if adopted and not options.dry_run:
        if not options.out:
            refuse_foreign_main(project)
        refuse_overwrite(out, program, base, force=options.force)
        refuse_linked_config(project, stack.stack)
    present = {id_: one.urn for id_, one in selection.destinations.items()}
    after = with_adopted(before, stack, {**found.config, **changes}, adopted, present)
    return AdoptPlan(place.url, selection, secrets, changes, program, out, base, before, after)


def _confirm(options: AdoptOptions, plan: AdoptPlan, report: Report) -> None:
    """Ask a user at a terminal to confirm the hosts of the secrets."""
    if options.yes or not plan.secrets.hosts or not sys.stdin.isatty():
        return
    report.say("Are these the correct hosts for the secrets? Type yes to continue:")
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise CommandError("canceled, nothing was written")


def _show(plan: AdoptPlan, report: Report) -> None:
    for key in plan.secrets.wanted:
        line = line_of(plan.selection.adopted, key)
        report.say(f"line of a secrets file for {key}: {line}=…", 2)
    report.say(f"dry run: nothing was written to {plan.out}")


def _print(options: AdoptOptions, plan: AdoptPlan) -> None:
    """Print to stdout: JSON if requested, else the program of a dry run."""
    if options.as_json:
        written = bool(plan.selection.adopted) and not options.dry_run
        sys.stdout.write(json.dumps(document(plan, written=written), indent=2) + "\n")
    elif options.dry_run and plan.selection.adopted:
        sys.stdout.write(plan.program)


def _refuse_change(engine: Engine, before: State) -> None:
    now = engine.export()
    refuse_unsafe(now)
    if not same_resources(now, before):
        raise CommandError("the stack was changed during this run. Run the command again.")


def _carry_out(
    plan: AdoptPlan, project: Project, engine: Engine, stack: StackName, report: Report
) -> None:
    """Write everything, in an order that lets you repeat an interrupted run.

    The state is last: if it had the objects and there was no program, `pulumi up` would delete
    them.
    """
    now = datetime.now(UTC)
    backup = write_backup(project.folder, stack.stack, plan.before, now)
    report.say(f"saved the previous state to {backup}")
    write_program(plan.out, plan.program, plan.base)
    report.say(f"wrote {plan.out}")
    for key, setting in plan.config.items():
        engine.set_config(key, setting)
        if not setting.secret and key != RECORD:
            report.say(f"{key}: set to {setting.value}", 2)
    # Before the state is compared: an update that ends later is then a new entry of the history.
    history = engine.history()
    _refuse_change(engine, plan.before)
    engine.import_(plan.after)
    refuse_lost_update(stack, history, engine.history())
    refuse_missing(plan.after, engine.export())
    count = counted(len(plan.selection.adopted), "object")
    report.say(f"imported {count} into the state of {stack.stack}")
