"""Warnings about inputs and responses, which do not stop an operation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from pulumi_iotcentral.model.connection_strings import connection_string_warnings
from pulumi_iotcentral.model.failures import check_edges, join
from pulumi_iotcentral.model.schema import CONNECTION_STRING, CUSTOMIZATIONS, DESTINATION_TYPES

from ..model.text import sentences
from .known_secrets import Redaction

SYSTEM_PATHS: Final = (
    "$enabled",
    "$displayName",
    "$templateDisplayName",
    "$organizations",
    "$provisioned",
    "$simulated",
)
"""The system properties that the data export pages document as an enrichment's path."""

NOTHING_SECRET: Final = Redaction()
"""Masks text that looks like a key, and nothing else."""

_MANY_DESTINATIONS: Final = 5
_LEFT_OUT: Final = (
    "The message is omitted, since it may repeat a secret of a destination that this run has not "
    "read. Run `iotcentral status` to show it."
)


def destination_warnings(inputs: Mapping[str, Any]) -> Iterator[str]:
    """Yield the warnings about a valid destination, each without its subject."""
    type_, authorization = inputs.get("type"), inputs.get("authorization")
    known = DESTINATION_TYPES.get(type_) if isinstance(type_, str) else None
    if known is None:
        return
    if isinstance(authorization, Mapping):
        kind, value = authorization.get("type"), authorization.get(CONNECTION_STRING)
        found = known.authorization(kind) if isinstance(kind, str) else None
        if found and found.form and isinstance(value, str):
            for text in connection_string_warnings(found.form, value):
                yield f"may not work: authorization.{CONNECTION_STRING} {text}"
    for name in CUSTOMIZATIONS:
        yield from _customization_advice(name, inputs.get(name))


def _customization_advice(where: str, items: Any) -> Iterator[str]:
    """Yield the headers and parameters with white space or invisible characters around the value.

    These may be intended, unlike in a secret or an address, so they are no errors.
    """
    for name, item in items.items() if isinstance(items, Mapping) else ():
        value = item.get("value") if isinstance(item, Mapping) else None
        for failure in check_edges(join(join(where, name), "value"), value):
            yield (
                f"has white space or an invisible character at the start or the end of "
                f"{failure.path}, and sends it. Remove it unless it is intended."
            )


def export_warnings(inputs: Mapping[str, Any]) -> Iterator[str]:
    """Yield the warnings about a valid export, each without its subject."""
    destinations = inputs.get("destinations")
    if isinstance(destinations, list) and len(destinations) > _MANY_DESTINATIONS:
        yield (
            f"has {len(destinations)} destinations. Microsoft's quotas page allows 10, and its "
            f"set-up page of data export {_MANY_DESTINATIONS}. If IoT Central rejects the export, "
            f"use at most {_MANY_DESTINATIONS}."
        )
    if inputs.get("enabled") is False:
        yield "is disabled and sends no data until you set enabled to true"
    yield from _enrichment_advice(inputs.get("enrichments"))


def _enrichment_advice(enrichments: Any) -> Iterator[str]:
    if not isinstance(enrichments, dict):
        return
    for name, item in enrichments.items():
        path = item.get("path") if isinstance(item, dict) else None
        if isinstance(path, str) and path.startswith("$") and path not in SYSTEM_PATHS:
            yield (
                f"has an enrichment {name!r} whose path {path} is not a documented system "
                f"property. Check the path. Documented are {', '.join(SYSTEM_PATHS)}."
            )


def secret_warnings(paths: Iterable[str]) -> Iterator[str]:
    """Yield the secrets that an update changes: a preview shows both values as `[secret]`."""
    changed = ", ".join(paths)
    if changed:
        yield f"will get a new secret, which the preview cannot show as a change: {changed}"


def foreign_warnings() -> Iterator[str]:
    """Yield the effects of an update of a resource that another provider managed."""
    yield (
        "was managed by another provider. This update keeps the existing resource, changes every "
        "property that differs from the program, and sends the secrets."
    )


def drift_warnings(differs: Sequence[str]) -> Iterator[str]:
    """Yield the drift that remains after an update.

    An update sends only the properties that differ from the state. It never overwrites a change
    outside Pulumi that no preview has shown.
    """
    if differs:
        yield (
            f"still differs from the program in {', '.join(differs)}, because of drift or an "
            "interrupted update. Run `pulumi up --refresh` to show and fix it. Properties in "
            "ignore_changes keep their values."
        )


def reported_errors(response: Mapping[str, Any], redaction: Redaction = NOTHING_SECRET) -> str:
    """Return the `errors` of an object as sentences in one line, empty if there are none.

    If a message may repeat a secret that this run does not know, only its code is returned.
    """
    errors = response.get("errors")
    listed = errors if isinstance(errors, list) else []
    errors = [error for error in listed if isinstance(error, Mapping) and error]
    texts = [_text(error, redaction) for error in errors]
    if texts and not redaction.complete:
        texts.append(_LEFT_OUT)
    return redaction.known.redact(sentences(*texts))


def _text(error: Mapping[str, Any], redaction: Redaction) -> str:
    code = f"{error.get('code')}"
    return f"{code}: {error.get('message')}" if redaction.complete else code


def error_warnings(
    response: Mapping[str, Any], redaction: Redaction = NOTHING_SECRET
) -> Iterator[str]:
    """Yield the errors that IoT Central reports about an object."""
    if response.get("status") == "error":
        shown = reported_errors(response, redaction)
        problem = "reports an error" + (f": {shown}" if shown else "")
        yield sentences(problem, "Run `iotcentral status` to check whether it persists")
