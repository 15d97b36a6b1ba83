"""The common part of all dynamic providers of this package: configuration, and messages."""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import Lock
from typing import Any

from pulumi.dynamic import ConfigureRequest, ResourceProvider

from pulumi_iotcentral.config.settings import Settings
from pulumi_iotcentral.lifecycle.run import RunContext
from pulumi_iotcentral.lifecycle.shared_claims import SharedClaims

from .diagnostics import report, report_in_one_line, warn

_shared: dict[str, RunContext] = {}
_shared_lock = Lock()


class ConfiguredProvider(ResourceProvider):
    """A dynamic provider of this package.

    Instances hold nothing before `configure`: the engine's state names the class by its import
    path, in plain text, and stays the same when the code changes.
    """

    serialize_as_secret_always = False
    _context: RunContext

    def configure(self, req: ConfigureRequest) -> None:
        """Take the stack's configuration; nothing is asked of the service yet."""
        report_in_one_line()
        self._context = shared_context(req.config.get)
        if variable := self._context.settings.overruled:
            self._context.warn(
                f"{variable} has no say: the stack's configuration names the application"
            )


def shared_context(config: Callable[[str], Any]) -> RunContext:
    """Return the run of this process with a configuration: one for all kinds of resource."""
    settings = Settings(config, os.environ)
    with _shared_lock:
        if settings.configured not in _shared:
            claims = SharedClaims.of_this_process(warn)
            _shared[settings.configured] = RunContext(settings, report=report, claims=claims)
        return _shared[settings.configured]
