"""HealthCheck: a wait until exports are healthy. The resource on top, its provider below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

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
from .dynamic.options import HEALTH_CHECK_TARGET, resolve_options
from .dynamic.provider import ConfiguredProvider
from .dynamic.resource import property_of
from .dynamic.values import decoded, encoded
from .lifecycle.health_check import HealthCheckHandler


class HealthCheck(Resource, module="iotcentral", name="HealthCheck"):
    """A wait: `pulumi up` goes on when all the exports are healthy, and fails when they are not.

    A resource of its own, so that exports whose wait failed are in the state all the same; the next
    `pulumi up` waits again. One that has succeeded waits again when one of its exports changes.
    """

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        exports: pulumi.Input[Sequence[ExportReference]],
        timeout: pulumi.Input[float] | None = None,
        application: pulumi.Input[str] | None = None,
    ) -> None:
        """Declare a wait for some exports of one application.

        Args:
            resource_name: Name of the resource in the program.
            opts: Options of the resource.
            exports: The exports to wait for: resources, or ids. Disabled ones are not waited for.
            timeout: Seconds until the wait fails. Defaults to the `custom_timeouts` of the options,
                then to 300.
            application: Name under `iotcentral:applications`. Defaults to the application of the
                exports. For ids, defaults to the application of the settings.
        """
        options = resolve_options(
            HEALTH_CHECK_TARGET, resource_name, opts or pulumi.ResourceOptions()
        )
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
        """The exports' statuses at the end of the wait, by id."""
        return property_of(self, "statuses")


class HealthCheckProvider(ConfiguredProvider):
    """The dynamic provider of health checks. States name it by its import path: never move it."""

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Return the inputs with the application, and all validation errors."""
        checked = self._handler.check(decoded(_olds), decoded(news))
        failures = [CheckFailure("", str(failure)) for failure in checked.failures]
        return CheckResult(encoded(checked.inputs), failures)

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Wait again if the exports or their definitions differ."""
        return DiffResult(changes=bool(self._handler.diff(decoded(_olds), decoded(_news)).changes))

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Wait; raises ProviderError with what the service reports when the time is over."""
        stored = self._handler.create(decoded(props))
        return CreateResult(stored.id, stored.outputs)

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Wait again."""
        return UpdateResult(self._handler.update(_id, decoded(_news)).outputs)

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Return what is known: a wait that is over is not asked for again."""
        return ReadResult(id_, decoded(props))

    @property
    def _handler(self) -> HealthCheckHandler:
        return HealthCheckHandler(self._context)
