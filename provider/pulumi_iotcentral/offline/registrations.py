"""The resources that a program registers with mocks, validated by the provider's own check."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final

from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks

from pulumi_iotcentral.config.settings import Settings, SettingsError
from pulumi_iotcentral.dynamic.options import REPLACE_PROPERTY, OptionProblem
from pulumi_iotcentral.dynamic.secret_marks import is_secret
from pulumi_iotcentral.dynamic.values import decoded, encoded
from pulumi_iotcentral.lifecycle.handler import Handler
from pulumi_iotcentral.lifecycle.health_check import HealthCheckHandler
from pulumi_iotcentral.lifecycle.results import Checked
from pulumi_iotcentral.lifecycle.run import RunContext, Severity
from pulumi_iotcentral.model.failures import CheckFailure
from pulumi_iotcentral.model.ids import SEED_PROPERTY
from pulumi_iotcentral.model.paths import Path
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT, Kind
from pulumi_iotcentral.model.values import Properties

from ..model.schema import too_many
from .finding import ERROR, WARNING, Finding
from .settings import is_unknown


class Declared(Mocks):
    """The mock of Pulumi: validates this provider's resources. Outputs of others are unknown.

    While the program runs, it collects `findings`, `resources` (the number of declared resources of
    this provider), `reads` (the number of those read by `get()`), `others` (the types of other
    resources), `functions` (the called functions of providers), and `registrations` (the
    destinations and exports, without those of `get()`).
    """

    def __init__(self, settings: Settings) -> None:
        self.findings: list[Finding] = []
        self.resources = 0
        self.reads = 0
        self.others: set[str] = set()
        self.functions: set[str] = set()
        self.registrations: list[Registration] = []
        self._lock = Lock()
        self._registrations = Registrations(settings)

    def call(self, args: MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        """Return no values for a function of a provider, since no provider runs."""
        with self._lock:
            self.functions.add(args.token)
        return {}, []

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        """Return the known properties of a resource before its creation: its inputs."""
        ours = self._registrations.validate(args)
        if ours is None:
            with self._lock:
                self.others.add(args.typ)
            return args.resource_id or "", opened(args.inputs)
        name = f"{ours.noun} {ours.name}"
        found = [Finding(name, failure.path, str(failure)) for failure in ours.failures]
        found += [Finding(name, "", f"the {ours.noun} {it}", WARNING) for it in ours.warnings]
        with self._lock:
            self.resources += not ours.read
            self.reads += ours.read
            self.findings += found
            if ours.kind is not None and not ours.read:
                self.registrations.append(ours)
        return args.resource_id if ours.read else "", ours.properties

    def option_problem(self, problem: OptionProblem) -> None:
        """Add a problem of a resource's options to the findings."""
        severity = ERROR if problem.refused else WARNING
        finding = Finding(f"{problem.noun} {problem.name}", "", problem.text, severity)
        with self._lock:
            self.findings.append(finding)

    def exceeded_limits(self) -> Iterator[Finding]:
        """Yield an error for each application that would exceed a limit."""
        for kind, fault in self._registrations.over_quota():
            yield Finding(f"the {kind.noun}s", "", fault)


_NOUNS: Final = {
    DESTINATION.token: DESTINATION.noun,
    EXPORT.token: EXPORT.noun,
    "pulumi-python:dynamic/iotcentral:HealthCheck": "health check",
}
_KINDS: Final = {kind.noun: kind for kind in (DESTINATION, EXPORT)}


@dataclass(frozen=True)
class Registration:
    """A registered resource of this provider.

    `noun` is its kind, such as `destination`, and `name` its name in the program. `properties` are
    its inputs as check returns them, without the marks of secrets. `secret_paths` are the paths
    that repeat a secret elsewhere. `read` is true for a `get()` of an existing object.
    """

    noun: str
    name: str
    properties: Properties = field(repr=False)
    failures: tuple[CheckFailure, ...] = ()
    warnings: tuple[str, ...] = ()
    secret_paths: tuple[Path, ...] = ()
    read: bool = False

    @property
    def kind(self) -> Kind | None:
        """Return the kind of a destination or export, None for a health check."""
        return _KINDS.get(self.noun)


class Registrations:
    """This provider's resources in one program.

    As in Pulumi, they share a process: ids must differ, and limits apply to all of them together.
    """

    def __init__(self, settings: Settings) -> None:
        self._context = RunContext(settings, report=_ignore)
        self._seeds: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._lock = Lock()

    def validate(self, args: MockResourceArgs) -> Registration | None:
        """Return the validated resource, or None for a resource of another provider."""
        noun = _NOUNS.get(args.typ)
        if noun is None:
            return None
        inputs = opened(args.inputs)
        if _is_read(args):
            return self._read(noun, args.name, str(args.resource_id), inputs)
        checked = self._check(noun, inputs)
        properties = encoded(checked.inputs, pack=False)
        with self._lock:
            seed = str(inputs.get(SEED_PROPERTY, args.name))
            self._seeds[noun, str(properties.get("applicationUrl"))].add(seed)
        failures, warnings = tuple(checked.failures), tuple(checked.warnings)
        paths = tuple(checked.secret_paths)
        return Registration(noun, args.name, properties, failures, warnings, paths)

    def over_quota(self) -> Iterator[tuple[Kind, str]]:
        """Yield the kinds whose limit an application would exceed, each with a message."""
        for (noun, url), seeds in list(self._seeds.items()):
            kind = _KINDS.get(noun)
            if kind is not None and len(seeds) > kind.quota:
                application = "an application" if is_unknown(url) else url
                yield kind, too_many(application, len(seeds), f"{noun}s", kind.quota)

    def _check(self, noun: str, inputs: Properties) -> Checked:
        kind = _KINDS.get(noun)
        if kind is None:
            return HealthCheckHandler(self._context).check({}, decoded(inputs))
        given = decoded(inputs, unpack=False)
        seed, paths = given.pop(SEED_PROPERTY, None), given.pop(REPLACE_PROPERTY, None)
        return Handler(kind, self._context).check({}, given, seed, replace_paths=paths)

    def _read(self, noun: str, name: str, id_: str, inputs: Properties) -> Registration:
        """Return the known properties of an existing object: its id and its application."""
        kept = {key: value for key, value in inputs.items() if not key.startswith("__")}
        application = kept.get("application")
        failures: tuple[CheckFailure, ...] = ()
        if kind := _KINDS.get(noun):
            kept[kind.id_property] = id_
        try:
            if application is None or isinstance(application, str):
                url = self._context.settings.application(application).base_url
                kept["applicationUrl"] = url
        except SettingsError as error:
            failures = (CheckFailure("application", str(error), standalone=True),)
        return Registration(noun, name, kept, failures, read=True)


def _ignore(_severity: Severity, _text: str) -> None:
    """Discard a message: a check prints only its findings."""


def opened(value: Any) -> Any:
    """Return a value without the marks of secrets, as Pulumi passes it to a provider."""
    if is_secret(value):
        return opened(value["value"])
    if isinstance(value, dict):
        return {name: opened(item) for name, item in value.items()}
    return [opened(item) for item in value] if isinstance(value, list) else value


def _is_read(args: MockResourceArgs) -> bool:
    """Return whether a resource is read by `get()`, and not declared, with or without `import_`.

    The SDK sets `custom` only for declared resources. Their id is that of `import_`.
    """
    return bool(args.resource_id) and args.custom is None
