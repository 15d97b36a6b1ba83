"""Masks secrets in responses, as the service does.

Source: the examples of the published API reference: `AccountKey=*****`, `SharedAccessKey=*****`,
`clientSecret: "*****"`; and the description of a customization's `secret`.
"""

from __future__ import annotations

import re
from typing import Any, Final

from .schema import Document

MASK: Final = "*****"
"""The text in place of a secret."""

_SECRET_PART: Final = re.compile(
    r"(?P<name>(?:^|;)\s*(?:AccountKey|SharedAccessKey|SharedAccessSignature)\s*=)[^;]*",
    re.IGNORECASE,
)
_SECRET_FIELDS: Final = frozenset({"clientSecret", "value"})
_CUSTOMIZATIONS: Final = ("headerCustomizations", "queryCustomizations")


def masked(destination: Document) -> Document:
    """Return a copy of a destination with masked secrets."""
    shown = dict(destination)
    if "authorization" in shown:
        shown["authorization"] = _masked_authorization(shown["authorization"])
    for name in _CUSTOMIZATIONS:
        if name in shown:
            shown[name] = {key: _masked_customization(it) for key, it in shown[name].items()}
    return shown


def _masked_authorization(authorization: Document) -> Document:
    return {name: _masked_field(name, value) for name, value in authorization.items()}


def _masked_field(name: str, value: Any) -> Any:
    if name in _SECRET_FIELDS:
        return MASK
    if name == "connectionString":
        return _SECRET_PART.sub(lambda part: part["name"] + MASK, value)
    return value


def _masked_customization(customization: Document) -> Document:
    if customization.get("secret"):
        return customization | {"value": MASK}
    return customization
