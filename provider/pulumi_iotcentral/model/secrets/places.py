"""The paths of secrets in an object: by the table of destination types, and by repetition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ..paths import Path
from ..schema import CUSTOMIZATIONS, is_customization_secret, is_secret_name
from ..values import Properties, has_unknown
from .redaction import KnownSecrets

_ADDRESSES: Final = frozenset({"applicationUrl", "destinationId", "exportId"})
_NAMED: Final = 2  # authorization.NAME
_OF_A_MAP: Final = 3  # headerCustomizations.NAME.value
_DEPTHS: Final[Mapping[str | int, int]] = {
    "authorization": _NAMED - 1,
    **dict.fromkeys(CUSTOMIZATIONS, _OF_A_MAP - 1),
}


def is_secret_place(path: Path) -> bool:
    """Tell whether a path is that of a secret in the table.

    These are the secrets of `authorization`, the values of a webhook's customizations, and its
    `url`, which often contains a key.
    """
    if path[0] == "authorization":
        return len(path) == _NAMED and is_secret_name(str(path[1]))
    if path[0] in CUSTOMIZATIONS:
        return len(path) == _OF_A_MAP and is_customization_secret(str(path[2]))
    return path == ("url",)


def covers_secret(path: Path) -> bool:
    """Tell whether a plain value at a path must be masked.

    It is a secret or a part of one, or it is in the place of an object with secrets.
    """
    lies_in_one = any(is_secret_place(path[: end + 1]) for end in range(len(path)))
    return lies_in_one or _holds_secrets(path)


def secret_paths(properties: Mapping[str, Any], known: KnownSecrets | None = None) -> list[Path]:
    """Return the paths of an object's secrets, and of repetitions of the `known` secrets.

    A display name and a filter are stored in plain text, unless they contain such a secret. If a
    name in an object contains it, the whole object is a secret. Ids and URLs never are, since the
    engine always shows them.
    """
    return [path for path, _ in _walk(properties, known)]


def repeated_paths(properties: Mapping[str, Any], known: KnownSecrets) -> list[Path]:
    """Return the paths, except those for secrets, at which a known secret is repeated."""
    return [path for path, belongs in _walk(properties, known) if not belongs]


def without_indexes(path: Path) -> tuple[str, ...]:
    """Return a path up to its first list index."""
    names: list[str] = []
    for name in path:
        if not isinstance(name, str):
            break
        names.append(name)
    return tuple(names)


def with_masked_repetitions(properties: Mapping[str, Any], known: KnownSecrets) -> Properties:
    """Return properties for output: known secrets are masked, except in properties for secrets."""
    return {known.shown(name): _shown((name,), value, known) for name, value in properties.items()}


def changed_secrets(
    olds: Mapping[str, Any], news: Mapping[str, Any], known: KnownSecrets | None = None
) -> Iterator[str]:
    """Yield the paths of the secrets that differ between two objects and are in both.

    The engine shows both values as `[secret]`, so they look unchanged in a preview. An unknown
    value counts as the same.
    """
    after = set(secret_paths(news, known))
    for path in secret_paths(olds, known):
        if path in after and path == without_indexes(path):
            old, new = value_at(olds, path), value_at(news, path)
            if not has_unknown([old, new]) and old != new:
                yield ".".join(map(str, path))


def value_at(value: Any, path: Path) -> Any:
    """Return the value at a path, None if there is none."""
    for name in path:
        if isinstance(value, Mapping):
            value = value.get(name)
        elif isinstance(value, list) and isinstance(name, int) and name < len(value):
            value = value[name]
        else:
            return None
    return value


def _walk(properties: Mapping[str, Any], known: KnownSecrets | None) -> Iterator[tuple[Path, bool]]:
    """Yield the paths of secrets, and whether the path is one for secrets."""
    for name, value in properties.items():
        yield from _below((name,), value, None if name in _ADDRESSES else known)


def _below(path: Path, value: Any, known: KnownSecrets | None) -> Iterator[tuple[Path, bool]]:
    if is_secret_place(path):
        yield path, True
    elif _is_misplaced(path, value):
        yield path, not _repeats(value, known)
    elif isinstance(value, Mapping):
        if any(_repeats(name, known) for name in value):
            yield path, False
        else:
            for name, item in value.items():
                yield from _below((*path, name), item, known)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _below((*path, index), item, known)
    elif _repeats(value, known):
        yield path, False


def _is_misplaced(path: Path, value: Any) -> bool:
    """Tell whether a value is in the place of an object with secrets, and may be one itself."""
    return _holds_secrets(path) and not isinstance(value, Mapping)


def _holds_secrets(path: Path) -> bool:
    """Tell whether a path is that of an object with secrets."""
    return len(path) <= _DEPTHS.get(path[0], 0)


def _repeats(value: Any, known: KnownSecrets | None) -> bool:
    return known is not None and isinstance(value, str) and known.repeats(value)


def _shown(path: Path, value: Any, known: KnownSecrets) -> Any:
    if isinstance(value, str):
        return value if is_secret_place(path) else known.shown(value)
    if isinstance(value, list):
        return [_shown((*path, index), item, known) for index, item in enumerate(value)]
    if isinstance(value, Mapping):
        shown = {name: _shown((*path, name), item, known) for name, item in value.items()}
        return {known.shown(name): item for name, item in shown.items()}
    return value
