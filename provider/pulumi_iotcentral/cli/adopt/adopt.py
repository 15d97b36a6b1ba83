"""`iotcentral adopt`: from an application to a program and a stack that manages it."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rich.console import Console

from ...model.text import counted
from ..workspace.application import Application, Flags
from ..workspace.engine import Engine
from ..workspace.errors import CommandError
from ..workspace.project import Project, declared_keys, find_project
from ..workspace.state import StackName, State, refuse_unsafe, same_resources
from .files import (
    missing_config,
    refuse_foreign_main,
    refuse_linked_config,
    refuse_overwrite,
    write_backup,
    write_program,
)
from .inventory import take_inventory
from .plan import AdoptPlan, select, settle_secrets
from .program import render_program
from .secret_sources import RECORD, SecretsFile, SecretSources, read_secrets
from .state import refuse_lost_update, refuse_missing, with_adopted
from .to_json import document
from .to_text import Report, line_of

DONE, SOME_SKIPPED = 0, 3
"""Exit statuses: all was adopted; some objects cannot be."""

_LOG_WIDTH: Final = 160


@dataclass(frozen=True)
class AdoptOptions:
    """What the user asked for."""

    flags: Flags = field(default_factory=Flags)
    stack: str | None = None
    only: tuple[str, ...] = ()
    out: Path | None = None
    secrets_from: Path | None = None
    dry_run: bool = False
    yes: bool = False
    force: bool = False
    as_json: bool = False


def adopt(wish: AdoptOptions) -> int:
    """Do what the user asked for, and return the exit status.

    What it tells goes to stderr; stdout is for the program of a dry run, or for JSON.
    """
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        console.width = max(console.width, _LOG_WIDTH)
    report = Report(console)
    try:
        return _adopt(wish, report)
    except CommandError as error:
        report.say(f"iotcentral adopt: {error}")
        return error.status


def _adopt(wish: AdoptOptions, report: Report) -> int:
    project = find_project(Path.cwd())
    engine = Engine(project, wish.stack)
    stack = engine.stack_name()
    intent = _decide(wish, project, engine, stack, report)
    report.table(intent.selection)
    report.secrets(intent.selection.adopted, intent.secrets)
    if not intent.selection.adopted:
        report.say("nothing to do: nothing here is left to adopt")
    elif wish.dry_run:
        _show(intent, report)
    else:
        _confirm(wish, intent, report)
        _carry_out(intent, project, engine, stack, report)
        report.next_steps(intent.selection, intent.secrets, intent.out.name)
    _print(wish, intent)
    return SOME_SKIPPED if intent.selection.skipped else DONE


def _decide(
    wish: AdoptOptions, project: Project, engine: Engine, stack: StackName, report: Report
) -> AdoptPlan:
    """Read everything and refuse what cannot be done; write nothing."""
    config = engine.config()
    # Before anything is asked of an application that this stack's program would not find.
    changes = missing_config(wish.flags, config)
    application = Application(wish.flags, config)
    place = application.place
    before = engine.export()
    refuse_unsafe(before)
    file = read_secrets(wish.secrets_from) if wish.secrets_from else SecretsFile()
    sources = SecretSources(place.url, stack.project, config, file, declared_keys(project))
    report.say(f"reading {place.url} for the stack {stack.stack} of {stack.project}")
    held = application.read()
    inventory = take_inventory(place, held.destinations, held.exports, application.known)
    selection = select(inventory, before, application.settings, sources, wish.only)
    adopted = selection.adopted
    secrets = settle_secrets(adopted, sources, force=wish.force)
    if secrets.hosts:
        # First, so that a run that is cut off after it finds the keys that it has written.
        changes[RECORD] = sources.record((one.item, one.keys) for one in adopted)
    changes |= secrets.stored
    program = render_program(place, adopted)
    base = Path.cwd() if wish.out else project.folder
    out = base / wish.out if wish.out else project.main / "__main__.py"
    if adopted and not wish.dry_run:
        if not wish.out:
            refuse_foreign_main(project)
        refuse_overwrite(out, program, base, force=wish.force)
        refuse_linked_config(project, stack.stack)
    present = {id_: one.urn for id_, one in selection.destinations.items()}
    after = with_adopted(before, stack, {**config, **changes}, adopted, present)
    return AdoptPlan(place.url, selection, secrets, changes, program, out, base, before, after)


def _confirm(wish: AdoptOptions, intent: AdoptPlan, report: Report) -> None:
    """Ask whoever sits at a terminal whether the secrets may go to those hosts."""
    if wish.yes or not intent.secrets.hosts or not sys.stdin.isatty():
        return
    report.say("are these the hosts that each secret is for? Type yes to go on:")
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise CommandError("nothing was written")


def _show(intent: AdoptPlan, report: Report) -> None:
    for key in intent.secrets.wanted:
        line = line_of(intent.selection.adopted, key)
        report.say(f"line of a secrets file for {key}: {line}=…", 2)
    report.say(f"this was a dry run; nothing was written to {intent.out}")


def _print(wish: AdoptOptions, intent: AdoptPlan) -> None:
    """Print what a program may read: the JSON that was asked for, else a dry run's program."""
    if wish.as_json:
        written = bool(intent.selection.adopted) and not wish.dry_run
        sys.stdout.write(json.dumps(document(intent, written=written), indent=2) + "\n")
    elif wish.dry_run and intent.selection.adopted:
        sys.stdout.write(intent.program)


def _refuse_change(engine: Engine, before: State) -> None:
    now = engine.export()
    refuse_unsafe(now)
    if not same_resources(now, before):
        raise CommandError("somebody has changed the stack meanwhile: run the command again")


def _carry_out(
    intent: AdoptPlan, project: Project, engine: Engine, stack: StackName, report: Report
) -> None:
    """Write in an order in which a run that is cut off can simply be repeated.

    The state comes last: with the objects in it and no program, the next up would delete them.
    """
    now = datetime.now(UTC)
    backup = write_backup(project.folder, stack.stack, intent.before, now)
    report.say(f"kept the state as it was in {backup}")
    write_program(intent.out, intent.program, intent.base)
    report.say(f"wrote {intent.out}")
    for key, setting in intent.config.items():
        engine.set_config(key, setting)
        if not setting.secret and key != RECORD:
            report.say(f"{key}: set to {setting.value}", 2)
    # Before the last look at the state: an update that ends after this reading is a new entry.
    history = engine.history()
    _refuse_change(engine, intent.before)
    engine.import_(intent.after)
    refuse_lost_update(stack, history, engine.history())
    refuse_missing(intent.after, engine.export())
    report.say(
        f"put {counted(len(intent.selection.adopted), 'object')} into the state of {stack.stack}"
    )
