"""The simulated service in a process of its own, so that its work is not the harness's."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread
from typing import Final
from urllib.parse import urlsplit

from iotcentral_simulator import Control, Delay, Fault
from tests.bench.tally import RIVAL_ID, Tally

TOKEN: Final = "SharedAccessSignature sr=bench&sig=none&skn=bench&se=1"
WINDOW: Final = 1.0
"""Seconds that the limit looks back."""

_API: Final = "/api/dataExport/destinations"
_VERSION: Final = "?api-version=2022-06-30-preview"
_HOOK: Final = {"displayName": "Hook", "type": "webhook@v1", "url": "https://hooks.example/in"}


class Simulation:
    """A simulator of its own, empty, while the `with` block runs.

    `rate` is in requests a second for each application, 0 for no limit; `latency` in milliseconds.
    """

    def __init__(self, rate: int = 0, latency: int = 0) -> None:
        options = ["--control", "--quiet", "--token", TOKEN, "--rate", str(rate)]
        self._context = subprocess.Popen(
            [sys.executable, "-m", "pulumi_iotcentral", "simulate", *options],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._context.stdout is not None
        self.url = self._context.stdout.readline().rpartition(" ")[2].strip()
        if not self.url:
            raise RuntimeError("the simulator did not start: what it printed is above")
        self._control = Control(self.url)
        self._limited = rate > 0
        if latency:
            delay = Delay(seconds=latency / 1000)
            self._control.faults.add(Fault(effect=delay, times=None))

    def __enter__(self) -> Simulation:
        return self

    def __exit__(self, *_: object) -> None:
        self._context.terminate()
        self._context.communicate()

    def begin(self) -> None:
        """Forget the requests until now. With the limit on, wait until they do not count."""
        if self._limited and self._control.exchanges:
            time.sleep(WINDOW)
        self._control.forget_exchanges()

    def tally(self) -> Tally:
        """Count the requests since `begin`."""
        return Tally.of(self._control.exchanges)


class Rival:
    """Another client of the same application, that asks `rate` times a second."""

    def __init__(self, url: str, rate: int) -> None:
        self._url = url
        self._pause = 1 / rate
        self._end = Event()
        self._thread = Thread(target=self._ask)

    def __enter__(self) -> Rival:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _ask(self) -> None:
        connection = _connection(self._url)
        while not self._end.wait(self._pause):
            _exchange(connection, "GET", RIVAL_ID)
        connection.close()


def throughput(url: str, clients: int, seconds: float = 1.0) -> float:
    """Return the requests a second that a simulator answers to that many clients at once."""

    def ask(number: int) -> int:
        connection, id_, asked = _connection(url), f"hook-{number}", 0
        _exchange(connection, "PUT", id_, _HOOK)
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            _exchange(connection, "GET", id_)
            asked += 1
        connection.close()
        return asked

    with ThreadPoolExecutor(clients) as pool:
        return sum(pool.map(ask, range(clients))) / seconds


def _connection(url: str) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urlsplit(url).netloc)


def _exchange(
    connection: http.client.HTTPConnection, method: str, id_: str, body: object = None
) -> None:
    content = None if body is None else json.dumps(body)
    headers = {"Authorization": TOKEN, "Content-Type": "application/json"}
    connection.request(method, f"{_API}/{id_}{_VERSION}", content, headers)
    connection.getresponse().read()
