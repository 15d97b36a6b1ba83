"""The wait for exports to be healthy, with a clock of its own."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_iotcentral.lifecycle.errors import ProviderError
from pulumi_iotcentral.lifecycle.health_check import wait_until_healthy


class World:
    """A clock, and what the service answers poll after poll; the last answer stays."""

    def __init__(self, *answers: list[dict[str, Any]]) -> None:
        self.now = 0.0
        self.answers = list(answers)
        self.polls: list[float] = []

    def list_exports(self) -> list[dict[str, Any]]:
        self.polls.append(self.now)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def wait(self, *ids: str, timeout: float = 60) -> dict[str, str]:
        return wait_until_healthy(
            self.list_exports, ids, timeout, report=print, clock=lambda: self.now, sleep=self.sleep
        )


def export(id_: str, status: str, **more: Any) -> dict[str, Any]:
    return {"id": id_, "displayName": id_.upper(), "enabled": True, "status": status, **more}


HEALTHY = [export("a", "healthy"), export("b", "healthy")]
FAILED = export("a", "error", errors=[{"code": "Denied", "message": "no role\nat all"}])


def test_exports_that_are_healthy_are_asked_for_once() -> None:
    world = World(HEALTHY)
    assert world.wait("a", "b") == {"a": "healthy", "b": "healthy"}
    assert len(world.polls) == 1


def test_one_list_is_asked_for_all_exports_at_a_pace_that_slows_down() -> None:
    world = World(*[[export("a", "starting"), export("b", "healthy")]] * 9, HEALTHY)
    world.wait("a", "b")
    pauses = [later - sooner for sooner, later in zip(world.polls, world.polls[1:], strict=False)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (1.0, 10.0)


def test_an_error_that_goes_away_is_waited_for() -> None:
    assert World([FAILED], HEALTHY).wait("a") == {"a": "healthy"}


def test_the_end_says_what_the_service_reports_in_one_line() -> None:
    world = World([FAILED, export("b", "healthy")])
    with pytest.raises(ProviderError) as caught:
        world.wait("a", "b", "c")
    text = str(caught.value)
    assert "'A' (a) is error (Denied: no role at all)" in text
    assert "c is missing" in text
    assert "'B'" not in text
    assert "\n" not in text
    assert world.now == 60


def test_a_disabled_export_is_not_waited_for() -> None:
    world = World([export("a", "notStarted", enabled=False)])
    assert world.wait("a") == {"a": "disabled"}


def test_progress_is_told_when_it_changes(capsys: pytest.CaptureFixture[str]) -> None:
    World([export("a", "waiting")], [export("a", "waiting")], HEALTHY).wait("a")
    assert capsys.readouterr().out == "waiting for 'A' (a) waiting\n"
