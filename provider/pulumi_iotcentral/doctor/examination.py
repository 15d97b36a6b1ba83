"""All that the doctor looks at, in the order in which one thing needs the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..stack.application import Application, Flags, settings_of
from ..stack.errors import CommandError
from ..stack.standing import Standing, find_standing
from .finding import Finding
from .machine import look_at_machine
from .service import look_at_service
from .stack import look_at_settings, look_at_stack


def examine(
    folder: Path, flags: Flags, stack: str | None, *, alone: bool = False
) -> Iterator[Finding]:
    """Yield one finding after the other, as they are made."""
    yield from look_at_machine()
    standing = Standing()
    try:
        standing = find_standing(folder, stack, alone=alone)
    except CommandError as error:
        yield Finding("stack", "wrong", str(error), "or look without it: --no-stack")
        if flags.subdomain or flags.endpoint:
            # The environment's token may be for the stack's own application.
            why = "which credentials are for it cannot be told before that is mended"
            yield Finding("application", "skipped", why)
            return
    else:
        yield from look_at_stack(standing)
    try:
        application = Application(flags, standing.config)
    except CommandError as error:
        yield Finding("application", "wrong", str(error))
        return
    yield from look_at_settings(settings_of(flags, standing.config))
    yield from look_at_service(application.reached)
