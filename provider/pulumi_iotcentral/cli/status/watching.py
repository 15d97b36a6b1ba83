"""Looking at an application again and again."""

from __future__ import annotations

import time
from collections.abc import Callable

from ..workspace.errors import CommandError
from .contents import Survey


def watch(
    survey: Survey,
    look: Callable[[], Survey],
    show: Callable[[Survey, str], None],
    every: float,
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> tuple[Survey, str]:
    """Look and show every so many seconds until Ctrl-C; return what was shown last.

    `show` gets a survey, and why it is an old one where a look failed.
    """
    stale = ""
    try:
        while True:
            sleep(every)
            try:
                survey, stale = look(), ""
            except CommandError as error:
                stale = str(error)
            show(survey, stale)
    except KeyboardInterrupt:
        return survey, stale
