"""The flat form of a destination in Microsoft's guide, without an `authorization` object.

Source: learn.microsoft.com/azure/iot-central/core/howto-manage-data-export-with-rest-api.
"""

from __future__ import annotations

from collections.abc import Mapping

from .schema import Document, authorizations


def nested(body: Document, destination_type: object) -> Document:
    """Return a body with the authorization's properties in the `authorization` object.

    The authorization's type is the one whose required properties are all present. If none is
    complete, a whole destination gets the closest type, so that the error names missing properties.
    """
    candidates = authorizations(destination_type)
    names = {name for schema in candidates.values() for name in schema["properties"]} - {"type"}
    given = {name: value for name, value in body.items() if name in names}
    if "authorization" in body or not given:
        return body
    rest = {name: value for name, value in body.items() if name not in names}
    chosen = _complete(given, candidates)
    if chosen is None and "type" in body:
        chosen = max(candidates, key=lambda name: _overlap(given, candidates[name]))
    kind = {} if chosen is None else {"type": chosen}
    return rest | {"authorization": kind | given}


def flattened(answer: Document) -> Document:
    """Return a destination in the form of the guide's responses."""
    authorization = answer.get("authorization")
    if not isinstance(authorization, dict):
        return answer
    rest = {name: value for name, value in answer.items() if name != "authorization"}
    own = {name: value for name, value in authorization.items() if name != "type"}
    return rest | own


def _complete(given: Document, candidates: Mapping[str, Document]) -> str | None:
    for name, schema in candidates.items():
        wanted = set(schema["required"]) - {"type"}
        if wanted and all(given.get(field) is not None for field in wanted):
            return name
    return None


def _overlap(given: Document, schema: Document) -> int:
    return len(given.keys() & schema["properties"].keys())
