"""Claims: the objects that this run declares, so that no delete removes one of them."""

from __future__ import annotations

import json
import os
import re
import stat
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from errno import EPERM
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from threading import Lock
from typing import Literal, NamedTuple, Protocol


class Key(NamedTuple):
    """The key of an object: the base URL of the application, the kind, the id."""

    application: str
    noun: str
    id: str


@dataclass(frozen=True)
class Claim:
    """An object that the program declares, as check knows it.

    `seed` identifies the resource, None if it is unknown. `generated` is true for an auto-generated
    id, `owned` if the resource's state already has the same object, `refused` if an existing object
    was not adopted, and `foreign` if the resource's state is from another provider.
    """

    seed: str | None
    generated: bool
    owned: bool
    refused: bool = False
    foreign: bool = False


Verdict = Literal["delete", "skip", "refuse"]
"""The effect of a delete: delete the object, skip it, or fail so that the state keeps it."""


class Others(Protocol):
    """The exchange of claims with the other provider processes of an operation of the engine."""

    def publish(self, key: Key, verdict: Verdict | None, seed: str | None) -> None:
        """Publish the effect of a delete of the object, and the resource that claims it.

        `verdict` is None if this process no longer claims the object.
        """

    def find(self, key: Key) -> Verdict | None:
        """Return the verdict of another process, None if there is none."""

    def is_claimed(self, key: Key, seed: str) -> bool:
        """Tell whether another process claims the object for a resource with another seed."""


