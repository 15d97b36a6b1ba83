"""The secrets of destinations that a provider process knows, so that no error repeats them.

The errors of an export can repeat those of its destinations, and an export has no secrets of its
own to mask them.
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
"""Seconds to wait for another thread to read a destination: a refresh reads in parallel."""

_PLACES: Final = ("authorization", "url", *CUSTOMIZATIONS)


@dataclass(frozen=True)
class Redaction:
    """Masks messages of a service. If `complete`, they cannot contain an unknown secret."""

    known: KnownSecrets = field(default_factory=KnownSecrets, repr=False)
    complete: bool = True


class DestinationSecrets:
    """The secrets of destinations that a process was given or has read. Its threads share them.

    `known` are all secrets of the process, including its credentials.
    """

    def __init__(self, patience: float = PATIENCE, known: KnownSecrets | None = None) -> None:
        self.known = known or KnownSecrets()
        self._patience = patience
        self._news = Condition()
        self._given: dict[Key, frozenset[FieldPath]] = {}
        self._unresolved: set[Key] = set()

    def remember(self, properties: Mapping[str, Any], key: Key | None = None) -> None:
        """Remember the secrets of a destination. `key` is the destination of the inputs, if any."""
        self.known.learn(properties)
        given = given_in(properties)
        with self._news:
            if key is not None:
                self._given[key] = self._given.get(key, frozenset()) | given
            self._news.notify_all()

    def redaction(self, hidden: Mapping[Key, frozenset[FieldPath] | None]) -> Redaction:
        """Return the redaction of messages about some destinations.

        `hidden` are the paths of their masked secrets, None for a destination that is not listed.
        If another thread may be about to read them, this waits for it, once.
        """
        with self._news:
            if self._unknown(hidden) - self._unresolved:
                self._news.wait_for(lambda: not self._unknown(hidden), self._patience)
            unknown = self._unknown(hidden)
            self._unresolved |= unknown
            return Redaction(self.known, not unknown)

    def _unknown(self, hidden: Mapping[Key, frozenset[FieldPath] | None]) -> set[Key]:
        return {key for key, paths in hidden.items() if not self._covers(key, paths)}

    def _covers(self, key: Key, paths: frozenset[FieldPath] | None) -> bool:
        return key in self._given if paths is None else paths <= self._given.get(key, frozenset())


def hidden_in(properties: Mapping[str, Any]) -> frozenset[FieldPath]:
    """Return the paths of the masked secrets of a destination."""
    return frozenset(path for path, text in _texts(properties) if has_masked_part(text))


def given_in(properties: Mapping[str, Any]) -> frozenset[FieldPath]:
    """Return the paths of the readable secrets of a destination."""
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
