"""Offline validation of a destination's inputs: the errors that the service would report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ..connection_strings import check_connection_string
from ..diff.projection import ALWAYS
from ..failures import (
    CheckFailure,
    check_edges,
    check_flag,
    check_names,
    check_required,
    check_text,
    check_unseen,
    join,
    json_type,
    one_of_hint,
)
from ..masks import every_part, has_masked_part, is_mask, parts
from ..schema import (
    ADDRESSES,
    CONNECTION_STRING,
    CUSTOMIZATIONS,
    DESTINATION_TYPES,
    HEADERS,
    Authorization,
    ConnectionStringForm,
    DestinationType,
)
from ..text import with_article
from ..urls import host_name, host_of_url
from ..values import Unknown

_COMMON: Final = ("displayName", "type")
_REQUEST_TYPES: Final = ("auto", "json", "urlencoded")
_AMBIGUOUS: Final = (
    "must have a host that every program reads in the same way. Use a URL without white space, "
    "control characters, backslashes and user info, with a port of 65535 at most, and with the "
    "ASCII form (xn--) of an international host."
)
_UNKNOWN_TYPE: Final = "a destination of a type that this version does not know"
_MASKED: Final = (
    "must not be a masked secret (*****), which IoT Central returns in place of the value. Use "
    "the secret itself."
)


def check_destination(inputs: Mapping[str, Any], current: Any = None) -> Iterator[CheckFailure]:
    """Yield the validation errors of a destination's API properties. Unknown values are valid.

    `current` is the type of the existing destination. If this version does not know the type, it
    manages the display name only.
    """
    yield from check_required("", inputs, _COMMON)
    if "displayName" in inputs:
        yield from check_text("displayName", inputs["displayName"])
    type_ = inputs.get("type")
    if type_ is None or isinstance(type_, Unknown):
        return
    known = DESTINATION_TYPES.get(type_) if isinstance(type_, str) else None
    if known is None and isinstance(type_, str) and type_ == current:
        yield from check_names("", inputs, ALWAYS, _UNKNOWN_TYPE)
        return
    if known is None:
        yield CheckFailure("type", f"is not supported. {one_of_hint(type_, DESTINATION_TYPES)}")
        return
    yield from _check_type(known, inputs)


def _check_type(type_: DestinationType, inputs: Mapping[str, Any]) -> Iterator[CheckFailure]:
    owner = f"{with_article(type_.type)} destination"
    legal = (*_COMMON, "authorization", *type_.required, *type_.optional)
    yield from _check_flat_form(type_, inputs)
    nested = {name for kind in type_.authorizations for name in kind.properties}
    given = [name for name in inputs if name not in nested or name in legal]
    yield from check_names("", given, legal, owner)
    yield from check_required("", inputs, type_.required)
    for name in (*type_.required, *type_.optional):
        if name in inputs and name not in CUSTOMIZATIONS:
            yield from _check_property(name, inputs[name])
    yield from _check_authorization(type_, inputs.get("authorization"))
    for name in CUSTOMIZATIONS:
        if name in type_.optional and name in inputs:
            yield from _check_customizations(name, inputs[name])


def _check_property(name: str, value: Any) -> Iterator[CheckFailure]:
    found = [*check_text(name, value), *check_edges(name, value)]
    if not found and isinstance(value, str):
        found = list(_check_address(name, name, value))
    yield from found or check_unseen(name, value)


def _check_flat_form(type_: DestinationType, inputs: Mapping[str, Any]) -> Iterator[CheckFailure]:
    nested = {name for kind in type_.authorizations for name in kind.properties}
    for name in inputs:
        if name in nested and name not in type_.required:
            yield CheckFailure(
                name, f"is not supported at the top level. Use authorization.{name}."
            )


def _check_address(path: str, name: str, value: str) -> Iterator[CheckFailure]:
    form = ADDRESSES.get(name)
    if form == "host name" and host_name(value) is None:
        yield CheckFailure(
            path,
            "must be a host name without scheme and path, such as contoso.servicebus.windows.net",
        )
    elif form == "https URL" and not value.startswith("https://"):
        yield CheckFailure(
            path, "must start with https://, as in https://contoso.blob.core.windows.net/"
        )
    elif form in ("URL", "https URL"):
        yield from _check_url(path, value)


def _check_url(path: str, value: str) -> Iterator[CheckFailure]:
    if not value.startswith(("https://", "http://")):
        yield CheckFailure(path, "must be a whole URL such as https://example.com/hook")
    elif host_of_url(value) is None:
        yield CheckFailure(path, _AMBIGUOUS)


def _check_authorization(type_: DestinationType, value: Any) -> Iterator[CheckFailure]:
    if isinstance(value, Unknown) or (value is None and not type_.authorization_required):
        return
    legal = [known.type for known in type_.authorizations]
    if value is None:
        reason = f"is required. Use one of the types {', '.join(legal)}."
        yield CheckFailure("authorization", reason)
        return
    if not isinstance(value, dict):
        reason = f"must be an object of one of the types {', '.join(legal)}"
        yield CheckFailure("authorization", reason)
        return
    kind = value.get("type")
    if isinstance(kind, Unknown):
        return
    known = type_.authorization(kind) if isinstance(kind, str) else None
    if known is None:
        owner = f"{with_article(type_.type)} destination"
        reason = "is required" if kind is None else f"is not supported by {owner}"
        yield CheckFailure("authorization.type", f"{reason}. {one_of_hint(kind, legal)}")
        return
    yield from _check_kind(type_, known, value)


def _check_kind(
    type_: DestinationType, kind: Authorization, value: Mapping[str, Any]
) -> Iterator[CheckFailure]:
    owner = f"{kind.type} authorization of {with_article(type_.type)} destination"
    legal = ("type", *kind.properties)
    yield from check_names("authorization", value, legal, owner)
    yield from check_required("authorization", value, kind.required)
    for name in kind.properties:
        if name in value:
            yield from _check_authorization_property(kind, name, value[name])


def _check_authorization_property(
    kind: Authorization, name: str, value: Any
) -> Iterator[CheckFailure]:
    path = join("authorization", name)
    found = [*check_text(path, value), *check_edges(path, value)]
    if not found and isinstance(value, str):
        found = [*_check_shape(path, name, value), *_check_secret(path, kind, name, value)]
    yield from found or check_unseen(path, value)


def _check_secret(path: str, kind: Authorization, name: str, value: str) -> Iterator[CheckFailure]:
    if kind.form and name == CONNECTION_STRING:
        yield from _check_connection_string(path, kind, kind.form, value)
    elif name in kind.secrets and is_mask(value):
        yield CheckFailure(path, _MASKED)


def _check_shape(path: str, name: str, value: str) -> Iterator[CheckFailure]:
    yield from _check_address(path, name, value)
    if name == "requestType" and value not in _REQUEST_TYPES:
        yield CheckFailure(path, f"is not supported. {one_of_hint(value, _REQUEST_TYPES)}")


def _check_connection_string(
    path: str, kind: Authorization, form: ConnectionStringForm, value: str
) -> Iterator[CheckFailure]:
    if has_masked_part(value):
        yield CheckFailure(path, _MASKED)
    elif not _is_connection_string(value):
        yield CheckFailure(
            path,
            "must be a connection string: Name=Value parts, separated by semicolons. Copy it from "
            "the Azure portal.",
        )
    elif _has_duplicates(value):
        yield CheckFailure(
            path,
            "must not contain two parts with the same name, which programs read differently. Keep "
            "one Name=Value part per name.",
        )
    else:
        for reason in check_connection_string(form, value, kind.entity):
            yield CheckFailure(path, reason)


def _is_connection_string(value: str) -> bool:
    named = parts(value)
    return bool(named) and all(named.values())


def _has_duplicates(value: str) -> bool:
    return len(every_part(value)) > len(parts(value))


def _check_customizations(path: str, value: Any) -> Iterator[CheckFailure]:
    if isinstance(value, Unknown):
        return
    if not isinstance(value, dict):
        yield CheckFailure(
            path, f"must be an object of name → {{value, secret}}, not {json_type(value)}"
        )
        return
    for name, item in value.items():
        yield from _check_customization(join(path, name), item)
    if path == HEADERS:
        yield from _check_headers(value)


def _check_headers(headers: Mapping[str, Any]) -> Iterator[CheckFailure]:
    """Yield the duplicate headers: programs read different ones of them."""
    seen: dict[str, str] = {}
    for name in headers:
        if seen.setdefault(name.lower(), name) != name:
            yield CheckFailure(
                join(HEADERS, name),
                f"must not be a duplicate. {seen[name.lower()]!r} is the same header, since the "
                "names of headers are not case-sensitive.",
            )


def _check_customization(path: str, item: Any) -> Iterator[CheckFailure]:
    if isinstance(item, Unknown):
        return
    if not isinstance(item, dict):
        yield CheckFailure(path, f"must be an object of value and secret, not {json_type(item)}")
        return
    yield from check_names(path, item, ("value", "secret"), "a customization")
    yield from check_required(path, item, ("value",))
    if item.get("secret") is not None:
        yield from check_flag(join(path, "secret"), item["secret"])
    value = item.get("value")
    if value is not None and not isinstance(value, str | Unknown):
        yield CheckFailure(join(path, "value"), f"must be a string, not {json_type(value)}")
    if is_mask(value) and item.get("secret") is True:
        yield CheckFailure(join(path, "value"), _MASKED)
