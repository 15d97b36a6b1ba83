"""Which objects this run declares to be live, so that no delete takes one of them away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Literal, NamedTuple, Protocol, cast


class Key(NamedTuple):
    """What names one object: the application's base URL, the kind of object, its id."""

    application: str
    noun: str
    id: str


@dataclass(frozen=True)
class Claim:
    """What check knows of an object that the program declares.

    `seed` tells which resource claims it (None where that is not known), `generated` that the
    program gave no id, `owned` that the resource's state already had this very object, and
    `foreign` that the resource's state is that of another provider.
    """

    seed: str | None
    generated: bool
    owned: bool
    refused: bool = False
    foreign: bool = False


Verdict = Literal["delete", "spare", "refuse"]
"""What a delete is to do: go ahead; leave the object alone; fail, so that the state keeps it."""


class Others(Protocol):
    """What the other provider processes of one operation of the engine are told, and tell."""

    def publish(self, key: Key, verdict: str) -> None:
        """Tell what a delete of the object is to do."""

    def find(self, key: Key) -> str | None:
        """Return the verdict of another process, None where it has told none."""


class Claims:
    """The claims of one provider process, which lives for one operation of the engine.

    A forced replacement (`up --replace`, `state taint`, `replacement_trigger`) never asks diff: the
    engine creates the object under the same id and then deletes "the old one", which is the same.
    Check has claimed the id by then, and a claimed id is not deleted. `others` are the processes
    that serve the same operation, None where there are none.
    """

    def __init__(self, others: Others | None = None) -> None:
        self._others = others
        self._lock = Lock()
        self._claims: dict[Key, Claim] = {}
        self._by_seed: dict[tuple[str, str], Key] = {}
        self._old_ids: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._deletable: set[Key] = set()
        self._replaced: dict[Key, tuple[str, ...]] = {}

    def record_old_id(self, noun: str, seed: str, id_: str) -> None:
        """Note the id of the old object that a resource is to be replaced from."""
        with self._lock:
            self._old_ids[noun, seed].add(id_)

    def old_ids(self, noun: str, seed: str) -> frozenset[str]:
        """Return the ids of the old objects that a resource is to be replaced from."""
        with self._lock:
            return frozenset(self._old_ids[noun, seed])

    def claim(self, key: Key, claim: Claim) -> bool:
        """Declare an object live; False where another resource of this run declared it.

        A resource has one claim: the engine checks one that it replaces twice, and the first time
        with the id of the old object.
        """
        with self._lock:
            known = self._claims.get(key)
            if known and None not in (known.seed, claim.seed) and known.seed != claim.seed:
                return False
            seed = claim.seed or (known.seed if known else None)
            owned = claim.owned or (known is not None and known.owned)
            if seed is not None:
                self._drop(self._by_seed.get((key.noun, seed)), unless=key)
                self._by_seed[key.noun, seed] = key
            foreign = claim.foreign or (known is not None and known.foreign)
            self._claims[key] = replace(claim, seed=seed, owned=owned, foreign=foreign)
            self._publish(key)
            return True

    def find(self, key: Key) -> Claim | None:
        """Return the claim on an object, or None where this run declared none."""
        with self._lock:
            return self._claims.get(key)

    def replace(self, key: Key, names: Sequence[str]) -> None:
        """Note that an object is to be replaced, since properties changed that the program named.

        `replace_on_changes` reaches check and not diff.
        """
        with self._lock:
            self._replaced[key] = tuple(dict.fromkeys(names))

    def replaced(self, key: Key) -> tuple[str, ...]:
        """Return the properties whose change replaces an object by the program's own option."""
        with self._lock:
            return self._replaced.get(key, ())

    def allow_delete(self, key: Key) -> None:
        """Let the next delete of the object pass: diff ordered to delete before replacing."""
        with self._lock:
            self._deletable.add(key)
            self._publish(key)

    def created(self, key: Key) -> None:
        """Note that the object was created: what was condemned before it is no more."""
        with self._lock:
            if key in self._deletable:
                self._deletable.discard(key)
                self._publish(key)

    def refused(self, key: Key) -> None:
        """Note that an object with this id is there and was not taken over."""
        with self._lock:
            if key in self._claims:
                self._claims[key] = replace(self._claims[key], refused=True)
                self._publish(key)

    def judge(self, key: Key) -> Verdict:
        """Tell what a delete of the object is to do."""
        with self._lock:
            verdict = self._verdict(key)
            if self._others and key not in self._claims and key not in self._deletable:
                verdict = cast("Verdict", self._others.find(key) or verdict)
            self._deletable.discard(key)
            return verdict

    def _verdict(self, key: Key) -> Verdict:
        claim = self._claims.get(key)
        if claim is None or key in self._deletable:
            return "delete"
        return "refuse" if claim.refused else "spare"

    def _publish(self, key: Key) -> None:
        if self._others:
            self._others.publish(key, self._verdict(key))

    def _drop(self, key: Key | None, *, unless: Key) -> None:
        if key is not None and key != unless and key in self._claims:
            del self._claims[key]
            self._publish(key)
