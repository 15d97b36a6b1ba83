"""The resources that a program registers with mocks, validated by the provider's own check."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any, Final, TypeAlias

from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks

from pulumi_iotcentral.config.settings import Settings, SettingsError
from pulumi_iotcentral.dynamic.options import REPLACE_PROPERTY, OptionProblem
from pulumi_iotcentral.dynamic.secret_marks import is_secret
from pulumi_iotcentral.dynamic.values import decoded, encoded
from pulumi_iotcentral.lifecycle.handler import Handler
from pulumi_iotcentral.lifecycle.health_check import HealthCheckHandler
from pulumi_iotcentral.lifecycle.results import Checked
from pulumi_iotcentral.lifecycle.run import RunContext, Severity
from pulumi_iotcentral.model.failures import CheckFailure, check_flag
from pulumi_iotcentral.model.ids import SEED_PROPERTY, Urn
from pulumi_iotcentral.model.paths import Path
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT, WAIT, Kind, is_native, noun_of
from pulumi_iotcentral.model.values import Properties, Unknown

from ..model.schema import too_many
from .finding import ERROR, WARNING, Finding
from .settings import OfflineSettings, is_unknown

InstanceSettings: TypeAlias = Callable[[Mapping[str, str], Collection[str]], Settings]
"""Returns the settings of an instance of the native provider."""


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
        self._registrations = Registrations(settings, _instance_settings)

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


def _instance_settings(values: Mapping[str, str], unknown: Collection[str]) -> Settings:
    return OfflineSettings(values, unknown, open_=False)


_INSTANCE: Final = "pulumi:providers:iotcentral"
"""The type of an explicit instance of the native provider."""

"""The input of a native export that is not part of the object."""

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

    def __init__(self, settings: Settings, instance: InstanceSettings | None = None) -> None:
        """Create the registrations of a program.

        Args:
            settings: The settings of the stack.
            instance: Returns the settings of an instance of the native provider, from its inputs
                and the names of unknown ones. Both have the keys of the stack's configuration.
                Defaults to the settings of the stack.
        """
        self._context = RunContext(settings, report=_ignore)
        self._instance = instance or (lambda _values, _unknown: settings)
        self._instances: dict[str, RunContext] = {}
        self._seeds: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._names: Counter[tuple[str, str]] = Counter()
        self._lock = Lock()

    def validate(self, args: MockResourceArgs) -> Registration | None:
        """Return the validated resource, or None for a resource of another provider."""
        inputs = opened(args.inputs)
        if args.typ == _INSTANCE:
            self._add_instance(args.name, inputs)
        noun = noun_of(args.typ)
        if noun is None:
            return None
        context = self._context_of(args.provider)
        if _is_read(args):
            return self._read(noun, args.name, str(args.resource_id), inputs, context)
        if is_native(args.typ):
            inputs = self._seeded(noun, args.name, inputs)
        checked = self._check(noun, inputs, context)
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

    def _add_instance(self, name: str, inputs: Properties) -> None:
        given = {f"iotcentral:{key}": value for key, value in decoded(inputs).items()}
        values = {key: value for key, value in given.items() if isinstance(value, str)}
        unknown = [key for key, value in given.items() if isinstance(value, Unknown)]
        context = RunContext(self._instance(values, unknown), report=_ignore)
        # Instances of one application share its ids, which must be unique.
        context.claims = self._context.claims
        self._instances[name] = context

    def _context_of(self, provider: str | None) -> RunContext:
        """Return the context of a provider reference, `URN::ID`: by default that of the stack."""
        parsed = Urn.parse(provider or "")
        name = parsed.name.rpartition("::")[0]
        known = self._instances.get(name) if parsed.type == _INSTANCE else None
        return known or self._context

    def _seeded(self, noun: str, name: str, inputs: Properties) -> Properties:
        """Return the inputs with a seed, which a generated SDK does not have.

        The native provider gets it from the URN, which is unknown here. Resources below different
        parents can have the same name.
        """
        if SEED_PROPERTY in inputs or noun not in _KINDS:
            return inputs
        with self._lock:
            self._names[noun, name] += 1
            return {SEED_PROPERTY: f"{self._names[noun, name]}::{name}", **inputs}

    def _check(self, noun: str, inputs: Properties, context: RunContext) -> Checked:
        kind = _KINDS.get(noun)
        if kind is None:
            return HealthCheckHandler(context).check({}, decoded(inputs))
        given = decoded(inputs, unpack=False)
        seed, paths = given.pop(SEED_PROPERTY, None), given.pop(REPLACE_PROPERTY, None)
        waits = given.pop(WAIT, None) if kind is EXPORT else None
        checked = Handler(kind, context).check({}, given, seed, replace_paths=paths)
        failures = () if waits is None else check_flag(WAIT, waits)
        return replace(checked, failures=[*checked.failures, *failures])

    def _read(
        self, noun: str, name: str, id_: str, inputs: Properties, context: RunContext
    ) -> Registration:
        """Return the known properties of an existing object: its id and its application."""
        kept = {key: value for key, value in inputs.items() if not key.startswith("__")}
        application = kept.get("application")
        failures: tuple[CheckFailure, ...] = ()
        if kind := _KINDS.get(noun):
            kept[kind.id_property] = id_
        try:
            if application is None or isinstance(application, str):
                url = context.settings.application(application).base_url
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
