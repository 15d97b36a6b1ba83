"""All that the doctor looks at, in the order in which one thing needs the other."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ..workspace.application import Application, Flags, settings_of
from ..workspace.context import StackContext, load_context
from ..workspace.errors import CommandError
from .diagnosis import Diagnosis, unseen
from .machine import look_at_machine
from .service import look_at_service
from .stack import look_at_settings, look_at_stack


def examine(
    folder: Path, flags: Flags, stack: str | None, *, alone: bool = False
) -> Iterator[Diagnosis]:
    """Yield one diagnosis after the other, as they are made."""
    yield from look_at_machine()
    context, is_read = StackContext(), True
    try:
        # Without its secrets a stack can be read whose passphrase is wrong.
        context = load_context(folder, stack, alone=alone, show_secrets=True)
    except CommandError as error:
        is_read = False
        yield Diagnosis("stack", "wrong", str(error), "or look without it: --no-stack")
        if flags.subdomain or flags.endpoint:
            # The environment's token may be for the stack's own application.
            why = "which credentials are for it cannot be told before that is mended"
            yield Diagnosis("application", "skipped", why)
            return
    else:
        yield from look_at_stack(context)
    try:
        application = Application(flags, context.config)
    except CommandError as error:
        if is_read or _is_led(flags):
            yield Diagnosis("application", "wrong", str(error))
        else:
            yield from unseen("application")
        return
    yield from look_at_settings(settings_of(flags, context.config))
    yield from look_at_service(application.reached, is_whole=is_read)


def _is_led(flags: Flags) -> bool:
    """Tell whether flags or the environment name an application without the stack."""
    named = (os.environ.get(name) for name in ("IOTCENTRAL_ENDPOINT", "IOTCENTRAL_SUBDOMAIN"))
    return any((flags.subdomain, flags.endpoint, *named))
