"""Our resources as a program registers them under mocks, validated by the provider's own check."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Lock, local
from typing import Any, Final

from pulumi.dynamic import CheckResult
from pulumi.runtime import MockResourceArgs

from pulumi_iotcentral.config.settings import Settings, SettingsError
from pulumi_iotcentral.dynamic.provider import DataExportProvider
from pulumi_iotcentral.dynamic.values import is_secret
from pulumi_iotcentral.lifecycle.run import Process
from pulumi_iotcentral.model.failures import Failure
from pulumi_iotcentral.model.ids import SEED_PROPERTY
from pulumi_iotcentral.model.limits import too_many
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT, Kind
from pulumi_iotcentral.model.values import Properties

from ..destination import DestinationProvider
from ..export import ExportProvider
from ..health_check import HealthCheckProvider
from .settings import is_unknown

_Provider = DataExportProvider | HealthCheckProvider
_PROVIDERS: Final[dict[str, tuple[str, type[_Provider]]]] = {
    DESTINATION.token: (DESTINATION.noun, DestinationProvider),
    EXPORT.token: (EXPORT.noun, ExportProvider),
    "pulumi-python:dynamic/iotcentral:HealthCheck": ("health check", HealthCheckProvider),
}
_KINDS: Final = {kind.noun: kind for kind in (DESTINATION, EXPORT)}
_PATH: Final = re.compile(r'((?:[^":\[\]]|\["(?:\\.|[^"\\])*"\]|\[\d+\])*): ')


@dataclass(frozen=True)
class Registration:
    """A resource of ours that was registered.

    `noun` is what it is, such as `destination`; `name` its name in the program. `properties` are
    its inputs as the provider's check returns them, without the marks of secrets. `read` tells
    that it is a `get()` of what exists.
    """

    noun: str
    name: str
    properties: Properties = field(repr=False)
    failures: tuple[Failure, ...] = ()
    warnings: tuple[str, ...] = ()
    read: bool = False

    @property
    def kind(self) -> Kind | None:
        """Return the kind of a destination or export, None for a health check."""
        return _KINDS.get(self.noun)


class Registrations:
    """The resources of ours in one program.

    They share a process, as under the engine: ids must differ, and quotas count them together.
    """

    def __init__(self, settings: Settings) -> None:
        self._process = _Listening(settings)
        self._seeds: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._lock = Lock()

    def validate(self, args: MockResourceArgs) -> Registration | None:
        """Return what check says of a resource, None for one that is not ours."""
        if args.typ not in _PROVIDERS:
            return None
        noun, provider = _PROVIDERS[args.typ]
        inputs = opened(args.inputs)
        if _is_read(args):
            return self._read(noun, args.name, str(args.resource_id), inputs)
        result, warnings = self._check(provider, inputs)
        failures = tuple(_failure(failure.reason) for failure in result.failures)
        with self._lock:
            seed = str(inputs.get(SEED_PROPERTY, args.name))
            self._seeds[noun, str(result.inputs.get("applicationUrl"))].add(seed)
        return Registration(noun, args.name, result.inputs, failures, tuple(warnings))

    def over_quota(self) -> Iterator[tuple[Kind, str]]:
        """Yield the kinds of which an application gets more than it takes, each with a message."""
        for (noun, url), seeds in list(self._seeds.items()):
            kind = _KINDS.get(noun)
            if kind is not None and len(seeds) > kind.quota:
                application = "an application" if is_unknown(url) else url
                yield kind, too_many(application, len(seeds), f"{noun}s", kind.quota)

    def _check(
        self, provider: type[_Provider], inputs: Properties
    ) -> tuple[CheckResult, list[str]]:
        checking = provider()
        checking._process = self._process  # noqa: SLF001 - what configure would put there
        warnings = self._process.listen()
        return checking.check({}, inputs), warnings

    def _read(self, noun: str, name: str, id_: str, inputs: Properties) -> Registration:
        """Return what is known of an existing object: its id, and where it is."""
        kept = {key: value for key, value in inputs.items() if not key.startswith("__")}
        application = kept.get("application")
        failures: tuple[Failure, ...] = ()
        if kind := _KINDS.get(noun):
            kept[kind.id_property] = id_
        try:
            if application is None or isinstance(application, str):
                url = self._process.settings.application(application).base_url
                kept["applicationUrl"] = url
        except SettingsError as error:
            failures = (Failure("application", str(error)),)
        return Registration(noun, name, kept, failures, read=True)


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


def opened(value: Any) -> Any:
    """Return a value without the marks of secrets, as the engine hands it to a provider."""
    if is_secret(value):
        return opened(value["value"])
    if isinstance(value, dict):
        return {name: opened(item) for name, item in value.items()}
    return [opened(item) for item in value] if isinstance(value, list) else value


def _is_read(args: MockResourceArgs) -> bool:
    """Tell a `get()` from a resource that is declared, with `import_` or without.

    The SDK says of a registration alone whether it is custom; the id is that of `import_` there.
    """
    return bool(args.resource_id) and args.custom is None


def _failure(reason: str) -> Failure:
    """Return the failure that a check reported, whose text begins with the path."""
    found = _PATH.match(reason)
    return Failure(found.group(1), reason[found.end() :]) if found else Failure("", reason)
