"""The rules that the OpenAPI document cannot express: ids, limits, references."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from typing import Final

from .errors import bad_request, invalid_body
from .limits import DESTINATIONS_PER_EXPORT, ENRICHMENTS_PER_EXPORT, FILTERS_PER_EXPORT
from .schema import API_VERSIONS, Document

_QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"")
_JOINED: Final = re.compile(r"\b(?:AND|OR)\b", re.IGNORECASE)
_WHERE: Final = re.compile(r"\bWHERE\b", re.IGNORECASE)


def check_id(identifier: str) -> None:
    """Raise ServiceError for an id that does not fit into a path. Other rules are undocumented."""
    bad = next((sign for sign in identifier if sign in "/?#" or not _plain(sign)), None)
    if bad is not None:
        what = f"'{bad}'" if bad in "/?#" else "white space or a control character"
        raise bad_request("InvalidId", f"The id has {what}.")


def check_source_version(body: Document, api_version: str) -> None:
    """Raise ServiceError for the source `audit` if the API version does not support it."""
    if body.get("source") == "audit" and api_version != API_VERSIONS[1]:
        raise invalid_body(f"source 'audit' needs api-version {API_VERSIONS[1]}")


def check_immutable(kind: str, before: Document, after: Document) -> None:
    """Raise ServiceError for a change of a destination's `type` or an export's `source`.

    Source: the help of `az iot central export` and `export destination`.
    """
    name = {"destinations": "type", "exports": "source"}[kind]
    if name in after and after[name] != before[name]:
        raise invalid_body(f"{name} cannot be changed: it is '{before[name]}'")


def check_export(export: Document, destinations: Container[str]) -> None:
    """Raise ServiceError for an export that exceeds a limit or refers to a missing destination."""
    _check_references([reference["id"] for reference in export["destinations"]], destinations)
    enrichments = export.get("enrichments", {})
    _check_count("enrichments", len(enrichments), ENRICHMENTS_PER_EXPORT)
    for name, enrichment in enrichments.items():
        _check_enrichment(f"enrichments.{name}", enrichment)
    _check_count("filter", _conditions(export.get("filter", "")), FILTERS_PER_EXPORT)


def _plain(sign: str) -> bool:
    return not sign.isspace() and unicodedata.category(sign) != "Cc"


def _check_count(path: str, count: int, limit: int) -> None:
    if count > limit:
        raise invalid_body(f"{path} has {count} items, the limit is {limit}")


def _check_references(ids: list[str], destinations: Container[str]) -> None:
    _check_count("destinations", len(ids), DESTINATIONS_PER_EXPORT)
    for index, identifier in enumerate(ids):
        if identifier in ids[:index]:
            raise invalid_body(f"destinations[{index}].id names a destination for the second time")
        if identifier not in destinations:
            raise invalid_body(f"destinations[{index}].id names no destination of the application")


def _check_enrichment(path: str, enrichment: Document) -> None:
    """Raise ServiceError unless an enrichment has a `value`, or a `path` and maybe a `target`."""
    if "value" in enrichment and ("path" in enrichment or "target" in enrichment):
        raise invalid_body(f"{path} has a value, so it cannot have a path or a target")
    if "value" not in enrichment and "path" not in enrichment:
        raise invalid_body(f"{path} needs a value or a path")


def _conditions(query: str) -> int:
    """Return the number of conditions in a filter, counted by its keywords."""
    parts = _WHERE.split(_QUOTED.sub("''", query), maxsplit=1)
    return 0 if len(parts) == 1 else 1 + len(_JOINED.findall(parts[1]))
