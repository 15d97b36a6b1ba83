"""YAML as Pulumi reads it: booleans and numbers of YAML 1.2, and dates as text."""

from __future__ import annotations

import re
from typing import Any, Final

import yaml

_PREFIX: Final = "tag:yaml.org,2002:"
_OTHER: Final = frozenset(f"{_PREFIX}{it}" for it in ("bool", "int", "timestamp"))
_BOOLEAN: Final = re.compile(r"(?:true|True|TRUE|false|False|FALSE)$")
_INTEGER: Final = re.compile(r"[-+]?(?:0|[1-9][0-9_]*|0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+)$")


class _Loader(yaml.SafeLoader):
    """In YAML 1.1, `NO` is a boolean and `22:30` a number."""


_Loader.yaml_implicit_resolvers = {
    first: [one for one in resolvers if one[0] not in _OTHER]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(f"{_PREFIX}bool", _BOOLEAN, "tTfF")
_Loader.add_implicit_resolver(f"{_PREFIX}int", _INTEGER, "-+0123456789")


def parsed(text: str) -> Any:
    """Return the value of a YAML document.

    Raises:
        ValueError: The text is not valid YAML.
    """
    try:
        return yaml.load(text, _Loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError(str(error)) from None
