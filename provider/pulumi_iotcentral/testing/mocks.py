"""Mocks for the unit tests of Pulumi programs: `pulumi.runtime.set_mocks(IotCentralMocks())`.

They run the provider's own validation, without engine and network. Importing `pulumi_iotcentral`
does not load this module.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from contextvars import copy_context
from copy import copy
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final
from urllib.parse import quote

from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks, is_dry_run
from pulumi.runtime.config import get_config

from ..config.settings import ApplicationSettings, Settings
from ..dynamic.secret_marks import is_secret, mark_secrets, secret
from ..model.failures import CheckFailure
from ..model.free_form import map_free_form_values, unpacked
from ..model.secrets.places import secret_paths
from ..offline.registrations import Registration, Registrations

DEFAULT_APPLICATION: Final = "https://contoso.azureiotcentral.com"
"""URL of the application of a program whose test configures none."""


class InvalidResourceError(Exception):
    """Raised by a registration that `pulumi up` would refuse.

    `resource` names the resource, such as `destination 'archive'`. `failures` are the validation
    errors as sentences, such as `displayName is required`.
    """

    def __init__(self, resource: str, failures: tuple[str, ...]) -> None:
        self.resource = resource
        self.failures = failures
        super().__init__("\n  ".join([f"{resource} is not valid:", *failures]))


@dataclass(frozen=True)
class MockedResource:
    """A destination, export or health check that a program declared.

    `kind` is `destination`, `export` or `health check`; `name` the resource's name in the program;
    `id` the object's id, None in a preview. `properties` are the inputs as the provider sends
    them, by the API's names: with defaults, the id and `applicationUrl`, and secrets in plain text.
    """

    kind: str
    name: str
    id: str | None
    properties: Mapping[str, Any] = field(repr=False)


class IotCentralMocks(Mocks):
    """Mocks that validate destinations, exports and health checks as `pulumi up` does.

    A resource that is not valid fails its registration with InvalidResourceError, and thereby the
    test. The outputs are those of an update that succeeds: ids, `application_url`, the references
    of exports. Exports are healthy at once for a HealthCheck.
    """

    def __init__(
        self, mocks: Mocks | None = None, *, config: Mapping[str, Any] | None = None
    ) -> None:
        """Create mocks for one program.

        Args:
            mocks: Your own mocks. They are used for the resources and functions of other providers.
                They are also called for resources of this package, with the validated inputs.
                Additional values that they return, such as a `status`, become outputs.
            config: Provider configuration by full key, such as `iotcentral:subdomain`. It takes
                precedence over `pulumi.runtime.set_all_config`. Environment variables are ignored.
                Defaults to the application https://contoso.azureiotcentral.com.
        """
        self._mocks = mocks
        self._registrations = Registrations(
            _TestSettings(config or {}), lambda values, _: _TestSettings(values, of_stack=False)
        )
        self._lock = Lock()
        self._resources: list[MockedResource] = []
        self._warnings: list[str] = []
        self._errors: list[InvalidResourceError] = []
        _silence_repetitions()

    @property
    def resources(self) -> tuple[MockedResource, ...]:
        """Return the valid resources in order of registration, without those of `get()`."""
        return tuple(self._resources)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return the warnings of `pulumi up`."""
        return tuple(self._warnings)

    @property
    def errors(self) -> tuple[InvalidResourceError, ...]:
        """Return the raised errors, for tests that do not wait for every resource."""
        return tuple(self._errors)

    def call(self, args: MockCallArgs) -> Any:
        """Return the result of a provider's function from your mocks, or an empty one."""
        return {} if self._mocks is None else self._mocks.call(args)

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        """Return the id and the outputs of a resource. Raises InvalidResourceError."""
        ours = self._registrations.validate(args)
        if ours is None:
            return self._of_others(args)
        self._refuse_invalid(ours)
        outputs = self._outputs(ours, args.inputs)
        id_ = _id(ours)
        if self._mocks is not None:
            asked = copy(args)
            asked.inputs = outputs
            outputs = {**outputs, **(self._mocks.new_resource(asked)[1] or {})}
        with self._lock:
            name = f"{ours.noun} {ours.name!r}"
            self._warnings += [f"{name} {warning}" for warning in ours.warnings]
            if not ours.read:
                properties = map_free_form_values(ours.properties, unpacked)
                self._resources.append(MockedResource(ours.noun, ours.name, id_, properties))
        return id_ or "", outputs

    def _outputs(self, ours: Registration, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Return the outputs, with the secrets of the program and the provider marked."""
        known = ours.properties
        if ours.kind is None:
            return known if is_dry_run() else {**known, "statuses": self._statuses(known)}
        marked = {name: secret(known[name]) for name in known if is_secret(inputs.get(name))}
        return {**mark_secrets(known, [*secret_paths(known), *ours.secret_paths]), **marked}

    def _statuses(self, health_check: Mapping[str, Any]) -> dict[str, str]:
        ids = [str(id_) for id_ in health_check["exportIds"]]
        disabled = {it.id for it in self._resources if it.properties.get("enabled") is False}
        return {id_: "disabled" if id_ in disabled else "healthy" for id_ in ids}

    def register_transform(self, transform: Any) -> None:
        """Pass a stack transform to your mocks."""
        if self._mocks is not None:
            self._mocks.register_transform(transform)

    def register_invoke_transform(self, transform: Any) -> None:
        """Pass a stack invoke transform to your mocks."""
        if self._mocks is not None:
            self._mocks.register_invoke_transform(transform)

    def _of_others(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        if self._mocks is None:
            return args.resource_id or f"{args.name}_id", args.inputs
        return self._mocks.new_resource(args)

    def _refuse_invalid(self, ours: Registration) -> None:
        failures = list(ours.failures)
        if not ours.read:
            crowds = [why for kind, why in self._registrations.over_quota() if kind is ours.kind]
            failures += [CheckFailure("", why) for why in crowds]
        if failures:
            error = InvalidResourceError(f"{ours.noun} {ours.name!r}", tuple(map(str, failures)))
            with self._lock:
                self._errors.append(error)
            raise error


class _TestSettings(Settings):
    """Settings without environment and with a default application."""

    def __init__(self, given: Mapping[str, Any], *, of_stack: bool = True) -> None:
        # Older SDKs register in threads without the configuration of the test.
        context = copy_context()

        def config(key: str) -> Any:
            if key in given:
                value = given[key]
                return value if value is None or isinstance(value, str) else json.dumps(value)
            if not of_stack:
                return None
            return get_config(key) or context.copy().run(get_config, key)

        super().__init__(config, {})

    def application(self, name: str | None = None) -> ApplicationSettings:
        """Return the settings of an application, or of one with that name if none is configured."""
        where = ("subdomain", "endpoint") if name is None else ("applications",)
        if any(map(self._configured, where)):
            return super().application(name)
        url = DEFAULT_APPLICATION if name is None else f"https://{quote(name, '')}.{_DOMAIN}"
        return self._made({**self._shared, "endpoint": url}, "iotcentral:", None)


_DOMAIN: Final = DEFAULT_APPLICATION.partition(".")[2]


def _id(ours: Registration) -> str | None:
    """Return the id of the resource after an update. A preview knows only the id of a `get()`."""
    if is_dry_run() and not ours.read:
        return None
    return str(ours.properties[ours.kind.id_property]) if ours.kind else f"{ours.name}_id"


class _Repetitions(logging.Filter):
    """Drops messages of asyncio about outputs that were not awaited: the test fails anyway."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a record is about another error."""
        raised = record.exc_info[1] if record.exc_info else None
        return not isinstance(raised, InvalidResourceError)


_REPETITIONS: Final = _Repetitions()


def _silence_repetitions() -> None:
    # A resource that fails has a future, and so a traceback, for each of its outputs.
    logging.getLogger("asyncio").addFilter(_REPETITIONS)
