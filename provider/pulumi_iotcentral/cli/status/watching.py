"""Looking at an application again and again."""

from __future__ import annotations

import time
from collections.abc import Callable

from ..workspace.application import Application
from ..workspace.context import StackContext
from ..workspace.errors import CommandError
from .contents import Survey, read_status


class StatusPoller:
    """Take a survey at each call.

    The stack's state is read again only where it does not fit what the application holds: an `up`
    that goes on beside it makes and deletes objects.
    """

    def __init__(
        self, stand: Callable[[], StackContext], open_: Callable[[StackContext], Application]
    ) -> None:
        """Stand in the stack by `stand`, and find the application from there by `open_`."""
        self._stand = stand
        self._standing = stand()
        self._application = open_(self._standing)
        self._known: frozenset[str] | None = None

    def __call__(self) -> Survey:
        """Return a survey. Raises CommandError where application or state cannot be read."""
        survey = read_status(self._standing, self._application)
        if self._known is not None and _misfits(survey) != self._known:
            self._standing = self._stand()
            survey = read_status(self._standing, self._application)
        self._known = _misfits(survey)
        return survey


def _misfits(survey: Survey) -> frozenset[str]:
    """Return what only one side has, of the application and the stack."""
    strangers = {f"{one.kind.noun} {one.id}" for one in survey.objects if one.manager is None}
    return frozenset(strangers | {f"missing {one.urn}" for one in survey.missing})


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
