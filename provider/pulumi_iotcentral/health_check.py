"""The resource `HealthCheck` and its dynamic provider."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import pulumi
from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    CreateResult,
    DiffResult,
    ReadResult,
    Resource,
    UpdateResult,
)

from .args.health_check import ExportReference, export_properties, timeout_properties
from .dynamic.options import HEALTH_CHECK_TARGET, Target, resolve_options
from .dynamic.provider import ConfiguredProvider, was_native
from .dynamic.resource import property_of
from .dynamic.values import decoded, encoded
from .lifecycle.health_check import HealthCheckHandler


class HealthCheck(Resource, module="iotcentral", name="HealthCheck"):
    """A health check: `pulumi up` waits until all exports are healthy, and fails after a timeout.

    If the health check fails, the exports are already in the state, and the next `pulumi up` waits
    again. After a success, `pulumi up` waits again if one of the exports changes.
    """

    _target: ClassVar[Target] = HEALTH_CHECK_TARGET

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        exports: pulumi.Input[Sequence[ExportReference]],
        timeout: pulumi.Input[float] | None = None,
        application: pulumi.Input[str] | None = None,
    ) -> None:
        """Declare a health check for exports of one application.

        Args:
            resource_name: The name of the resource in the program.
            opts: The options of the resource.
            exports: The exports to wait for: resources, components with an export, or IDs. Disabled
                exports are ignored.
            timeout: The timeout in seconds. Defaults to `custom_timeouts` of the options, or else
                to 300.
            application: The name of the application under `iotcentral:applications`. Defaults to
                the application of the exports. For IDs, defaults to the application of the
                configuration.
        """
        options = resolve_options(self._target, resource_name, opts or pulumi.ResourceOptions())
        props = {
            "application": application,
            "applicationUrl": None,
            "statuses": None,
            **export_properties(exports),
            **timeout_properties(resource_name, options, timeout),
        }
        super().__init__(HealthCheckProvider(), resource_name, props, options)

    @property
    def statuses(self) -> pulumi.Output[dict[str, str]]:
        """The statuses of the exports at the end of the wait, by ID."""
        return property_of(self, "statuses")


class HealthCheckProvider(ConfiguredProvider):
    """The dynamic provider of health checks. Never move it: states contain its import path."""

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Return the inputs with the application, and all validation errors."""
        checked = self._handler.check(decoded(_olds), decoded(news))
        failures = [CheckFailure("", str(failure)) for failure in checked.failures]
        return CheckResult(encoded(checked.inputs), failures)

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Return whether the exports or their definitions differ, which starts another wait."""
        changes = bool(self._handler.diff(decoded(_olds), decoded(_news)).changes)
        return DiffResult(changes=changes or was_native(_olds, _news))

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Wait. Raises ProviderError with the errors of the exports after the timeout."""
        stored = self._handler.create(decoded(props))
        return CreateResult(stored.id, stored.outputs)

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Wait again."""
        return UpdateResult(self._handler.update(_id, decoded(_news)).outputs)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Return the known state. A refresh does not start another wait."""
        return ReadResult(id_, decoded(props))

    @property
    def _handler(self) -> HealthCheckHandler:
        return HealthCheckHandler(self._context)
