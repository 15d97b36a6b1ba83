"""Which objects this run declares to be live, so that no delete takes one of them away."""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Lock
from typing import NamedTuple


class Key(NamedTuple):
    """What names one object: the application's identity, the kind of object, its id."""

    application: str
    noun: str
    id: str


@dataclass(frozen=True)
class Claim:
    """What check knows of an object that the program declares.

    `seed` tells which resource claims it, `generated` that the program gave no id, and `owned`
    that the resource's state already had this very object.
    """

    seed: str | None
    generated: bool
    owned: bool


class Ledger:
    """The claims of one provider process, which lives for one operation of the engine.

    A forced replacement (`up --replace`, `state taint`, `replacement_trigger`) never asks diff: the
    engine creates the object under the same id and then deletes "the old one", which is the same.
    Check has claimed the id by then, and a claimed id is not deleted.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._claims: dict[Key, Claim] = {}
        self._condemned: set[Key] = set()

    def claim(self, key: Key, claim: Claim) -> bool:
        """Declare an object live; False where another resource of this run declared it."""
        with self._lock:
            known = self._claims.get(key)
            if known and known.seed != claim.seed:
                return False
            owned = claim.owned or (known is not None and known.owned)
            self._claims[key] = replace(claim, owned=owned)
            return True

    def find(self, key: Key) -> Claim | None:
        """Return the claim on an object, or None where this run declared none."""
        with self._lock:
            return self._claims.get(key)

    def condemn(self, key: Key) -> None:
        """Let the next delete of the object pass: diff ordered to delete before replacing."""
        with self._lock:
            self._condemned.add(key)

    def spares(self, key: Key) -> bool:
        """Tell whether a delete has to leave the object alone; a condemned one goes."""
        with self._lock:
            if key in self._condemned:
                self._condemned.discard(key)
                return False
            return key in self._claims
