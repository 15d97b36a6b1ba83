"""The flat form of a destination, which the guide page shows: no `authorization` object.

Source: learn.microsoft.com/azure/iot-central/core/howto-manage-data-export-with-rest-api.
"""

from __future__ import annotations

from collections.abc import Mapping

from .schema import Document, authorizations


def nested(body: Document, destination_type: object) -> Document:
    """Move the authorization's properties from the top level to where the OpenAPI file has them.

    The authorization's type is the one whose properties are all there. Where none is complete, the
    closest is taken for a whole destination, so that the refusal names what it lacks.
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
    """Return a destination in the form of the guide page's answers."""
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
