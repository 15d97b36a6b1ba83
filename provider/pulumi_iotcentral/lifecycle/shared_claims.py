"""Claims of the other provider processes that serve the same operation of the engine.

Where the default provider itself is replaced (`pulumi up --replace '**'`), the engine sends checks
and creates to a new process and the deletes to the old one, whose own ledger is empty.
"""

from __future__ import annotations

import json
import os
import re
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from errno import EPERM
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

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
