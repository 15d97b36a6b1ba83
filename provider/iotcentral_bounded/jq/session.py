"""Runs one jq program on many messages, in one separate process with a timeout for each message.

The program is compiled once. If a message takes too long or crashes jq, another process continues
with the next message.
"""

from __future__ import annotations

import json
import subprocess
from collections import deque
from collections.abc import Iterator, Sequence
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO, Final, Literal, NamedTuple, Self

from .program import RefusedProgramError, prepared
from .runner import NO_JQ, JqError, command, environment

_BLOCK: Final = 65536
_FAILED: Final = b"!"
_ONE: Final = b"1"
# After this many messages in a row without a result, the others would fail too.
_TRIES: Final = 3


class JqResult(NamedTuple):
    """The outputs of a program for one message, or the error.

    Attributes:
        outputs: JSON texts, with the numbers of the message in the form of jq. See `spelling`.
        error: jq's error, or the reason why there is no result. Empty if there is none.
        stage: What failed: the compilation, the run, or the process (timeout, crash).
    """

    outputs: tuple[str, ...] = ()
    error: str = ""
    stage: Literal["", "compile", "run", "process"] = ""


class Session:
    """A program in its process. `send` messages, and iterate over `results` in the same order."""

    def __init__(self, program: str, seconds: float) -> None:
        self._seconds = seconds
        self._waiting: deque[str] = deque()
        self._alone = 0
        self._process: _Process | None = None
        self._failed: JqResult | None = None
        self._tries = 0
        try:
            self._request = json.dumps(prepared(program)._asdict())
        except RefusedProgramError as refused:
            self._failed = JqResult(error=str(refused), stage="compile")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, messages: Sequence[str]) -> None:
        """Send messages, each the text of a JSON document on one line.

        Raises:
            JqError: The process cannot be started.
        """
        if len(messages) == 1 and self._alone == len(self._waiting):
            self._alone += 1
        self._waiting.extend(messages)
        if self._failed is None and messages:
            if self._process is None:
                self._start()
            else:
                self._process.write(messages)

    def results(self, count: int) -> Iterator[JqResult]:
        """Yield the results of the next messages that were sent.

        Raises:
            JqError: The process cannot be started again.
        """
        for _ in range(count):
            result = self._failed or self._next()
            self._waiting.popleft()
            if self._alone:
                self._alone -= 1
            if result.stage == "process" and self._failed is None:
                self._tries += 1
                if self._tries >= _TRIES:
                    self._failed = result
                self._restart()
            yield result

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.end()
            self._process = None

    def _start(self) -> None:
        self._process = _Process(self._request, self._seconds)
        alone, rest = self._alone, list(self._waiting)
        for message in rest[:alone]:
            self._process.write([message])
        if rest[alone:]:
            self._process.write(rest[alone:])

    def _restart(self) -> None:
        """Continue with a new process that tells which message is the next one to fail."""
        self.close()
        self._alone = len(self._waiting)
        if self._failed is None and self._waiting:
            self._start()

    def _next(self) -> JqResult:
        while True:
            try:
                result = self._tried()
            except JqError as failure:
                # Of several messages at once, it is unknown which one has failed.
                if self._alone:
                    return JqResult(error=str(failure), stage="process")
                self._restart()
            else:
                self._tries = 0
                return result

    def _tried(self) -> JqResult:
        if self._process is None:
            self._start()
        assert self._process is not None  # noqa: S101 - for mypy
        error = self._process.compile_error()
        if error is None:
            return self._process.result()
        self._failed = JqResult(error=error, stage="compile")
        return self._failed


class _Process:
    """The process of a session. Threads read and write, since a pipe blocks when it is full."""

    def __init__(self, request: str, seconds: float) -> None:
        self._seconds = seconds
        self._compiled = False
        self._lines: deque[bytes] = deque()
        self._rest = b""
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, env=environment(),
            )  # fmt: skip
        except OSError:
            raise JqError("its process could not be started") from None
        self._read: SimpleQueue[bytes] = SimpleQueue()
        self._written: SimpleQueue[bytes] = SimpleQueue()
        pipes = self._process.stdout, self._process.stdin
        self._threads = [
            Thread(target=_read, args=(pipes[0], self._read), daemon=True),
            Thread(target=_write, args=(pipes[1], self._written), daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        self._written.put(f"{request}\n".encode())

    def write(self, messages: Sequence[str]) -> None:
        self._written.put("\n".join((str(len(messages)), *messages, "")).encode())

    def compile_error(self) -> str | None:
        """Return jq's error for the program. The process has ended then."""
        if self._compiled:
            return None
        error: str | None = json.loads(self._line())["error"]
        self._compiled = error is None
        return error

    def result(self) -> JqResult:
        size = self._line()
        if size == _ONE:
            return JqResult((self._line().decode(),))
        if size == _FAILED:
            return JqResult(error=json.loads(self._line()), stage="run")
        return JqResult(tuple([self._line().decode() for _ in range(int(size))]))

    def end(self) -> None:
        self._process.kill()
        self._written.put(b"")
        self._process.wait()
        for thread in self._threads:
            thread.join()

    def _line(self) -> bytes:
        if self._lines:
            return self._lines.popleft()
        while not self._lines:
            try:
                block = self._read.get(timeout=self._seconds)
            except Empty:
                raise JqError(f"it did not finish within {self._seconds:g} seconds") from None
            if not block:
                raise self._ended()
            *lines, self._rest = (self._rest + block).split(b"\n")
            self._lines.extend(lines)
        return self._lines.popleft()

    def _ended(self) -> JqError:
        code = self._process.wait()
        if code == NO_JQ:
            return JqError("this Python has no package jq")
        return JqError(f"jq failed with exit code {code}")


def _read(pipe: IO[bytes], blocks: SimpleQueue[bytes]) -> None:
    with pipe:
        while block := pipe.read1(_BLOCK):  # type: ignore[attr-defined] # it is buffered
            blocks.put(block)
    blocks.put(b"")


def _write(pipe: IO[bytes], written: SimpleQueue[bytes]) -> None:
    try:
        with pipe:
            while block := written.get():
                pipe.write(block)
                pipe.flush()
    except OSError:
        pass  # the process has ended, which its output shows
