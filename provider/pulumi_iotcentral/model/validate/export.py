"""Offline validation of an export's inputs: the errors that the service would report."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ..failures import (
    CheckFailure,
    check_flag,
    check_id,
    check_names,
    check_required,
    check_text,
    join,
    json_type,
    one_of_hint,
)
from ..schema import (
    AUDIT_API_VERSION,
    DESTINATIONS_PER_EXPORT,
    ENRICHMENTS_PER_EXPORT,
    EXPORT,
    SOURCES,
)
from ..values import SIGNATURE, Unknown
from .remarks import Remark

_REQUIRED: Final = ("displayName", "source", "destinations")


def check_export(
    inputs: Mapping[str, Any], api_version: str | None, current: Any = None
) -> Iterator[CheckFailure]:
    """Yield the validation errors of an export's API properties. Unknown values are valid.

    `api_version` is the API version of the application, None if it is unknown. `current` is the
    source of the existing export, which may be newer than this version.
    """
    yield from check_names("", inputs, EXPORT.properties, "an export")
    yield from check_required("", inputs, _REQUIRED)
    for name in ("displayName", "filter"):
        if name in inputs:
            yield from check_text(name, inputs[name])
    yield from check_flag("enabled", inputs.get("enabled"))
    if "source" in inputs:
        yield from _check_source(inputs["source"], api_version, current)
    if "enrichments" in inputs:
        yield from _check_enrichments(inputs["enrichments"])
    if "destinations" in inputs:
        yield from _check_destinations(inputs["destinations"])


def check_programs(inputs: Mapping[str, Any]) -> list[Remark]:
    """Return the errors and warnings about the filter and the transforms of an export.

    Not for an export that the service has accepted, which may support more than this version.
    """
    found: list[Remark] = []
    if "filter" in inputs:
        from .filter import check_filter  # noqa: PLC0415 - slow to load, and not always there

        found += check_filter(inputs["filter"])
    destinations = inputs.get("destinations")
    if isinstance(destinations, list) and any(map(_has_transform, destinations)):
        from .transform import check_transforms  # noqa: PLC0415 - as above

        found += check_transforms(destinations)
    return found


def _has_transform(item: Any) -> bool:
    return isinstance(item, Mapping) and "transform" in item


def _check_source(value: Any, api_version: str | None, current: Any) -> Iterator[CheckFailure]:
    if not isinstance(value, Unknown) and value not in SOURCES and value != current:
        yield CheckFailure("source", f"is not supported. {one_of_hint(value, SOURCES)}")
    if value == "audit" and api_version not in (None, AUDIT_API_VERSION):
        yield CheckFailure(
            "source",
            f"must not be 'audit' before API version {AUDIT_API_VERSION}. Set "
            f"iotcentral:apiVersion or IOTCENTRAL_API_VERSION to {AUDIT_API_VERSION}, or use "
            "another source.",
        )


def _check_enrichments(value: Any) -> Iterator[CheckFailure]:
    if isinstance(value, Unknown):
        return
    if not isinstance(value, dict):
        yield CheckFailure(
            "enrichments", f"must be an object of name → enrichment, not {json_type(value)}"
        )
        return
    if len(value) > ENRICHMENTS_PER_EXPORT:
        yield CheckFailure(
            "enrichments",
            f"must not have more than {ENRICHMENTS_PER_EXPORT} entries, and has {len(value)}",
        )
    for name, item in value.items():
        yield from _check_enrichment(join("enrichments", name), item)


def _check_enrichment(path: str, item: Any) -> Iterator[CheckFailure]:
    if isinstance(item, Unknown):
        return
    if not isinstance(item, dict):
        yield CheckFailure(path, f"must be an object with value or path, not {json_type(item)}")
        return
    yield from check_names(path, item, ("value", "path", "target"), "an enrichment")
    for name in ("path", "target"):
        if name in item:
            yield from check_text(join(path, name), item[name])
    if "value" in item:
        yield from _check_json(join(path, "value"), item["value"])
    if "value" in item and "path" in item:
        yield CheckFailure(path, "must not have both value and path. Remove one of them.")
    elif "value" not in item and "path" not in item:
        yield CheckFailure(path, "must have a value, or a path such as $displayName")
    elif "target" in item and "path" not in item:
        yield CheckFailure(
            join(path, "target"), "is not supported with value. Remove it, or use path."
        )


def _check_json(path: str, value: Any) -> Iterator[CheckFailure]:
    if isinstance(value, dict) and SIGNATURE in value:
        yield CheckFailure(path, "must be a JSON value, not an asset or a resource")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _check_json(join(path, str(key)), item)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _check_json(join(path, index), item)
    elif isinstance(value, float) and not math.isfinite(value):
        yield CheckFailure(path, "must be a finite number")
    elif not isinstance(value, str | bool | int | float | Unknown | None):
        yield CheckFailure(path, f"must be a JSON value, not {json_type(value)}")


def _check_destinations(value: Any) -> Iterator[CheckFailure]:
    if isinstance(value, Unknown):
        return
    if not isinstance(value, list):
        yield CheckFailure("destinations", f"must be a list, not {json_type(value)}")
        return
    if not value:
        yield CheckFailure("destinations", "must have at least one destination")
    if len(value) > DESTINATIONS_PER_EXPORT:
        yield CheckFailure(
            "destinations",
            f"must not have more than {DESTINATIONS_PER_EXPORT} entries, and has {len(value)}",
        )
    seen: set[str] = set()
    for index, item in enumerate(value):
        yield from _check_reference(join("destinations", index), item, seen)


def _check_reference(path: str, item: Any, seen: set[str]) -> Iterator[CheckFailure]:
    if isinstance(item, Unknown):
        return
    if not isinstance(item, dict):
        yield CheckFailure(
            path, f"must be an object with the destination's id, not {json_type(item)}"
        )
        return
    yield from check_names(path, item, ("id", "transform"), "a destination of an export")
    yield from check_required(path, item, ("id",))
    id_ = item.get("id")
    if id_ is not None:
        yield from check_id(join(path, "id"), id_)
    if isinstance(id_, str) and id_ in seen:
        yield CheckFailure(join(path, "id"), "must not be a duplicate. List each destination once.")
    if isinstance(id_, str):
        seen.add(id_)
    if item.get("transform") is not None:
        yield from check_text(join(path, "transform"), item["transform"])
