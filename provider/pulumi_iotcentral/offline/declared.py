"""What a program declares, judged by the provider's own check as it registers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from threading import Lock, local
from typing import Any, Final

from pulumi.dynamic import CheckResult
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks

from ..base import DataExportProvider
from ..destination import DestinationProvider
from ..engine_values import is_secret
from ..export import ExportProvider
from ..health_check import HealthCheckProvider
from ..limits import too_many
from ..process import Process
from ..schema import DESTINATION, EXPORT
from ..settings import Settings
from .finding import WARNING, Finding
from .settings import is_unknown

_Provider = DataExportProvider | HealthCheckProvider
_PROVIDERS: Final[dict[str, tuple[str, type[_Provider]]]] = {
    DESTINATION.token: (DESTINATION.noun, DestinationProvider),
    EXPORT.token: (EXPORT.noun, ExportProvider),
    "pulumi-python:dynamic/iotcentral:HealthCheck": ("health check", HealthCheckProvider),
}
_KINDS: Final = {kind.noun: kind for kind in (DESTINATION, EXPORT)}
_PATH: Final = re.compile(r'((?:[^":\[\]]|\["(?:\\.|[^"\\])*"\]|\[\d+\])*): ')


class Declared(Mocks):
    """The engine's stand-in: judges our resources, and leaves open what others will be.

    `findings`, `resources` (how many are ours) and `functions` (those of providers that were
    called) grow while the program runs.
    """

    def __init__(self, settings: Settings) -> None:
        self.findings: list[Finding] = []
        self._counts: Counter[tuple[str, str]] = Counter()
        self.resources = 0
        self.functions: set[str] = set()
        self._lock = Lock()
        self._process = _Listening(settings)

    def call(self, args: MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        """Answer nothing: nobody is asked."""
        with self._lock:
            self.functions.add(args.token)
        return {}, []

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        """Return what is known of a resource before it is there: its inputs."""
        ours = _PROVIDERS.get(args.typ)
        inputs: dict[str, Any] = _opened(args.inputs)
        if ours is None or args.resource_id:
            return args.resource_id or "", inputs
        noun, kind = ours
        name = f"{noun} {args.name}"
        result, warnings = self._check(kind, inputs)
        found = [_finding(name, failure.reason) for failure in result.failures]
        found += [Finding(name, "", _remark(warning), WARNING) for warning in warnings]
        with self._lock:
            self.resources += 1
            self.findings += found
            self._counts[noun, str(result.inputs.get("applicationUrl"))] += 1
        return "", result.inputs

    def crowded(self) -> Iterator[Finding]:
        """Yield a fault for each application that gets more than it takes."""
        for (noun, url), count in self._counts.items():
            kind = _KINDS.get(noun)
            if kind is not None and count > kind.quota:
                application = "an application" if is_unknown(url) else url
                fault = too_many(application, count, f"{noun}s", kind.quota)
                yield Finding(f"the {noun}s", "", fault)

    def _check(
        self, kind: type[_Provider], inputs: dict[str, Any]
    ) -> tuple[CheckResult, list[str]]:
        provider = kind()
        provider._process = self._process  # noqa: SLF001 - what configure would put there
        warnings = self._process.listen()
        return provider.check({}, inputs), warnings


class _Listening(Process):
    """A process whose warnings are kept, by thread: a check warns in the thread that calls it."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._heard = local()

    def listen(self) -> list[str]:
        """Return a list that gets this thread's warnings from now on."""
        self._heard.texts = []
        texts: list[str] = self._heard.texts
        return texts

    def warn(self, text: str) -> None:
        """Keep a warning for who listens."""
        self._heard.texts.append(text)


def _opened(value: Any) -> Any:
    """Return a value without the marks of secrets, as the engine hands it to a provider."""
    if is_secret(value):
        return _opened(value["value"])
    if isinstance(value, dict):
        return {name: _opened(item) for name, item in value.items()}
    return [_opened(item) for item in value] if isinstance(value, list) else value


def _finding(name: str, reason: str) -> Finding:
    """Return the finding of a failure of check, whose text begins with the path."""
    found = _PATH.match(reason)
    path = found.group(1) if found else ""
    return Finding(name, path, reason[found.end() :] if found else reason)


def _remark(warning: str) -> str:
    """Return a warning without what it calls the resource by, which the finding names."""
    return re.sub(r"^\w+ ('(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\") ", "", warning)
