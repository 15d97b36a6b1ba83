"""Exports to run on messages: their definitions in REST form, validated as far as they are run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pulumi_iotcentral.model.validate.export import check_export
from pulumi_iotcentral.model.values import UNKNOWN, has_unknown

from ..model.failures import json_type
from .errors import WorkbenchError

_USED: Final = ("filter", "enrichments", "destinations")
_ASSUMED: Final = {
    "displayName": "export",
    "enabled": True,
    "source": "telemetry",
    "destinations": [{"id": "it"}],
}


@dataclass(frozen=True)
class RunnableExport:
    """An export that can be run on messages.

    `id`, `name` and `source` are None if the definition has none. `resource` is the name of a
    program's resource. `unknown` is the first property that is unknown until `pulumi up`, else
    empty. `destinations` are the names of destinations by ID.
    """

    definition: Mapping[str, Any] = field(repr=False)
    id: str | None = None
    name: str | None = None
    resource: str | None = None
    source: str | None = None
    enabled: bool = True
    unknown: str = ""
    destinations: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Return the kind and the name for messages to people."""
        name = self.name or self.resource or self.id
        return f"export {name!r}" if name else "export"

    @property
    def transforms(self) -> Mapping[str, str]:
        """Return the transforms by the ID of the destination."""
        references = self.definition.get("destinations", ())
        return {it["id"]: it["transform"] for it in references if it.get("transform")}

    def accepts(self, source: str) -> bool:
        """Return whether the export has the source of a message. Without a source, it has all."""
        return self.source in (None, source)


def runnable(
    definition: Mapping[str, Any],
    destinations: Mapping[str, str] | None = None,
) -> RunnableExport:
    """Return an export in REST form as one that can be run.

    Only the properties that change documents are validated.

    Raises:
        WorkbenchError: The definition is not valid.
    """
    if not isinstance(definition, Mapping):
        raise WorkbenchError(f"an export must be an object, not {json_type(definition)}")
    used = {name: definition[name] for name in _USED if definition.get(name) is not None}
    for failure in check_export({**_ASSUMED, **used}, None):
        raise WorkbenchError(f"{_title(definition)}: {failure}")
    unknown = next((name for name in _USED if has_unknown(used.get(name))), "")
    return RunnableExport(
        used,
        _text(definition.get("id")),
        _text(definition.get("displayName")),
        _text(definition.get("resource")),
        _text(definition.get("source")),
        definition.get("enabled") is not False,
        unknown,
        destinations or {},
    )


def with_unknown(value: Any, marker: str) -> Any:
    """Return a value in which each text `marker` is replaced with `UNKNOWN`."""
    if value == marker:
        return UNKNOWN
    if isinstance(value, Mapping):
        return {name: with_unknown(item, marker) for name, item in value.items()}
    return [with_unknown(item, marker) for item in value] if isinstance(value, list) else value


def _title(definition: Mapping[str, Any]) -> str:
    name = _text(definition.get("displayName")) or _text(definition.get("id"))
    return f"export {name!r}" if name else "the export"


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
