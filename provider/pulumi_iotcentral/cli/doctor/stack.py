"""The project and the stack: found, not in the middle of something, and led where one thinks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from pulumi_iotcentral.config.settings import Settings, SettingsError

from ..workspace.context import StackContext
from ..workspace.engine import virtualenv
from ..workspace.errors import CommandError
from ..workspace.project import Project
from ..workspace.state import managed, refuse_unsafe
from .diagnosis import Diagnosis


def look_at_stack(context: StackContext) -> Iterator[Diagnosis]:
    """Yield how the project and its stack are."""
    if context.project is None or context.name is None or context.state is None:
        yield Diagnosis("stack", "note", "no Pulumi project: flags and environment alone count")
        return
    yield from _environment(context.project)
    named = f"{context.name.stack} of {context.name.project}"
    try:
        refuse_unsafe(context.state)
    except CommandError as error:
        yield Diagnosis("stack", "wrong", f"{named}: {error}")
        return
    count = len(managed(context.state))
    yield Diagnosis("stack", "good", f"{named} manages {count} destinations and exports")


def look_at_settings(settings: Settings) -> Iterator[Diagnosis]:
    """Yield what of the settings is wrong, or in vain."""
    try:
        settings.applications()
    except SettingsError as error:
        yield Diagnosis("settings", "wrong", str(error))
    overruled = settings.overruled
    if overruled:
        yield Diagnosis(
            "settings",
            "note",
            f"{overruled} names another application, and the stack's configuration wins",
            f"unset {overruled}, or change iotcentral:endpoint or iotcentral:subdomain",
        )


def _environment(project: Project) -> Iterator[Diagnosis]:
    """Yield whether the project's program runs in the environment that is looked at here."""
    named = virtualenv(project)
    if named is None:
        return
    there = project.folder / named
    if not there.is_dir():
        why = f"the project's virtual environment {named} is not there"
        yield Diagnosis("environment", "wrong", why, "run `pulumi install`")
    elif there.resolve() != Path(sys.prefix).resolve():
        why = f"the program runs in {named}, and this command in {sys.prefix}"
        yield Diagnosis("environment", "note", why, f"run {named}'s own iotcentral to look at that")
    else:
        yield Diagnosis("environment", "good", f"the program runs in {named}, as this command does")
