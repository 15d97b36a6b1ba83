"""Arguments of health checks: exports and timeouts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final, Protocol, TypeAlias

import pulumi

from pulumi_iotcentral.dynamic.options import HEALTH_CHECK_TARGET, custom_timeouts, warn_of_option
from pulumi_iotcentral.dynamic.resource import DataExportResource
from pulumi_iotcentral.lifecycle.health_check import URLS_PROPERTY, digest

from .convert import awaited, map_input

DEFAULT_TIMEOUT: Final = 300
"""Default timeout of a health check, in seconds."""

_DEFINITION: Final = ("display_name", "enabled", "source", "filter", "enrichments", "destinations")


class ExportResource(Protocol):
    """An `Export` of either provider."""

    @property
    def export_id(self) -> pulumi.Output[str]:
        """The ID of the export in the application."""
        ...


class HasExport(Protocol):
    """A component with an export."""

    @property
    def export(self) -> ExportResource:
        """The export."""
        ...


ExportReference: TypeAlias = ExportResource | HasExport | pulumi.Input[str]
"""An export to wait for: a resource, a component with an export, or an ID."""


def export_properties(exports: pulumi.Input[Sequence[ExportReference]]) -> dict[str, Any]:
    """Return the properties to register: the IDs, applications and a digest of the exports.

    Raises TypeError if an item is not an export.
    """
    given: Any = awaited(exports)
    listed = given.apply(_mapped) if isinstance(given, pulumi.Output) else _mapped(given)
    parts = _each(listed, _definition)
    return {
        "exportIds": map_input(listed, lambda items: [map_input(item, _id) for item in items]),
        "definition": parts.apply(lambda known: digest([one for part in known for one in part])),
        URLS_PROPERTY: _each(listed, _url),
    }


def timeout_properties(
    name: str, opts: pulumi.ResourceOptions, timeout: pulumi.Input[float] | None
) -> dict[str, Any]:
    """Return the timeouts to register, in seconds.

    Prints a warning if `timeout` and `custom_timeouts` are different.
    """
    given = custom_timeouts(opts)
    create, update = given.get("create"), given.get("update")
    timeout = awaited(timeout)
    whole = DEFAULT_TIMEOUT if create is None else create
    defaults = {"timeout": whole} | ({} if update is None else {"updateTimeout": update})
    if timeout is None:
        return defaults
    if isinstance(timeout, pulumi.Output):
        return {key: timeout.apply(partial(_or, default)) for key, default in defaults.items()}
    if any(one not in (None, timeout) for one in (create, update)):
        warn_of_option(
            HEALTH_CHECK_TARGET,
            name,
            "custom_timeouts has no effect, since `timeout` takes precedence. Remove one of them",
        )
    return {"timeout": timeout}


def _or(default: float, value: Any) -> Any:
    return default if value is None else value


def _mapped(exports: Any) -> Any:
    return _listed(None) if exports is None else map_input(exports, _listed)


def _listed(exports: Any) -> list[Any]:
    """Return the exports to wait for as a list. A single export becomes a list."""
    if isinstance(exports, pulumi.Resource):
        return [exports]
    if isinstance(exports, Iterable) and not isinstance(exports, str | bytes | Mapping):
        return [awaited(item) for item in exports]
    raise TypeError(
        f"exports of a HealthCheck must be a list of exports or IDs, not {type(exports).__name__}"
    )


def _export(item: Any) -> Any:
    """Return the export of a resource or component, or None for an ID.

    Raises TypeError for other resources.
    """
    if not isinstance(item, pulumi.Resource):
        return None
    found = item if isinstance(item, DataExportResource) else getattr(item, "export", None)
    if not hasattr(type(found), "export_id"):
        raise TypeError(
            "exports of a HealthCheck must be exports, components with an export, or IDs, not "
            f"{type(item).__name__}"
        )
    return found


def _id(item: Any) -> Any:
    export = _export(item)
    return item if export is None else export.export_id


def _url(item: Any) -> Any:
    export = _export(item)
    return None if export is None else export.application_url


def _definition(item: Any) -> Any:
    """Return the definition of an export. A changed definition starts another wait."""
    export = _export(item)
    if export is None:
        return None
    return pulumi.Output.all(*(getattr(export, name) for name in _DEFINITION))


def _each(items: Any, part: Callable[[Any], Any]) -> pulumi.Output[list[Any]]:
    """Return `part` of each export, without empty results."""
    parts = map_input(
        items, lambda known: pulumi.Output.all(*(map_input(one, part) for one in known))
    )
    found: pulumi.Output[list[Any]] = parts.apply(lambda all_: [one for one in all_ if one])
    return found
