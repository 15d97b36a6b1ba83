"""What check asks of an export's inputs, offline: the faults that the service would refuse."""

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
from ..schema import AUDIT_API_VERSION, DESTINATIONS_PER_EXPORT, ENRICHMENTS_PER_EXPORT, SOURCES
from ..values import Unknown
from .filter import judge_filter
from .remarks import Remark
from .transform import judge_transforms

_REQUIRED: Final = ("displayName", "source", "destinations")


def check_export(
    inputs: Mapping[str, Any], api_version: str | None, held: Any = None
) -> Iterator[CheckFailure]:
    """Yield what is wrong with the API's properties of an export; unknown values pass.

    `api_version` is the one that the application is called with, None where it is not known;
    `held` the source that the export has already: it may be newer than this version.
    """
    yield from check_required("", inputs, _REQUIRED, "an export")
    for name in ("displayName", "filter"):
        if name in inputs:
            yield from check_text(name, inputs[name])
    yield from check_flag("enabled", inputs.get("enabled"))
    if "source" in inputs:
        yield from _check_source(inputs["source"], api_version, held)
    if "enrichments" in inputs:
        yield from _check_enrichments(inputs["enrichments"])
    if "destinations" in inputs:
        yield from _check_destinations(inputs["destinations"])


def judge_programs(inputs: Mapping[str, Any]) -> list[Remark]:
    """Return what is found in the filter and the transforms of an export: failures and warnings.

    Not for an export that the service has accepted: it knows more of them than this version.
    """
    return [*judge_filter(inputs.get("filter")), *judge_transforms(inputs.get("destinations"))]


def _check_source(value: Any, api_version: str | None, held: Any) -> Iterator[CheckFailure]:
    if not isinstance(value, Unknown) and value not in SOURCES and value != held:
        yield CheckFailure("source", f"is not known: {one_of_hint(value, SOURCES)}")
    if value == "audit" and api_version not in (None, AUDIT_API_VERSION):
        yield CheckFailure(
            "source",
            f"'audit' needs API version {AUDIT_API_VERSION}: set iotcentral:apiVersion to it "
            "(or IOTCENTRAL_API_VERSION), or choose another source",
        )


def _check_enrichments(value: Any) -> Iterator[CheckFailure]:
    if isinstance(value, Unknown):
        return
    if not isinstance(value, dict):
        yield CheckFailure(
            "enrichments", f"has to be an object of name → enrichment, not {json_type(value)}"
        )
        return
    if len(value) > ENRICHMENTS_PER_EXPORT:
        yield CheckFailure(
            "enrichments",
            f"has {len(value)} entries; the service takes {ENRICHMENTS_PER_EXPORT} an export",
        )
    for name, item in value.items():
        yield from _check_enrichment(join("enrichments", name), item)


def _check_enrichment(path: str, item: Any) -> Iterator[CheckFailure]:
    if isinstance(item, Unknown):
        return
    if not isinstance(item, dict):
        yield CheckFailure(path, f"has to be an object with value or path, not {json_type(item)}")
        return
    yield from check_names(path, item, ("value", "path", "target"), "an enrichment")
    for name in ("path", "target"):
        if name in item:
            yield from check_text(join(path, name), item[name])
    if "value" in item:
        yield from _check_json(join(path, "value"), item["value"])
    if "value" in item and "path" in item:
        yield CheckFailure(path, "has both value and path: keep value for a fixed text, or path")
    elif "value" not in item and "path" not in item:
        yield CheckFailure(path, "is empty: give it a value, or a path such as $displayName")
    elif "target" in item and "path" not in item:
        yield CheckFailure(join(path, "target"), "goes with path only: leave it out beside value")


def _check_json(path: str, value: Any) -> Iterator[CheckFailure]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _check_json(join(path, str(key)), item)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _check_json(join(path, index), item)
    elif isinstance(value, float) and not math.isfinite(value):
        yield CheckFailure(path, "has to be a finite number")
    elif not isinstance(value, str | bool | int | float | Unknown | None):
        yield CheckFailure(path, f"has to be a JSON value, not {json_type(value)}")


def _check_destinations(value: Any) -> Iterator[CheckFailure]:
    if isinstance(value, Unknown):
        return
    if not isinstance(value, list):
        yield CheckFailure("destinations", f"has to be a list, not {json_type(value)}")
        return
    if not value:
        yield CheckFailure("destinations", "is empty: an export needs at least one destination")
    if len(value) > DESTINATIONS_PER_EXPORT:
        yield CheckFailure(
            "destinations",
            f"has {len(value)} entries; the service takes {DESTINATIONS_PER_EXPORT} an export",
        )
    seen: set[str] = set()
    for index, item in enumerate(value):
        yield from _check_reference(join("destinations", index), item, seen)


def _check_reference(path: str, item: Any, seen: set[str]) -> Iterator[CheckFailure]:
    if isinstance(item, Unknown):
        return
    if not isinstance(item, dict):
        yield CheckFailure(
            path, f"has to be an object with the destination's id, not {json_type(item)}"
        )
        return
    yield from check_names(path, item, ("id", "transform"), "a destination of an export")
    yield from check_required(path, item, ("id",), "a destination of an export")
    id_ = item.get("id")
    if id_ is not None:
        yield from check_id(join(path, "id"), id_)
    if isinstance(id_, str) and id_ in seen:
        yield CheckFailure(join(path, "id"), "is in the list twice: name each destination once")
    if isinstance(id_, str):
        seen.add(id_)
    if item.get("transform") is not None:
        yield from check_text(join(path, "transform"), item["transform"])
