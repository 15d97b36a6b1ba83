"""Check, diff, create and update of health checks, without an engine."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from pulumi_iotcentral.config.settings import Settings
from pulumi_iotcentral.model.failures import CheckFailure, check_id, join, json_type
from pulumi_iotcentral.model.urls import same_application
from pulumi_iotcentral.model.values import UNKNOWN, Properties, Unknown, has_unknown

from ..model.secrets.redaction import is_plain, with_masked_reports
from .errors import ProviderError
from .inputs import resolve_application
from .inventory import destination_ids
from .known_secrets import Redaction
from .results import Checked, Diff, Stored
from .run import RunContext
from .warnings import reported_errors

_FIRST_PAUSE: Final = 1.0
_LONGEST_PAUSE: Final = 10.0

Reported: TypeAlias = Callable[[Mapping[str, Any]], str]
"""Returns the errors that IoT Central reports about an export, in one line."""


@dataclass(frozen=True)
class Progress:
    """The exports of one poll, by id."""

    seen: Mapping[str, Mapping[str, Any]]
    wanted: tuple[str, ...]
    reported: Reported = reported_errors

    def statuses(self) -> dict[str, str]:
        """Return the statuses by id, `missing` for an export that is not in the application."""
        return {id_: _status(self.seen.get(id_)) for id_ in self.wanted}

    def unhealthy(self) -> list[str]:
        """Return the ids of the exports that are enabled and not healthy yet."""
        return [id_ for id_, status in self.statuses().items() if status not in _DONE]

    def summary(self) -> str:
        """Return the unhealthy exports with their statuses, in one line."""
        return ", ".join(f"{self._name(id_)} {self.statuses()[id_]}" for id_ in self.unhealthy())

    def reasons(self) -> str:
        """Return the unhealthy exports with the errors that IoT Central reports, in one line."""
        return ", ".join(
            f"{self._name(id_)} is {self.statuses()[id_]}{self._errors(id_)}"
            for id_ in self.unhealthy()
        )

    def _errors(self, id_: str) -> str:
        shown = self.reported(self.seen.get(id_, {}))
        return f" ({shown.removesuffix('.')})" if shown else ""

    def _name(self, id_: str) -> str:
        name = self.seen.get(id_, {}).get("displayName")
        return f"{name!r} ({id_})" if name else id_


_DONE: Final = ("healthy", "disabled")


def needs_wait(export: Mapping[str, Any]) -> bool:
    """Tell whether an export is enabled and not healthy yet."""
    return _status(export) not in _DONE


def wait_until_healthy(
    list_exports: Callable[[], Iterable[Mapping[str, Any]]],
    ids: Sequence[str],
    timeout: float,
    *,
    report: Callable[[str], None],
    reported: Reported = reported_errors,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> dict[str, str]:
    """Poll until every enabled export is healthy. Return the statuses by id.

    `timeout` is in seconds. `report` gets the progress, and `reported` returns the errors of an
    export in one line. Raises ProviderError with these errors after the timeout. An export with an
    error is polled as well, since a new role assignment takes minutes to take effect.
    """
    end, pause, reported_last = clock() + timeout, _FIRST_PAUSE, ""
    while True:
        seen = {str(item.get("id")): item for item in list_exports()}
        progress = Progress(seen, tuple(ids), reported)
        if not progress.unhealthy():
            return progress.statuses()
        if progress.summary() != reported_last:
            reported_last = progress.summary()
            report(f"waiting for {reported_last}")
        if clock() >= end:
            raise ProviderError(
                f"the exports are not healthy after the timeout of {timeout:g} s. "
                f"{progress.reasons()}. Fix the cause, then run `pulumi up` to wait again. The "
                "exports are already in the state."
            )
        sleep(max(0.0, min(pause, end - clock())))
        pause = min(pause * 1.5, _LONGEST_PAUSE)


def _status(export: Mapping[str, Any] | None) -> str:
    if export is None:
        return "missing"
    if export.get("enabled") is False:
        return "disabled"
    return str(export.get("status") or "unknown")


URLS_PROPERTY: Final = "exportUrls"
"""The property that passes the exports' applications to check, which removes it."""

_ONE_APPLICATION: Final = "Use one HealthCheck per application."


