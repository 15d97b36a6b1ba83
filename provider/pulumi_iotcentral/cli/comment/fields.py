"""The changed fields of a destination or an export. For a secret, at most that it changes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pulumi_iotcentral.model.diff.changes import equal
from pulumi_iotcentral.model.paths import FieldPath, Path, parse_path
from pulumi_iotcentral.model.secrets.places import covers_secret

from .preview import HIDDEN, UNKNOWN, Step, is_hidden, is_unknown

_OMITTED: Final = ("__provider", "idSeed", "destinations")


@dataclass(frozen=True)
class Change:
    """A field before and after, with secrets redacted. None if there is no value."""

    path: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Fields:
    """The changes of one object.

    `secrets` are fields with a secret before and after, if Pulumi does not show whether it changes.
    """

    changes: tuple[Change, ...]
    secrets: tuple[str, ...]


def fields_of(step: Step, name_of: Callable[[str], str]) -> Fields:
    """Return the fields that differ before and after.

    `name_of` returns the unique name of the destination with an id.
    """
    old, new = dict(_leaves(step.old)), dict(_leaves(step.new))
    paths = [path for path in {**old, **new} if not equal(old.get(path), new.get(path))]
    if step.action in ("create", "delete"):
        paths = [path for path in paths if path != ("applicationUrl",)]
    changes = [
        Change(".".join(path), _shown(path, old.get(path)), _shown(path, new.get(path)))
        for path in paths
    ]
    differing = set(paths)
    kept = [path for path in old if path in new and path not in differing]
    hidden = [path for path in kept if is_hidden(old[path])]
    if step.changed:
        reported = [path for path in map(parse_path, step.changed) if path]
        known = [path for path in hidden if any(_overlap(path, it) for it in reported)]
        changes += [Change(".".join(path), HIDDEN, HIDDEN) for path in known]
        hidden = []
    return Fields(
        (*changes, *_destinations(step, name_of)), tuple(".".join(path) for path in hidden)
    )


def _overlap(one: Path, other: Path) -> bool:
    """Return whether one path is the other one or contains it."""
    return all(a == b for a, b in zip(one, other, strict=False))


def references(inputs: Mapping[str, Any]) -> dict[str, str]:
    """Return the destinations of an export: transforms by id, both as text."""
    found: dict[str, str] = {}
    items = inputs.get("destinations")
    for item in items if isinstance(items, list) else [items] if is_unknown(items) else []:
        entry = item if isinstance(item, dict) and not is_hidden(item) else {"id": item}
        id_ = text_of(entry.get("id"))
        found[f"{id_} ({len(found)})" if id_ in found else id_] = text_of(
            entry.get("transform") or ""
        )
    return found


def _destinations(step: Step, name_of: Callable[[str], str]) -> Iterator[Change]:
    old, new = references(step.old), references(step.new)
    removed = {name_of(id_): id_ for id_ in old if id_ not in new}
    added = {name_of(id_): id_ for id_ in new if id_ not in old}
    for name in dict.fromkeys((*removed, *added)):
        if name in removed and name in added:
            yield Change("destinations", name, f"{name} (replacement)")
        else:
            yield Change("destinations", name if name in removed else None, _found(name, added))
    for id_, transform in new.items():
        before = old.get(id_, old.get(removed.get(name_of(id_), ""), ""))
        if transform != before:
            path = f"destinations[{name_of(id_)}].transform"
            yield Change(path, before or None, transform or None)


def _found(name: str, names: Mapping[str, str]) -> str | None:
    return name if name in names else None


def _leaves(value: Any, path: FieldPath = ()) -> Iterator[tuple[FieldPath, Any]]:
    if isinstance(value, dict) and value and not is_hidden(value):
        for key, item in value.items():
            if path or key not in _OMITTED:
                yield from _leaves(item, (*path, key))
    elif path and value is not None:
        yield path, value


def _shown(path: FieldPath, value: Any) -> str | None:
    if value is None:
        return None
    return HIDDEN if covers_secret(path) else text_of(value)


def text_of(value: Any) -> str:
    """Return a value as text with secrets redacted: strings as they are, others as JSON."""
    if is_hidden(value):
        return HIDDEN
    if isinstance(value, str):
        return UNKNOWN if is_unknown(value) else value
    return json.dumps(_without_secrets(value), ensure_ascii=False)


def _without_secrets(value: Any) -> Any:
    if is_hidden(value):
        return HIDDEN
    if isinstance(value, dict):
        return {key: _without_secrets(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_secrets(item) for item in value]
    return UNKNOWN if is_unknown(value) else value
