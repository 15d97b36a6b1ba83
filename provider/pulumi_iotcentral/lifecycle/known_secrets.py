"""What one provider process has seen of destinations' secrets, so that no error repeats one.

The service repeats on an export what its destinations report, and an export has no secret of its
own to mask that with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from threading import Condition
from typing import Any, Final

from pulumi_iotcentral.model.masks import has_masked_part
from pulumi_iotcentral.model.paths import FieldPath
from pulumi_iotcentral.model.schema import CUSTOMIZATIONS
from pulumi_iotcentral.model.secrets.redaction import KnownSecrets

from .claims import Key

PATIENCE: Final = 0.5
"""Seconds for another thread to see a destination: a refresh reads all objects side by side."""

_PLACES: Final = ("authorization", "url", *CUSTOMIZATIONS)


@dataclass(frozen=True)
class Redaction:
    """With what to mask the words of a service; `complete` if no secret in them can be unknown."""

    known: KnownSecrets = field(default_factory=KnownSecrets, repr=False)
    complete: bool = True


class DestinationSecrets:
    """The secrets of destinations that a process was given or shown; its threads share them.

    `known` are all secrets of the process, its credentials among them.
    """

    def __init__(self, patience: float = PATIENCE, known: KnownSecrets | None = None) -> None:
        self.known = known or KnownSecrets()
        self._patience = patience
        self._news = Condition()
        self._given: dict[Key, frozenset[FieldPath]] = {}
        self._in_vain: set[Key] = set()

    def remember(self, properties: Mapping[str, Any], key: Key | None = None) -> None:
        """Keep the secrets of a destination; `key` is the one whose inputs are given, if any."""
        self.known.learn(properties)
        given = given_in(properties)
        with self._news:
            if key is not None:
                self._given[key] = self._given.get(key, frozenset()) | given
            self._news.notify_all()

    def redaction(self, hidden: Mapping[Key, frozenset[FieldPath] | None]) -> Redaction:
        """Return what masks the words of a service about some destinations.

        `hidden` are the paths of what the service does not show of them, None for one that it does
        not show at all. Where another thread may be about to see them, it is waited for, once.
        """
        with self._news:
            if self._unknown(hidden) - self._in_vain:
                self._news.wait_for(lambda: not self._unknown(hidden), self._patience)
            unknown = self._unknown(hidden)
            self._in_vain |= unknown
            return Redaction(self.known, not unknown)

    def _unknown(self, hidden: Mapping[Key, frozenset[FieldPath] | None]) -> set[Key]:
        return {key for key, paths in hidden.items() if not self._covers(key, paths)}

    def _covers(self, key: Key, paths: frozenset[FieldPath] | None) -> bool:
        return key in self._given if paths is None else paths <= self._given.get(key, frozenset())


def hidden_in(properties: Mapping[str, Any]) -> frozenset[FieldPath]:
    """Return the paths of what the service masks of a destination."""
    return frozenset(path for path, text in _texts(properties) if has_masked_part(text))


def given_in(properties: Mapping[str, Any]) -> frozenset[FieldPath]:
    """Return the paths of what a destination's properties show of what may be secret."""
    return frozenset(path for path, text in _texts(properties) if not has_masked_part(text))


def _texts(properties: Mapping[str, Any]) -> Iterator[tuple[FieldPath, str]]:
    for name in _PLACES:
        yield from _texts_in(properties.get(name), (name,))


def _texts_in(value: Any, path: FieldPath) -> Iterator[tuple[FieldPath, str]]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _texts_in(item, (*path, name))
    elif isinstance(value, str):
        yield path, value
