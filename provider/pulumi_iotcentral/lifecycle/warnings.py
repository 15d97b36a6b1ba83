"""What is legal and probably wrong: the user is told, and nothing is kept from happening."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from pulumi_iotcentral.model.connection_strings import connection_string_warnings
from pulumi_iotcentral.model.failures import check_edges, join
from pulumi_iotcentral.model.schema import CONNECTION_STRING, CUSTOMIZATIONS, DESTINATION_TYPES

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
"""Masks what looks like a key, and no more."""

_MANY_DESTINATIONS: Final = 5
_LEFT_OUT: Final = (
    "the message is left out, since it may repeat a secret of a destination that this run does not "
    "know: `iotcentral status` shows it"
)


def destination_warnings(inputs: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is probably wrong with a destination that check has passed."""
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
    """Yield which headers and parameters have something around them that was not meant.

    It may be meant, unlike in a secret or an address: so it is no failure.
    """
    for name, item in items.items() if isinstance(items, Mapping) else ():
        value = item.get("value") if isinstance(item, Mapping) else None
        for failure in check_edges(join(join(where, name), "value"), value):
            yield (
                f"has white space or an invisible character at the start or the end of "
                f"{failure.path}, and sends it. Remove it if it was pasted"
            )


def export_warnings(inputs: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is probably wrong with an export that check has passed."""
    destinations = inputs.get("destinations")
    if isinstance(destinations, list) and len(destinations) > _MANY_DESTINATIONS:
        yield (
            f"has {len(destinations)} destinations; the quotas page allows 10, the set-up page of "
            f"data export {_MANY_DESTINATIONS}"
        )
    if inputs.get("enabled") is False:
        yield "is disabled: it sends nothing until enabled is true"
    yield from _enrichment_advice(inputs.get("enrichments"))


def _enrichment_advice(enrichments: Any) -> Iterator[str]:
    if not isinstance(enrichments, dict):
        return
    for name, item in enrichments.items():
        path = item.get("path") if isinstance(item, dict) else None
        if isinstance(path, str) and path.startswith("$") and path not in SYSTEM_PATHS:
            yield (
                f"has an enrichment {name!r} with the path {path}, which is not among the "
                f"documented system properties {', '.join(SYSTEM_PATHS)}"
            )


def secret_warnings(paths: Iterable[str]) -> Iterator[str]:
    """Yield which secrets an update sends anew: a preview shows both values as `[secret]`."""
    changed = ", ".join(paths)
    if changed:
        yield f"gets a new secret, which the preview cannot show as a change: {changed}"


def foreign_warnings() -> Iterator[str]:
    """Yield what an update does to an object that another provider of the stack managed."""
    yield (
        "was managed by another provider. This update keeps the existing object, changes every "
        "property that differs from the program, and sends the secrets"
    )


def drift_warnings(differs: Sequence[str]) -> Iterator[str]:
    """Yield in what an object still differs from the program after it was updated.

    An update sends what differs from the state, and no more: it never overwrites unseen what was
    changed elsewhere.
    """
    if differs:
        yield (
            f"still differs from the program in {', '.join(differs)}: changed elsewhere, or by an "
            "update that was cut off; `pulumi up --refresh` shows and mends what ignore_changes "
            "does not keep"
        )


def reported_errors(answer: Mapping[str, Any], redaction: Redaction = NOTHING_SECRET) -> str:
    """Return the `errors` of an object as the service tells them, in one line; empty for none.

    Where a message may repeat a secret that nobody here knows, its code alone is told.
    """
    errors = answer.get("errors")
    listed = errors if isinstance(errors, list) else []
    errors = [error for error in listed if isinstance(error, Mapping) and error]
    told = [_told(error, redaction) for error in errors]
    if told and not redaction.complete:
        told.append(_LEFT_OUT)
    return redaction.known.redact("; ".join(told))


def _told(error: Mapping[str, Any], redaction: Redaction) -> str:
    code = f"{error.get('code')}"
    return f"{code}: {error.get('message')}" if redaction.complete else code


def error_warnings(
    answer: Mapping[str, Any], redaction: Redaction = NOTHING_SECRET
) -> Iterator[str]:
    """Yield what the service reports as wrong with an object that was just written."""
    if answer.get("status") == "error":
        shown = reported_errors(answer, redaction)
        yield "reports an error" + (f": {shown}" if shown else "")
