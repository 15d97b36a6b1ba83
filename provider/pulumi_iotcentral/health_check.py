"""HealthCheck: a wait until exports are healthy. The resource on top, its provider below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

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

from .args.health_check import (
    URLS_PROPERTY,
    ExportReference,
    digest,
    export_properties,
    timeout_properties,
)
from .config.settings import Settings
from .dynamic.options import HEALTH_CHECK_TARGET, resolve_options
from .dynamic.process_provider import ProcessProvider
from .dynamic.resource import property_of
from .dynamic.values import decoded, encoded
from .lifecycle.health import wait_until_healthy
from .lifecycle.inputs import settle_application
from .lifecycle.inventory import destination_ids
from .lifecycle.known_secrets import Redaction
from .lifecycle.warnings import reported_errors
from .model.diff.equality import same_application
from .model.failures import Failure, check_id, join, json_type
from .model.secrets.reports import is_plain, with_masked_reports
from .model.values import UNKNOWN, Properties, Unknown, has_unknown

_ONE_APPLICATION: Final = "Use one HealthCheck per application"


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


class HealthCheckProvider(ProcessProvider):
    """The dynamic provider of health checks. States name it by its import path: never move it."""

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Return the inputs with the application, and all faults."""
        olds = decoded(_olds)
        inputs = {name: value for name, value in decoded(news).items() if value is not None}
        urls = inputs.pop(URLS_PROPERTY, [])
        failures = _settle_application(self._process.settings, olds, inputs, urls)
        failures += _id_faults(inputs.get("exportIds"))
        for name in ("timeout", "updateTimeout"):
            if name in inputs:
                failures += _timeout_faults(name, inputs[name])
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
        return CreateResult(digest([inputs["applicationUrl"], *inputs["exportIds"]]), outs)

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Wait again."""
        inputs = decoded(_news)
        timeout = inputs.get("updateTimeout", inputs["timeout"])
        statuses = self._wait({**inputs, "timeout": timeout})
        return UpdateResult({**inputs, "statuses": statuses})

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Return what is known: a wait that is over is not asked for again."""
        return ReadResult(id_, decoded(props))

    def _wait(self, inputs: Properties) -> dict[str, str]:
        ids = inputs["exportIds"]
        with self._doing(f"waiting for {len(ids)} export{'s' if len(ids) > 1 else ''}"):
            url: Any = inputs.get("applicationUrl")
            return wait_until_healthy(
                lambda: [self._told(url, it) for it in self._process.client(url).list_exports()],
                ids,
                float(inputs["timeout"]),
                reported=lambda export: self._reported(url, export),
            )

    def _told(self, url: str, export: Mapping[str, Any]) -> Properties:
        """Return an export with its name and its status as they may be shown and kept."""
        known = self._process.seen.known
        told = with_masked_reports(export, known)
        name, status = export.get("displayName"), export.get("status")
        if isinstance(name, str):
            told["displayName"] = known.shown(name)
        if not is_plain(status) and not self._redaction(url, export).complete:
            told["status"] = None
        return told

    def _redaction(self, url: str, export: Mapping[str, Any]) -> Redaction:
        return self._process.redaction(url, destination_ids(export))

    def _reported(self, url: str, export: Mapping[str, Any]) -> str:
        """Return what is wrong with an export, without the secrets of its destinations."""
        if not export.get("errors"):
            return ""
        return reported_errors(export, self._redaction(url, export))


def _id_faults(ids: Any) -> list[Failure]:
    if isinstance(ids, Unknown):
        return []
    if not isinstance(ids, list) or not ids:
        return [Failure("exportIds", "is empty: give at least one export")]
    return [fault for n, id_ in enumerate(ids) for fault in check_id(join("exportIds", n), id_)]


def _timeout_faults(path: str, timeout: Any) -> list[Failure]:
    if isinstance(timeout, Unknown):
        return []
    if isinstance(timeout, bool) or not isinstance(timeout, int | float):
        return [Failure(path, f"has to be a number of seconds, not {json_type(timeout)}")]
    return [] if timeout > 0 else [Failure(path, "has to be more than 0 seconds")]


def _settle_application(
    settings: Settings, olds: Properties, inputs: Properties, urls: Any
) -> list[Failure]:
    """Put the application among the inputs: the one that is named, or else that of the exports.

    `urls` are the applications of the exports that are resources.
    """
    places = {} if has_unknown(urls) else {settings.place(url): url for url in urls}
    if len(places) > 1:
        found = ", ".join(sorted(places))
        return [
            Failure("exports", f"must be in one application, not in {found}. {_ONE_APPLICATION}")
        ]
    if "application" not in inputs and urls:
        kept = olds.get("applicationUrl")
        url = next(iter(places.values()), UNKNOWN)
        same = isinstance(kept, str) and isinstance(url, str) and settings.same(kept, url)
        inputs["applicationUrl"] = kept if same else url
        return []
    _, failures = settle_application(settings, olds, inputs)
    url = inputs["applicationUrl"]
    if places and isinstance(url, str) and settings.place(url) not in places:
        found = ", ".join(places)
        failures.append(Failure("application", f"must be that of the exports, {found}. Remove it"))
    return failures
