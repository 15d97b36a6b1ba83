"""The places of secrets in a destination, and the values that the service shows there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Final

from pulumi_iotcentral.model.connection_strings import sample
from pulumi_iotcentral.model.hosts import UNREADABLE, recipient, recipients
from pulumi_iotcentral.model.masks import has_masked_part, is_mask, parts
from pulumi_iotcentral.model.paths import FieldPath
from pulumi_iotcentral.model.schema import (
    ADDRESSES,
    CONNECTION_STRING,
    CUSTOMIZATIONS,
    DESTINATION_TYPES,
    Authorization,
)
from pulumi_iotcentral.model.values import Properties

URL: Final[FieldPath] = ("url",)
_ENTRA: Final = "login.microsoftonline.com"
_PLACEHOLDER: Final = "hidden"


def holds_its_host(path: FieldPath) -> bool:
    """Return whether the secret itself names its host, as a URL and a connection string do."""
    return path == URL or path[-1] == CONNECTION_STRING


def hosts_inside(path: FieldPath, value: str | None) -> tuple[str, ...]:
    """Return the hosts in a URL or a connection string. Empty if there is no value."""
    if value is None:
        return ()
    found = recipients(value) if path[-1] == CONNECTION_STRING else [recipient(value)]
    return tuple(dict.fromkeys(it.address for it in found)) or (UNREADABLE,)


def hosts_beside(path: FieldPath, inputs: Mapping[str, Any], url: str | None) -> tuple[str, ...]:
    """Return the hosts that other properties of the destination specify for a secret.

    `url` is that of a webhook in the program, None if it is unknown.
    """
    method = _authorization(inputs)
    own = [name for name in (method.properties if method else ()) if name in ADDRESSES]
    if path[0] == "authorization" and own:
        return tuple(_host(name, inputs["authorization"].get(name)) for name in own)
    if path == ("authorization", "clientSecret"):
        return (_ENTRA, recipient(inputs.get("clusterUrl")).address)
    return hosts_inside(URL, url)


def host_of_header(value: Any) -> str:
    """Return the host in a header such as `Host`."""
    return recipient(f"https://{value}" if isinstance(value, str) else None).address


def _host(name: str, value: Any) -> str:
    return host_of_header(value) if ADDRESSES[name] == "host name" else recipient(value).address


@dataclass(frozen=True)
class SecretPlace:
    """One secret of a destination: its path, and the value that the service shows there."""

    path: FieldPath
    shown: Any = field(repr=False)

    @property
    def hidden(self) -> bool:
        """Return whether the service masks the secret or a part of it."""
        if self.shown is None:
            return True
        if not isinstance(self.shown, str):
            return False
        connection_string = self.path[-1] == CONNECTION_STRING
        return has_masked_part(self.shown) if connection_string else is_mask(self.shown)


def secret_places(properties: Mapping[str, Any]) -> tuple[SecretPlace, ...]:
    """Return the places of secrets in a destination, masked or not.

    They include a webhook's `url` and all its customizations, since many contain a key.
    """
    return tuple(SecretPlace(path, _at(properties, path)) for path in _paths(properties))


def without_hidden(properties: Mapping[str, Any], places: tuple[SecretPlace, ...]) -> Properties:
    """Return the properties without masked secrets."""
    kept = deepcopy(dict(properties))
    for place in places:
        holder = _at(kept, place.path[:-1])
        if place.hidden and isinstance(holder, dict):
            holder.pop(place.path[-1], None)
    return kept


def with_placeholders(properties: Mapping[str, Any], places: tuple[SecretPlace, ...]) -> Properties:
    """Return the properties with a valid placeholder for each masked secret, for validation."""
    filled = deepcopy(dict(properties))
    for place in places:
        holder = _at(filled, place.path[:-1])
        if place.hidden and isinstance(holder, dict):
            holder[place.path[-1]] = _placeholder(properties, place)
    return filled


def _paths(properties: Mapping[str, Any]) -> Iterator[FieldPath]:
    type_ = properties.get("type")
    known = DESTINATION_TYPES.get(type_) if isinstance(type_, str) else None
    if known is None:
        return
    if "url" in known.required:
        yield ("url",)
    authorization = _authorization(properties)
    for name in authorization.secrets if authorization else ():
        yield ("authorization", name)
    for name in CUSTOMIZATIONS:
        items = properties.get(name)
        if isinstance(items, dict):
            yield from ((name, key, "value") for key in items)


def _authorization(properties: Mapping[str, Any]) -> Authorization | None:
    type_, kind = properties.get("type"), _at(properties, ("authorization", "type"))
    known = DESTINATION_TYPES.get(type_) if isinstance(type_, str) else None
    return known.authorization(kind) if known and isinstance(kind, str) else None


def _at(properties: Any, path: FieldPath) -> Any:
    for name in path:
        properties = properties.get(name) if isinstance(properties, Mapping) else None
    return properties


def _placeholder(properties: Mapping[str, Any], place: SecretPlace) -> str:
    """Return a valid secret. It has an EntityPath only if the service shows one or nothing.

    The service accepted the parts that it shows, so they are not validated again.
    """
    if place.path == ("url",):
        return f"https://example.com/{_PLACEHOLDER}"
    authorization = _authorization(properties)
    if place.path[-1] != CONNECTION_STRING or not authorization or not authorization.form:
        return _PLACEHOLDER
    whole = place.shown is None or is_mask(place.shown)
    return sample(authorization.form, with_entity=whole or "entitypath" in parts(place.shown))
