"""The progress of a long step of the setup: what it does, how far it is, and for how long."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO


class Progress:
    """Shows a step: one line that is updated on a terminal, otherwise a line that it completes.

    Where it is no terminal, a long step gets one more line every 30 seconds.
    """

    def __init__(self, title: str, stream: TextIO | None = None) -> None:
        self.text = ""
        """How far the step is, if that is known."""
        self._title = title
        self._stream = stream or sys.stdout
        self._is_terminal = self._stream.isatty()
        self._started = time.monotonic()
        self._lines = 0

    @contextmanager
    def running(self) -> Iterator["Progress"]:
        """Shows the progress until the step ends, and then how long it took."""
        over = threading.Event()

        def tick() -> None:
            while not over.wait(0.5 if self._is_terminal else 30):
                self._show()

        self._write(f"{self._title} ...")
        ticker = threading.Thread(target=tick, daemon=True)
        ticker.start()
        end = " failed\n"
        try:
            yield self
            end = "\n"
        finally:
            over.set()
            ticker.join()
            self._show(end)

    def _show(self, end: str = "") -> None:
        seconds = time.monotonic() - self._started
        status = f"{self.text}, {seconds:.0f} s" if self.text else f"{seconds:.1f} s"
        if self._is_terminal:
            self._write(f"\r\033[K{self._title} ... {status}{end}")
            return
        self._lines += not end
        self._write(f"\n  {status}{end}" if self._lines else f" {status}{end}")

    def _write(self, text: str) -> None:
        print(text, end="", flush=True, file=self._stream)
