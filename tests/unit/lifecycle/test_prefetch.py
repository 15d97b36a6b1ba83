"""What a process lists before it is asked for: what it will need next, at once, and no more."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Condition, Event, Lock
from types import SimpleNamespace
from typing import Any

import pytest

from pulumi_iotcentral.config.settings import ApplicationSettings, Settings
from pulumi_iotcentral.dynamic.diagnostics import report
from pulumi_iotcentral.lifecycle.inventory import Inventory, Prefetch
from pulumi_iotcentral.lifecycle.run import RunContext
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT, Kind
from tests.unit.lifecycle.scripted import ScriptedCollection

SECONDS = 30
NAMES = ("a", "b", "c", "d", "e", "f")


class Applications:
    """Applications that hold nothing, and what of them was listed."""

    def __init__(self) -> None:
        self.listed: list[str] = []
        self.before: Callable[[], Any] = lambda: None
        self._news = Condition()
        named = {name: {"subdomain": name, "apiToken": "SharedAccessSignature x"} for name in NAMES}
        config = {"iotcentral:applications": named, "iotcentral:subdomain": "z"}
        settings = Settings(config.get, {})
        self.process = RunContext(settings, self._client, report=report)

    def find(self, name: str, kind: Any = DESTINATION) -> None:
        url = self.process.settings.application(name).base_url
        self.process.inventory(kind, url).find("x", lambda _: False)

    def wait_for(self, *listed: str) -> None:
        with self._news:
            assert self._news.wait_for(lambda: sorted(self.listed) == sorted(listed), SECONDS)

    def _client(self, settings: ApplicationSettings) -> Any:
        return Client(self, settings.base_url.removeprefix("https://")[0])

    def note(self, text: str) -> None:
        self.before()
        with self._news:
            self.listed.append(text)
            self._news.notify_all()


class Client:
    """A client whose application holds nothing."""

    def __init__(self, applications: Applications, name: str) -> None:
        self._applications = applications
        self._name = name

    def objects(self, kind: Kind) -> Any:
        return SimpleNamespace(list=lambda: self._list(kind))

    def _list(self, kind: Kind) -> list[Any]:
        self._applications.note(f"{self._name} {kind.noun}s")
        return []


def both(*names: str) -> list[str]:
    return [f"{name} {kind}" for name in names for kind in ("destinations", "exports")]


def test_the_first_application_alone_is_listed_with_both_kinds() -> None:
    applications = Applications()
    applications.find("a")
    applications.wait_for(*both("a"))
    applications.find("a", EXPORT)
    applications.find("a")
    assert len(applications.listed) == 2, "each of them once"


def test_where_several_applications_are_asked_as_many_more_are_listed_several_at_a_time() -> None:
    applications = Applications()
    applications.find("a")
    applications.wait_for(*both("a"))
    applications.before = Barrier(3, timeout=SECONDS).wait
    applications.find("b")
    applications.wait_for(*both("a", "b", "c", "d"))
    applications.before = lambda: None
    applications.find("c")
    applications.wait_for(*both(*NAMES))
    for name in NAMES:
        applications.find(name)
    assert len(applications.listed) == 2 * len(NAMES), "each of them once"


def test_the_default_application_is_not_asked_unless_it_is_meant() -> None:
    applications = Applications()
    for name in NAMES:
        applications.find(name)
    applications.wait_for(*both(*NAMES))
    assert not [it for it in applications.listed if it.startswith("z")]


class WatchedLock:
    """A lock that tells when a second thread is about to wait for it."""

    def __init__(self) -> None:
        self.second = Event()
        self._lock = Lock()
        self._tries = 0

    def __enter__(self) -> None:
        self._tries += 1
        if self._tries > 1:
            self.second.set()
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def test_who_waited_for_a_listing_that_failed_is_told_and_does_not_list_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, asked, lock = Event(), [], WatchedLock()

    def listing() -> Any:
        asked.append(1)
        begun.set()
        assert lock.second.wait(SECONDS)
        raise OSError("no network")

    objects = Inventory(ScriptedCollection(list=listing))
    monkeypatch.setattr(objects, "_listing", lock)
    with ThreadPoolExecutor(2) as threads:
        ahead = threads.submit(objects.listed)
        assert begun.wait(SECONDS)
        with objects.lock("x"):  # what needs no listing does not wait for one
            waiting = threads.submit(objects.listed)
        for future in (ahead, waiting):
            with pytest.raises(OSError, match="no network"):
                future.result(SECONDS)
    assert len(asked) == 1


def test_what_cannot_be_listed_ahead_is_listed_again_by_whoever_needs_it() -> None:
    applications = Applications()
    failed = Event()

    def fail_once() -> None:
        if not failed.is_set():
            failed.set()
            raise OSError("no network")

    ahead = Prefetch()
    done = Event()
    ahead.add([fail_once, done.set])
    assert done.wait(SECONDS), "the others go on"
    assert failed.is_set()
    failed.clear()
    applications.before = fail_once
    for _ in range(2):
        try:
            applications.find("a")
        except OSError:
            continue
    applications.before = lambda: None
    applications.find("a", EXPORT)
    applications.find("a")
    applications.wait_for(*both("a"))


def test_a_wrong_setting_of_another_application_is_told_to_whoever_uses_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    named = {"a": {"subdomain": "a"}, "b": {"endpoint": "http://no.example"}}
    process = RunContext(Settings({"iotcentral:applications": named}.get, {}), report=report)
    process._asked_places = {"https://other.example"}
    process._listed_places = {"https://other.example"}
    listed: list[Any] = []
    monkeypatch.setattr(process._prefetch, "add", listed.extend)
    process._on_first_access(EXPORT, ApplicationSettings("https://a.azureiotcentral.com"))
    assert len(listed) == 1, "the other kind of the one that is known"
