"""All checks, in the order of their dependencies."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ..workspace.application import Application, Flags, settings_of
from ..workspace.context import StackContext, load_context
from ..workspace.errors import CommandError
from ..workspace.project import surrounding_project
from .diagnosis import Diagnosis, unseen
from .machine import PYTHON, look_at_machine
from .service import look_at_service
from .stack import look_at_settings, look_at_stack


def examine(
    folder: Path, flags: Flags, stack: str | None, *, alone: bool = False
) -> Iterator[Diagnosis]:
    """Yield the diagnoses one by one, as the checks finish."""
    yield from look_at_machine(PYTHON if alone else _runtime(folder))
    context, is_read = StackContext(), True
    try:
        # Without show_secrets, Pulumi reads a stack even with a wrong passphrase.
        context = load_context(folder, stack, alone=alone, show_secrets=True)
    except CommandError as error:
        is_read = False
        yield Diagnosis("stack", "wrong", str(error), "Fix the error, or use --no-stack.")
        if flags.subdomain or flags.endpoint:
            # The token of the environment may belong to the stack's application, not to this one.
            why = "not checked: its credentials are unknown until the stack can be read"
            yield Diagnosis("application", "skipped", why)
            return
    else:
        yield from look_at_stack(context)
    try:
        application = Application(flags, context.config)
    except CommandError as error:
        if is_read or _names_application(flags):
            yield Diagnosis("application", "wrong", str(error))
        else:
            yield from unseen("application")
        return
    yield from look_at_settings(settings_of(flags, context.config))
    yield from look_at_service(application.reached, is_whole=is_read)


def _runtime(folder: Path) -> str:
    """Return the language of the project of a folder, Python without a readable project."""
    try:
        project = surrounding_project(folder)
    except CommandError:
        return PYTHON
    return project.runtime if project else PYTHON


def _names_application(flags: Flags) -> bool:
    """Return whether flags or the environment name an application without the stack."""
    named = (os.environ.get(name) for name in ("IOTCENTRAL_ENDPOINT", "IOTCENTRAL_SUBDOMAIN"))
    return any((flags.subdomain, flags.endpoint, *named))
