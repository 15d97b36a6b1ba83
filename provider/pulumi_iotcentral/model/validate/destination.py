"""What check asks of a destination's inputs, offline: the faults that the service would refuse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ..connection_strings import check_connection_string
from ..diff.projection import ALWAYS
from ..failures import (
    Failure,
    check_edges,
    check_flag,
    check_names,
    check_required,
    check_text,
    check_unseen,
    choose,
    join,
    json_type,
)
from ..masks import every_part, has_masked_part, is_mask, parts
from ..schema import (
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
    "has no host that every program would read in it: write it without white space, control "
    "characters, backslashes and user info, with a port of 65535 at most, and an international "
    "host in its form of ASCII (xn--)"
)
_MASKED: Final = (
    "is a secret that the service masked (a run of stars), as it stands in what was read from an "
    "application: give the secret itself"
)


def check_destination(inputs: Mapping[str, Any], held: Any = None) -> Iterator[Failure]:
    """Yield what is wrong with the API's properties of a destination; unknown values pass.

    `held` is the type that the destination has already: it may be newer than this version, which
    then manages nothing but the name.
    """
    yield from check_required("", inputs, _COMMON, "a destination")
    if "displayName" in inputs:
        yield from check_text("displayName", inputs["displayName"])
    type_ = inputs.get("type")
    if type_ is None or isinstance(type_, Unknown):
        return
    known = DESTINATION_TYPES.get(type_) if isinstance(type_, str) else None
    if known is None and isinstance(type_, str) and type_ == held:
        yield from check_names("", inputs, ALWAYS, "a destination of a type this version knows not")
        return
    if known is None:
        yield Failure("type", f"is not a type of destination: {choose(type_, DESTINATION_TYPES)}")
        return
    yield from _check_type(known, inputs)


def _check_type(type_: DestinationType, inputs: Mapping[str, Any]) -> Iterator[Failure]:
    what = f"{with_article(type_.type)} destination"
    legal = (*_COMMON, "authorization", *type_.required, *type_.optional)
    yield from _check_flat_form(type_, inputs)
    nested = {name for kind in type_.authorizations for name in kind.properties}
    given = [name for name in inputs if name not in nested or name in legal]
    yield from check_names("", given, legal, what)
    yield from check_required("", inputs, type_.required, what)
    for name in (*type_.required, *type_.optional):
        if name in inputs and name not in CUSTOMIZATIONS:
            yield from _check_property(name, inputs[name])
    yield from _check_authorization(type_, inputs.get("authorization"))
    for name in CUSTOMIZATIONS:
        if name in type_.optional and name in inputs:
            yield from _check_customizations(name, inputs[name])


def _check_property(name: str, value: Any) -> Iterator[Failure]:
    found = [*check_text(name, value), *check_edges(name, value)]
    if not found and name in ("url", "clusterUrl"):
        found = list(_check_url(name, value))
    yield from found or check_unseen(name, value)


def _check_flat_form(type_: DestinationType, inputs: Mapping[str, Any]) -> Iterator[Failure]:
    nested = {name for kind in type_.authorizations for name in kind.properties}
    for name in inputs:
        if name in nested and name not in type_.required:
            yield Failure(name, f"belongs into authorization: write authorization.{name}")


def _check_url(path: str, value: Any) -> Iterator[Failure]:
    if not isinstance(value, str):
        return
    if not value.startswith(("https://", "http://")):
        yield Failure(path, "has to be a whole URL, such as https://example.com/hook")
    elif host_of_url(value) is None:
        yield Failure(path, _AMBIGUOUS)


def _check_authorization(type_: DestinationType, value: Any) -> Iterator[Failure]:
    if isinstance(value, Unknown) or (value is None and not type_.authorization_required):
        return
    kinds = ", ".join(known.type for known in type_.authorizations)
    if not isinstance(value, dict):
        yield Failure(
            "authorization",
            f"{with_article(type_.type)} destination needs an authorization object of one of the "
            f"types {kinds}",
        )
        return
    kind = value.get("type")
    if isinstance(kind, Unknown):
        return
    known = type_.authorization(kind) if isinstance(kind, str) else None
    if known is None:
        what = f"{with_article(type_.type)} destination"
        fault = "is missing" if kind is None else f"is not one of {what}"
        legal = [known.type for known in type_.authorizations]
        yield Failure("authorization.type", f"{fault}: {choose(kind, legal)}")
        return
    yield from _check_kind(type_, known, value)


def _check_kind(
    type_: DestinationType, kind: Authorization, value: Mapping[str, Any]
) -> Iterator[Failure]:
    what = f"{kind.type} authorization of {with_article(type_.type)} destination"
    legal = ("type", *kind.properties)
    yield from check_names("authorization", value, legal, what)
    yield from check_required("authorization", value, kind.required, what)
    for name in kind.properties:
        if name in value:
            yield from _check_authorization_property(kind, name, value[name])


def _check_authorization_property(kind: Authorization, name: str, value: Any) -> Iterator[Failure]:
    path = join("authorization", name)
    found = [*check_text(path, value), *check_edges(path, value)]
    if not found and isinstance(value, str):
        found = [*_check_shape(path, name, value), *_check_secret(path, kind, name, value)]
    yield from found or check_unseen(path, value)


def _check_secret(path: str, kind: Authorization, name: str, value: str) -> Iterator[Failure]:
    if kind.form and name == CONNECTION_STRING:
        yield from _check_connection_string(path, kind, kind.form, value)
    elif name in kind.secrets and is_mask(value):
        yield Failure(path, _MASKED)


def _check_shape(path: str, name: str, value: str) -> Iterator[Failure]:
    if name == "hostName" and host_name(value) is None:
        yield Failure(
            path,
            "has to be a host name alone, without scheme and path, such as "
            "contoso.servicebus.windows.net",
        )
    if name == "endpointUri" and not value.startswith("https://"):
        yield Failure(
            path, "has to start with https://, as in https://contoso.blob.core.windows.net/"
        )
    elif name in ("endpointUri", "tokenUrl"):
        yield from _check_url(path, value)
    if name == "requestType" and value not in _REQUEST_TYPES:
        yield Failure(path, f"is not known: {choose(value, _REQUEST_TYPES)}")


def _check_connection_string(
    path: str, kind: Authorization, form: ConnectionStringForm, value: str
) -> Iterator[Failure]:
    if has_masked_part(value):
        yield Failure(path, _MASKED)
    elif not _is_connection_string(value):
        yield Failure(
            path,
            "is not a connection string: it has to be made of Name=Value parts with a semicolon "
            "between them, as the Azure portal shows it",
        )
    elif _has_duplicates(value):
        yield Failure(
            path,
            "has two parts of one name, and each program takes another one of them: keep one "
            "Name=Value part for a name",
        )
    else:
        for reason in check_connection_string(form, value, kind.entity):
            yield Failure(path, reason)


def _is_connection_string(value: str) -> bool:
    named = parts(value)
    return bool(named) and all(named.values())


def _has_duplicates(value: str) -> bool:
    return len(every_part(value)) > len(parts(value))


def _check_customizations(path: str, value: Any) -> Iterator[Failure]:
    if isinstance(value, Unknown):
        return
    if not isinstance(value, dict):
        yield Failure(
            path, f"has to be an object of name → {{value, secret}}, not {json_type(value)}"
        )
        return
    for name, item in value.items():
        yield from _check_customization(join(path, name), item)
    if path == HEADERS:
        yield from _check_headers(value)


def _check_headers(headers: Mapping[str, Any]) -> Iterator[Failure]:
    """Yield the headers that are there twice: each program takes another one of them."""
    seen: dict[str, str] = {}
    for name in headers:
        if seen.setdefault(name.lower(), name) != name:
            yield Failure(
                join(HEADERS, name),
                f"must not be there twice. {seen[name.lower()]!r} is the same header, since the "
                "case of a header's name has no meaning",
            )


def _check_customization(path: str, item: Any) -> Iterator[Failure]:
    if isinstance(item, Unknown):
        return
    if not isinstance(item, dict):
        yield Failure(path, f"has to be an object of value and secret, not {json_type(item)}")
        return
    yield from check_names(path, item, ("value", "secret"), "a customization")
    yield from check_required(path, item, ("value",), "a customization")
    if item.get("secret") is not None:
        yield from check_flag(join(path, "secret"), item["secret"])
    value = item.get("value")
    if value is not None and not isinstance(value, str | Unknown):
        yield Failure(join(path, "value"), f"has to be a string, not {json_type(value)}")
    if is_mask(value) and item.get("secret") is True:
        yield Failure(join(path, "value"), _MASKED)
