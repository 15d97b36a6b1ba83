"""Polling of an application for `status --watch`."""

from __future__ import annotations

import time
from collections.abc import Callable

from ..workspace.application import Application
from ..workspace.context import StackContext
from ..workspace.errors import CommandError
from .contents import Survey, read_status


class StatusPoller:
    """Reads the status at each call.

    The stack is loaded again only if it and the application differ in other objects than before: a
    concurrent `pulumi up` creates and deletes objects.
    """

    def __init__(
        self, load: Callable[[], StackContext], connect: Callable[[StackContext], Application]
    ) -> None:
        """Load the stack with `load` and find its application with `connect`."""
        self._load = load
        self._context = load()
        self._application = connect(self._context)
        self._unmatched: frozenset[str] | None = None

    def __call__(self) -> Survey:
        """Return a survey. Raises CommandError if the application or the state cannot be read."""
        survey = read_status(self._context, self._application)
        if self._unmatched is not None and _unmatched(survey) != self._unmatched:
            self._context = self._load()
            survey = read_status(self._context, self._application)
        self._unmatched = _unmatched(survey)
        return survey


def _unmatched(survey: Survey) -> frozenset[str]:
    """Return the unmanaged objects and the missing resources."""
    unmanaged = {f"{one.kind.noun} {one.id}" for one in survey.objects if one.manager is None}
    return frozenset(unmanaged | {f"missing {one.urn}" for one in survey.missing})


def watch(
    survey: Survey,
    poll: Callable[[], Survey],
    show: Callable[[Survey, str], None],
    every: float,
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> tuple[Survey, str]:
    """Poll and show at an interval until Ctrl-C. Return the last survey and its error.

    `show` gets a survey, and the error if the last poll failed and the survey is outdated.
    """
    stale = ""
    try:
        while True:
            sleep(every)
            try:
                survey, stale = poll(), ""
            except CommandError as error:
                stale = str(error)
            show(survey, stale)
    except KeyboardInterrupt:
        return survey, stale
