"""Which objects this run declares to be live, so that no delete takes one of them away."""

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

    def request_replacement(self, key: Key, names: Sequence[str]) -> None:
        """Note that an object is to be replaced, since properties changed that the program named.

        `replace_on_changes` reaches check and not diff.
        """
        with self._lock:
            self._replaced[key] = tuple(dict.fromkeys(names))

    def requested_replacement(self, key: Key) -> tuple[str, ...]:
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


if sys.platform != "win32":
    import fcntl

_ADDRESS = re.compile(r"[\w.-]+:\d+")
FOLDER = "iotcentral-claims"


class SharedClaims:
    """The published verdicts of the processes of one run: one file for each, read by the others.

    A file is locked by its living process, so that what an earlier run has left counts for nothing.
    It holds hashes, no names. `folder` is the user's own; `run` names the operation of the engine.
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
        """Return the claims of the run that this plugin serves, None where nothing names it.

        The engine starts a plugin with its own address, and in its own session.
        """
        address = next(iter(sys.argv[1:]), "")
        if sys.platform == "win32" or not _ADDRESS.fullmatch(address):
            return None
        home = Path(os.environ.get("PULUMI_HOME") or Path("~", ".pulumi")).expanduser()
        return cls(home / FOLDER, f"{os.uname().nodename} {os.getsid(0)} {address}", warn)

    def publish(self, key: tuple[str, ...], verdict: str) -> None:
        """Tell the other processes what a delete of the object is to do.

        A folder that cannot be written to causes a warning, once.
        """
        if self._failed:
            return
        try:
            if self._file is None:
                self._file = self._open()
            os.write(self._file, f"{verdict} {_hashed(key)}\n".encode())
        except OSError as error:
            self._failed = True
            self._warn(
                f"cannot write to {self._folder}: {error.strerror}. Do not replace the default "
                "provider (pulumi up --replace '**') in this run: it would delete the destinations "
                "and exports that it has just written. Make your user the owner of the folder, "
                "with mode 0700"
            )

    def find(self, key: tuple[str, ...]) -> str | None:
        """Return what another process of the run has told of the object, None if nothing."""
        hashed = _hashed(key)
        found = None
        for path in self._folder.glob(f"{self._run}-*"):
            if path.name != self._name and _is_alive(path):
                for line in path.read_text("ascii").splitlines():
                    verdict, _, of = line.partition(" ")
                    found = verdict if of == hashed else found
        return found

    def _open(self) -> int:
        """Create the file of this process. It has its name once it is locked."""
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


def _hashed(key: tuple[str, ...]) -> str:
    return sha256(json.dumps(key).encode()).hexdigest()


def _is_alive(path: Path) -> bool:
    """Tell whether the process that wrote a file still runs."""
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
