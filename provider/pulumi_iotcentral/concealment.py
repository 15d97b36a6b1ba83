"""What of an object is a secret to the engine, whoever put it there.

The engine marks an output as secret by itself where the program's input is one; what was read back
and what somebody added elsewhere has no such input.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .engine_values import is_secret, secret
from .schema import CUSTOMIZATIONS, is_customization_secret, is_secret_name
from .values import Properties, has_unknown


def concealed(properties: Mapping[str, Any]) -> Properties:
    """Return an object's properties with its secrets in the engine's form of a secret.

    Secret are the secrets of `authorization`, the values of a webhook's customizations, and its
    `url`, since many hold a key.
    """
    hidden = dict(properties)
    for name, hide in _HIDDEN.items():
        if name in hidden:
            hidden[name] = hide(hidden[name])
    return hidden


def changed_secrets(olds: Mapping[str, Any], news: Mapping[str, Any]) -> Iterator[str]:
    """Yield the paths of the secrets that two objects both have, with another value.

    The engine shows both values as `[secret]`: in its preview they look unchanged. A value that is
    not known yet may turn out to be the same.
    """
    before, after = _secrets(olds), _secrets(news)
    for path, value in before.items():
        if path in after and not has_unknown([value, after[path]]) and value != after[path]:
            yield path


def _secrets(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the secrets of an object by their paths."""
    return dict(_found(concealed(properties), ""))


def _found(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if is_secret(value):
        yield path, value["value"]
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _found(item, f"{path}.{name}" if path else name)


def _hide_authorization(value: Any) -> Any:
    return _hide_keys(value, is_secret_name)


def _hide_customizations(value: Any) -> Any:
    if not isinstance(value, dict):
        return secret(value)
    return {key: _hide_keys(item, is_customization_secret) for key, item in value.items()}


def _hide_keys(value: Any, hides: Callable[[str], bool]) -> Any:
    if not isinstance(value, dict):
        return secret(value)
    return {key: secret(item) if hides(key) else item for key, item in value.items()}


_HIDDEN: Mapping[str, Callable[[Any], Any]] = {
    "url": secret,
    "authorization": _hide_authorization,
    **dict.fromkeys(CUSTOMIZATIONS, _hide_customizations),
}