class HealthCheckHandler:
    """The operations on health checks, which wait for healthy exports."""

    def __init__(self, context: RunContext) -> None:
        self._context = context

    def check(self, old: Properties, new: Properties) -> Checked:
        """Return the inputs with the application, and all validation errors."""
        inputs = {name: value for name, value in new.items() if value is not None}
        urls = inputs.pop(URLS_PROPERTY, [])
        failures = _resolve_application(self._context.settings, old, inputs, urls)
        failures += _id_failures(inputs.get("exportIds"))
        for name in ("timeout", "updateTimeout"):
            if name in inputs:
                failures += _timeout_failures(name, inputs[name])
        return Checked(inputs, failures)

    def diff(self, old: Properties, new: Properties) -> Diff:
        """Return the changes that start another wait: other exports, or other definitions."""
        names = ("exportIds", "definition")
        changed = [
            name for name in names if has_unknown(new.get(name)) or old.get(name) != new.get(name)
        ]
        if not same_application(old.get("applicationUrl"), new.get("applicationUrl")):
            changed.append("applicationUrl")
        return Diff(changed)

    def create(self, inputs: Properties) -> Stored:
        """Wait. Raises ProviderError with the reported errors after the timeout."""
        id_ = digest([inputs["applicationUrl"], *inputs["exportIds"]])
        return Stored(id_, inputs, {**inputs, "statuses": self._wait(inputs)})

    def update(self, id_: str, inputs: Properties) -> Stored:
        """Wait again."""
        timeout = inputs.get("updateTimeout", inputs["timeout"])
        statuses = self._wait({**inputs, "timeout": timeout})
        return Stored(id_, inputs, {**inputs, "statuses": statuses})

    def _wait(self, inputs: Properties) -> dict[str, str]:
        ids = inputs["exportIds"]
        with self._context.error_context(
            f"waiting for {len(ids)} export{'s' if len(ids) > 1 else ''}"
        ):
            url: Any = inputs.get("applicationUrl")
            return wait_until_healthy(
                lambda: [self._shown(url, it) for it in self._context.client(url).exports.list()],
                ids,
                float(inputs["timeout"]),
                report=lambda text: self._context.report("info", text),
                sleep=self._context.sleep,
                reported=lambda export: self._reported(url, export),
            )

    def _shown(self, url: str, export: Mapping[str, Any]) -> Properties:
        """Return an export with its name and its status without secrets."""
        known = self._context.secrets.known
        shown = with_masked_reports(export, known)
        name, status = export.get("displayName"), export.get("status")
        if isinstance(name, str):
            shown["displayName"] = known.shown(name)
        if not is_plain(status) and not self._redaction(url, export).complete:
            shown["status"] = None
        return shown

    def _redaction(self, url: str, export: Mapping[str, Any]) -> Redaction:
        return self._context.redaction(url, destination_ids(export))

    def _reported(self, url: str, export: Mapping[str, Any]) -> str:
        """Return the errors of an export, without the secrets of its destinations."""
        if not export.get("errors"):
            return ""
        return reported_errors(export, self._redaction(url, export))


def digest(values: Sequence[Any]) -> str:
    """Return a hash of some values."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()


def _id_failures(ids: Any) -> list[CheckFailure]:
    if isinstance(ids, Unknown):
        return []
    if not isinstance(ids, list) or not ids:
        return [CheckFailure("exportIds", "must have at least one export")]
    return [error for n, id_ in enumerate(ids) for error in check_id(join("exportIds", n), id_)]


def _timeout_failures(path: str, timeout: Any) -> list[CheckFailure]:
    if isinstance(timeout, Unknown):
        return []
    if isinstance(timeout, bool) or not isinstance(timeout, int | float):
        return [CheckFailure(path, f"must be a number of seconds, not {json_type(timeout)}")]
    return [] if timeout > 0 else [CheckFailure(path, "must be more than 0 seconds")]


def _resolve_application(
    settings: Settings, olds: Properties, inputs: Properties, urls: Any
) -> list[CheckFailure]:
    """Add the application to the inputs: the named one, or otherwise that of the exports.

    `urls` are the applications of the exports that are resources.
    """
    places = {} if has_unknown(urls) else {settings.place(url): url for url in urls}
    if len(places) > 1:
        found = ", ".join(sorted(places))
        return [
            CheckFailure(
                "exports", f"must be in one application, not in {found}. {_ONE_APPLICATION}"
            )
        ]
    if "application" not in inputs and urls:
        kept = olds.get("applicationUrl")
        url = next(iter(places.values()), UNKNOWN)
        same = isinstance(kept, str) and isinstance(url, str) and settings.same(kept, url)
        inputs["applicationUrl"] = kept if same else url
        return []
    if "applicationUrl" in inputs and inputs["applicationUrl"] == olds.get("applicationUrl"):
        # With `ignore_changes`, the engine passes the inputs of the state, without `exportUrls`.
        return []
    _, failures = resolve_application(settings, olds, inputs)
    url = inputs["applicationUrl"]
    if places and isinstance(url, str) and settings.place(url) not in places:
        found = ", ".join(places)
        failures.append(
            CheckFailure("application", f"must be that of the exports, {found}. Remove it.")
        )
    return failures