class Claims:
    """The claims of one provider process, which lives for one operation of the engine.

    The engine does not call diff for a forced replacement (`up --replace`, `state taint`,
    `replacement_trigger`). It creates the object with the same id and then deletes the old one,
    which is the same object. Check has claimed the id before, and a claimed id is not deleted.
    `others` are the other processes of the same operation, None if there are none.
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
        """Record the id of the old object of a replacement."""
        with self._lock:
            self._old_ids[noun, seed].add(id_)

    def old_ids(self, noun: str, seed: str) -> frozenset[str]:
        """Return the ids of the old objects of a replacement."""
        with self._lock:
            return frozenset(self._old_ids[noun, seed])

    def claim(self, key: Key, claim: Claim) -> bool:
        """Claim an object. Returns False if another resource of this run has claimed it.

        A resource has one claim. The engine checks a resource that it replaces twice, the first
        time with the id of the old object.
        """
        with self._lock:
            known = self._claims.get(key)
            if known and None not in (known.seed, claim.seed) and known.seed != claim.seed:
                return False
            seed = claim.seed or (known.seed if known else None)
            owned = claim.owned or (known is not None and known.owned)
            if seed is not None:
                if (old := self._by_seed.get((key.noun, seed))) != key:
                    self._drop(old)
                self._by_seed[key.noun, seed] = key
            foreign = claim.foreign or (known is not None and known.foreign)
            self._claims[key] = replace(claim, seed=seed, owned=owned, foreign=foreign)
            # First published, then searched: of two processes, at least one finds the other.
            self._publish(key)
            if seed is not None and self._others and self._others.is_claimed(key, seed):
                self._drop(self._by_seed.pop((key.noun, seed)))
                return False
            return True

    def find(self, key: Key) -> Claim | None:
        """Return the claim on an object, or None if this run has none."""
        with self._lock:
            return self._claims.get(key)

    def request_replacement(self, key: Key, names: Sequence[str]) -> None:
        """Record a replacement, since properties in `replace_on_changes` changed.

        Pulumi passes `replace_on_changes` to check and not to diff.
        """
        with self._lock:
            self._replaced[key] = tuple(dict.fromkeys(names))

    def requested_replacement(self, key: Key) -> tuple[str, ...]:
        """Return the changed properties in `replace_on_changes`."""
        with self._lock:
            return self._replaced.get(key, ())

    def allow_delete(self, key: Key) -> None:
        """Allow the next delete of the object, since diff requires to delete before replacing."""
        with self._lock:
            self._deletable.add(key)
            self._publish(key)

    def created(self, key: Key) -> None:
        """Record that the object was created: an earlier permission to delete it ends."""
        with self._lock:
            if key in self._deletable:
                self._deletable.discard(key)
                self._publish(key)

    def refused(self, key: Key) -> None:
        """Record that an object with this id exists and was not adopted."""
        with self._lock:
            if key in self._claims:
                self._claims[key] = replace(self._claims[key], refused=True)
                self._publish(key)

    def verdict(self, key: Key) -> Verdict:
        """Return the effect of a delete of the object."""
        with self._lock:
            verdict = self._verdict(key)
            if self._others and key not in self._claims and key not in self._deletable:
                verdict = self._others.find(key) or verdict
            self._deletable.discard(key)
            return verdict

    def _verdict(self, key: Key) -> Verdict:
        claim = self._claims.get(key)
        if claim is None or key in self._deletable:
            return "delete"
        return "refuse" if claim.refused else "skip"

    def _publish(self, key: Key) -> None:
        if self._others:
            claim = self._claims.get(key)
            verdict = self._verdict(key) if claim or key in self._deletable else None
            self._others.publish(key, verdict, claim.seed if claim else None)

    def _drop(self, key: Key | None) -> None:
        if key in self._claims:
            del self._claims[key]
            self._publish(key)


if sys.platform != "win32":
    import fcntl

_ADDRESS = re.compile(r"[\w.-]+:\d+")
FOLDER = "iotcentral-claims"


class _Record(NamedTuple):
    """What a process publishes of an object. `seed` is hashed."""

    verdict: Verdict | None
    seed: str | None


class SharedClaims:
    """The published claims of the processes of one run, in one file per process.

    A running process locks its file, so files of earlier runs are ignored. A file contains hashes
    and no names. Only the user can write to `folder`. `run` identifies the operation of the engine.
    """

    def __init__(self, folder: Path, run: str, warn: Callable[[str], None]) -> None:
        self._folder = folder
        self._warn = warn
        self._run = sha256(run.encode()).hexdigest()[:16]
        self._name = f"{self._run}-{token_hex(8)}"
        self._file: int | None = None
        self._failed = False

    @classmethod
    def of_this_process(cls, warn: Callable[[str], None]) -> SharedClaims | None:
        """Return the claims of the run of this plugin, None if the run is unknown.

        The engine starts a plugin with the engine's address as argument, and in its own session.
        """
        address = next(iter(sys.argv[1:]), "")
        if sys.platform == "win32" or not _ADDRESS.fullmatch(address):
            return None
        home = Path(os.environ.get("PULUMI_HOME") or Path("~", ".pulumi")).expanduser()
        return cls(home / FOLDER, f"{os.uname().nodename} {os.getsid(0)} {address}", warn)

    def publish(self, key: Key, verdict: Verdict | None, seed: str | None) -> None:
        """Publish the effect of a delete of the object, and the resource that claims it.

        A folder that is not writable causes one warning.
        """
        if self._failed:
            return
        try:
            if self._file is None:
                self._file = self._open()
            record = _Record(verdict, seed and _hashed(seed))
            os.write(self._file, f"{_hashed(key)} {json.dumps(record)}\n".encode())
        except OSError as error:
            self._failed = True
            self._warn(
                f"cannot write to {self._folder}: {error.strerror}. Do not replace the default "
                "provider (pulumi up --replace '**') in this run, which would delete the "
                "destinations and exports that it has just created. Make your user the owner of "
                "the folder, with mode 0700."
            )

    def find(self, key: Key) -> Verdict | None:
        """Return the verdict of another process of the run, None if there is none."""
        return next((it.verdict for it in self._records(key) if it.verdict), None)

    def is_claimed(self, key: Key, seed: str) -> bool:
        """Tell whether another process claims the object for a resource with another seed."""
        return any(it.seed not in (None, _hashed(seed)) for it in self._records(key))

    def _records(self, key: Key) -> Iterator[_Record]:
        """Yield the last record of each other process of the run on an object."""
        hashed = _hashed(key)
        for path in self._folder.glob(f"{self._run}-*"):
            if path.name == self._name:
                continue
            with suppress(FileNotFoundError):
                records = [it for it in path.read_text("ascii").splitlines() if hashed in it]
                if records and _is_alive(path):
                    yield _Record(*json.loads(records[-1].partition(" ")[2]))

    def _open(self) -> int:
        """Create the file of this process, which gets its final name once it is locked."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        seen = self._folder.lstat()
        if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != os.getuid() or seen.st_mode & 0o022:
            raise PermissionError(EPERM, "others can write to it")
        for path in self._folder.iterdir():
            if path.suffix != ".new" and not _is_alive(path):
                path.unlink(missing_ok=True)
        new = self._folder / f"{self._name}.new"
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW
        file = os.open(new, flags, 0o600)
        fcntl.flock(file, fcntl.LOCK_EX)
        new.rename(self._folder / self._name)
        return file


def _hashed(value: Key | str) -> str:
    return sha256(json.dumps(value).encode()).hexdigest()


def _is_alive(path: Path) -> bool:
    """Tell whether the process of a file is running."""
    with suppress(FileNotFoundError), _opened(path) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        yield file
    finally:
        os.close(file)
