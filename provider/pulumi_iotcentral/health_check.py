"""HealthCheck: a wait until exports are healthy. The resource on top, its provider below."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

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

from .advice import reported_errors
from .checking import settle_application
from .comparison import same_application
from .engine_values import decoded, encoded
from .failures import Failure, check_id, join, json_type
from .objects import destination_ids
from .process_provider import ProcessProvider
from .resource import DataExportResource, property_of
from .values import Properties, Unknown, has_unknown
from .waiting import wait_until_healthy

if TYPE_CHECKING:
    from .export import Export

DEFAULT_TIMEOUT: Final = 300
"""Seconds that a health check waits, unless it is told otherwise."""

_DEFINITION: Final = ("display_name", "enabled", "source", "filter", "enrichments", "destinations")


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
        exports: Sequence[Export | pulumi.Input[str]],
        timeout: pulumi.Input[float] = DEFAULT_TIMEOUT,
        application: pulumi.Input[str] | None = None,
    ) -> None:
        """Declare a wait for some exports of one application.

        Args:
            resource_name: Name of the resource in the program.
            opts: Options of the resource.
            exports: The exports to wait for: resources, or ids. Disabled ones are not waited for.
            timeout: Seconds until the wait fails. Defaults to 300.
            application: Name under `iotcentral:applications`; left out, the application of the
                settings.
        """
        props = {
            "application": application,
            "applicationUrl": None,
            "exportIds": [_export_id(export) for export in exports],
            "definition": _definition(exports),
            "timeout": timeout,
            "statuses": None,
        }
        super().__init__(HealthCheckProvider(), resource_name, props, opts)

    @property
    def statuses(self) -> pulumi.Output[dict[str, str]]:
        """The exports' statuses at the end of the wait, by id."""
        return property_of(self, "statuses")


def _export_id(export: Export | pulumi.Input[str]) -> Any:
    return export.export_id if isinstance(export, DataExportResource) else export


def _definition(exports: Sequence[Export | pulumi.Input[str]]) -> pulumi.Output[str]:
    """Return a digest of all that the exports are told to do: its change is a reason to wait."""
    told = [
        property_
        for export in exports
        if isinstance(export, DataExportResource)
        for property_ in (getattr(export, name) for name in _DEFINITION)
    ]
    return pulumi.Output.all(*told).apply(_digest)


def _digest(values: Sequence[Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()


class HealthCheckProvider(ProcessProvider):
    """The dynamic provider of health checks. States name it by its import path: never move it."""

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Return the inputs with the application, and all faults."""
        olds = decoded(_olds)
        inputs = {name: value for name, value in decoded(news).items() if value is not None}
        _, failures = settle_application(self._process.settings, olds, inputs)
        failures += [*_id_faults(inputs.get("exportIds")), *_timeout_faults(inputs.get("timeout"))]
        return CheckResult(encoded(inputs), [CheckFailure("", str(fault)) for fault in failures])

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Wait again when other exports are to be healthy, or are told something else."""
        olds, news = decoded(_olds), decoded(_news)
        same_place = same_application(olds.get("applicationUrl"), news.get("applicationUrl"))
        changed = [name for name in ("exportIds", "definition") if olds.get(name) != news.get(name)]
        unknown = has_unknown([news.get(name) for name in ("exportIds", "definition")])
        return DiffResult(changes=bool(changed) or unknown or not same_place)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Wait; raises ProviderError with what the service reports when the time is over."""
        inputs = decoded(props)
        outs = {**inputs, "statuses": self._wait(inputs)}
        return CreateResult(_digest([inputs["applicationUrl"], *inputs["exportIds"]]), outs)

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Wait again."""
        inputs = decoded(_news)
        return UpdateResult({**inputs, "statuses": self._wait(inputs)})

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Return what is known: a wait that is over is not asked for again."""
        return ReadResult(id_, decoded(props))

    def _wait(self, inputs: Properties) -> dict[str, str]:
        ids = inputs["exportIds"]
        with self._doing(f"waiting for {len(ids)} export{'s' if len(ids) > 1 else ''}"):
            url = inputs["applicationUrl"]
            return wait_until_healthy(
                self._process.client(url).list_exports,
                ids,
                float(inputs["timeout"]),
                reported=lambda export: self._reported(url, export),
            )

    def _reported(self, url: str, export: Mapping[str, Any]) -> str:
        """Return what is wrong with an export, without the secrets of its destinations."""
        if not export.get("errors"):
            return ""
        return reported_errors(export, self._process.redaction(url, destination_ids(export)))


def _id_faults(ids: Any) -> list[Failure]:
    if isinstance(ids, Unknown):
        return []
    if not isinstance(ids, list) or not ids:
        return [Failure("exportIds", "is empty: give at least one export")]
    return [fault for n, id_ in enumerate(ids) for fault in check_id(join("exportIds", n), id_)]


def _timeout_faults(timeout: Any) -> list[Failure]:
    if isinstance(timeout, Unknown):
        return []
    if isinstance(timeout, bool) or not isinstance(timeout, int | float):
        return [Failure("timeout", f"has to be a number of seconds, not {json_type(timeout)}")]
    return [] if timeout > 0 else [Failure("timeout", "has to be more than 0 seconds")]
