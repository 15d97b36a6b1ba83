"""What of an object is a secret to the engine, whoever put it there.

The engine marks an output as secret by itself where the program's input is one; what was read back
and what somebody added elsewhere has no such input.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeAlias

from pulumi_iotcentral.model.schema import CUSTOMIZATIONS, is_customization_secret, is_secret_name
from pulumi_iotcentral.model.secrets.redaction import KnownSecrets
from pulumi_iotcentral.model.values import Properties, has_unknown

from .values import is_secret, secret

Path: TypeAlias = tuple[str, ...]
"""The names that lead to a value of an object."""


def concealed(properties: Mapping[str, Any], known: KnownSecrets | None = None) -> Properties:
    """Return an object's properties with its secrets in the engine's form of a secret.

    Secret are the secrets of `authorization`, the values of a webhook's customizations, and its
    `url`, since many hold a key; and every other value that repeats one of the `known` secrets.
    """
    hidden = dict(properties)
    for name, hide in _HIDDEN.items():
        if name in hidden:
            hidden[name] = hide(hidden[name])
    return hidden if known is None else with_repeated(hidden, known)


def with_repeated(properties: Mapping[str, Any], known: KnownSecrets) -> Properties:
    """Return properties with every value that repeats a known secret in the form of a secret.

    A display name and a filter are kept and shown in plain text, unless such a secret stands in
    them. Where it stands in a name inside of an object, the whole object is one. Ids and addresses
    stay: the engine shows them whatever they are.
    """
    return {
        name: value if name in _ADDRESSES else _with_repeated((name,), value, known)
        for name, value in properties.items()
    }


def repeated_paths(properties: Mapping[str, Any], known: KnownSecrets) -> Iterator[Path]:
    """Yield where `with_repeated` marks a value; for one inside a list, the list's own path."""
    for name, value in properties.items():
        yield from _repeated_below((name,), _with_repeated((name,), value, known))


def _repeated_below(path: Path, value: Any) -> Iterator[Path]:
    if is_secret(value):
        yield path
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from _repeated_below((*path, name), item)
    elif isinstance(value, list) and any(True for it in value for _ in _repeated_below((), it)):
        yield path


def with_shown(properties: Mapping[str, Any], known: KnownSecrets) -> Properties:
    """Return properties to be shown: known secrets are masked but where a secret belongs."""
    return {known.shown(name): _shown((name,), value, known) for name, value in properties.items()}


def _shown(path: Path, value: Any, known: KnownSecrets) -> Any:
    if isinstance(value, str):
        return value if _is_secret_place(path) else known.shown(value)
    if isinstance(value, list):
        return [_shown((*path, "*"), item, known) for item in value]
    if isinstance(value, Mapping):
        shown = {name: _shown((*path, name), item, known) for name, item in value.items()}
        return {known.shown(name): item for name, item in shown.items()}
    return value


def _with_repeated(path: Path, value: Any, known: KnownSecrets) -> Any:
    if isinstance(value, str):
        repeats = not _is_secret_place(path) and known.repeats(value)
        return secret(value) if repeats else value
    if isinstance(value, list):
        return [_with_repeated((*path, "*"), item, known) for item in value]
    if not isinstance(value, dict) or is_secret(value) or _is_secret_place(path):
        return value
    if any(isinstance(name, str) and known.repeats(name) for name in value):
        return secret(_revealed(value))
    return {name: _with_repeated((*path, name), item, known) for name, item in value.items()}


def _is_secret_place(path: Path) -> bool:
    """Tell whether a secret belongs at a path: it repeats itself."""
    if path[0] == "authorization":
        return len(path) == 2 and is_secret_name(path[1])  # noqa: PLR2004 - authorization.NAME
    if path[0] in CUSTOMIZATIONS:
        return len(path) == 3 and is_customization_secret(path[2])  # noqa: PLR2004 - MAP.NAME.value
    return path == ("url",)


def _revealed(value: Any) -> Any:
    """Return a value without the engine's form of a secret in it: one cannot hold another."""
    if is_secret(value):
        return value["value"]
    if isinstance(value, Mapping):
        return {name: _revealed(item) for name, item in value.items()}
    return [_revealed(item) for item in value] if isinstance(value, list) else value


def changed_secrets(
    olds: Mapping[str, Any], news: Mapping[str, Any], known: KnownSecrets | None = None
) -> Iterator[str]:
    """Yield the paths of the secrets that two objects both have, with another value.

    The engine shows both values as `[secret]`: in its preview they look unchanged. A value that is
    not known yet may turn out to be the same.
    """
    before, after = _secrets(olds, known), _secrets(news, known)
    for path, value in before.items():
        if path in after and not has_unknown([value, after[path]]) and value != after[path]:
            yield path


def _secrets(properties: Mapping[str, Any], known: KnownSecrets | None) -> dict[str, Any]:
    """Return the secrets of an object by their paths."""
    return dict(_found(concealed(properties, known), ""))


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

_ADDRESSES: Final = frozenset({"applicationUrl", "destinationId", "exportId"})
