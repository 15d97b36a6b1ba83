"""Checks of the project, the stack and its settings."""

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
    """Yield diagnoses of the project and its stack."""
    if context.project is None or context.name is None or context.state is None:
        text = "no Pulumi project, only options and environment variables are used"
        yield Diagnosis("stack", "note", text)
        return
    yield from _environment(context.project)
    named = f"{context.name.stack} of {context.name.project}"
    try:
        refuse_unsafe(context.state)
    except CommandError as error:
        yield Diagnosis("stack", "wrong", f"{named}: {error}")
        return
    count = sum(not one.leaving for one in managed(context.state))
    yield Diagnosis("stack", "good", f"{named} manages {count} destinations and exports")


def look_at_settings(settings: Settings) -> Iterator[Diagnosis]:
    """Yield diagnoses of settings that are invalid or have no effect."""
    try:
        settings.applications()
    except SettingsError as error:
        yield Diagnosis("settings", "wrong", str(error))
    overruled = settings.overruled
    if overruled:
        yield Diagnosis(
            "settings",
            "note",
            f"{overruled} names another application, and the stack's configuration takes "
            "precedence",
            f"Unset {overruled}, or change iotcentral:endpoint or iotcentral:subdomain.",
        )


def _environment(project: Project) -> Iterator[Diagnosis]:
    """Yield whether the project's program runs in the virtual environment of this command."""
    named = virtualenv(project)
    if named is None:
        return
    folder = project.folder / named
    if not folder.is_dir():
        why = f"the project's virtual environment {named} does not exist"
        yield Diagnosis("environment", "wrong", why, "Run `pulumi install`.")
    elif folder.resolve() != Path(sys.prefix).resolve():
        why = f"the program runs in {named}, and this command in {sys.prefix}"
        advice = f"To check {named}, run the iotcentral that is installed there."
        yield Diagnosis("environment", "note", why, advice)
    else:
        text = f"the program and this command both run in {named}"
        yield Diagnosis("environment", "good", text)
