"""Waits for healthy exports: `waitForHealthy`, and `HealthCheck`."""

from __future__ import annotations

from typing import Any

from tests.engine.native.programs import destination, export
from tests.engine.native.project import NativeProject
from tests.engine.service import Service

BROKEN = "https://nobody.invalid/?key=canary-url"


def waiting(url: str, timeout: str) -> dict[str, Any]:
    hook = destination("webhook-open", url=url)
    stream = export("hook", waitForHealthy=True)
    options = {"customTimeouts": {"create": timeout, "update": timeout}}
    return {"hook": hook, "stream": {**stream, "options": options}}


def test_up_waits_until_an_export_is_healthy(service: Service, native: NativeProject) -> None:
    program = waiting("https://example.com/", "60s")
    native.declare(program, outputs={"status": "${stream.status}"}).up().succeeded()
    assert '"healthy"' in native.pulumi("stack", "output", "--json").output
    service.taken()
    native.up("--expect-no-changes").succeeded()
    assert service.taken().total() == 0, "what is healthy is not waited for again"
    native.refresh("--expect-no-changes").succeeded()


def test_an_existing_export_is_waited_for_as_soon_as_the_program_says_so(
    service: Service, native: NativeProject
) -> None:
    program = waiting(BROKEN, "0.1s")
    without = {**program, "stream": export("hook")}
    native.declare(without).up().succeeded()
    service.taken()
    assert "not healthy" in native.declare(program).up().failed().output
    native.declare(without).up().succeeded()
    native.up("--expect-no-changes").succeeded()
    assert service.taken().writes() == 0


def test_a_failed_wait_keeps_the_export_and_the_next_up_waits_again(
    service: Service, native: NativeProject
) -> None:
    run = native.declare(waiting(BROKEN, "0.1s")).up().failed()
    assert "the exports are not healthy after the timeout of 0.1 s" in run.output
    assert "canary" not in run.output
    assert native.resources()["stream"]["initErrors"]
    service.taken()

    again = native.up().failed()
    assert "not healthy" in again.output
    assert service.taken().writes() == 0, "the next up only waits"

    native.declare(waiting("https://example.com/", "60s")).up().succeeded()
    assert "initErrors" not in native.resources()["stream"]
    assert len(service.objects("exports")) == 1
    native.destroy().succeeded()
    assert service.bodies() == []


def test_a_refresh_does_not_end_a_wait_that_failed(service: Service, native: NativeProject) -> None:
    native.declare(waiting(BROKEN, "0.1s")).up().failed()
    refreshed = native.refresh().succeeded()
    assert "The next `pulumi up` waits again." in refreshed.output
    assert "canary" not in refreshed.output
    assert native.resources()["stream"]["initErrors"]
    assert "not healthy" in native.up().failed().output

    native.declare(waiting("https://example.com/", "60s")).up().succeeded()
    native.refresh().succeeded()
    native.up("--expect-no-changes").succeeded()
    assert "initErrors" not in native.resources()["stream"]


def test_an_interrupted_wait_ends_at_once_and_loses_nothing(
    service: Service, native: NativeProject
) -> None:
    native.declare(waiting(BROKEN, "10m"))
    with native.start("up", "--yes", "--skip-preview") as running:
        running.wait_for("waiting for 'first'")
        running.interrupt()
        run = running.ended()
    assert "the operation was canceled" in run.output
    assert native.state()["deployment"].get("pending_operations") in (None, [])
    assert native.resources()["stream"]["initErrors"]
    native.destroy().succeeded()
    assert service.bodies() == []


def test_a_health_check_waits_for_several_exports(service: Service, native: NativeProject) -> None:
    check = {
        "type": "iotcentral:HealthCheck",
        "properties": {"exportIds": ["${one.exportId}", "${two.exportId}"], "timeout": 60},
    }
    program = {
        "hook": destination("webhook-open", url="https://example.com/"),
        "one": export("hook"),
        "two": export("hook"),
        "check": check,
    }
    native.declare(program).up().succeeded()
    statuses = native.resources()["check"]["outputs"]["statuses"]
    assert set(statuses.values()) == {"healthy"}
    assert set(statuses) == {one["id"] for one in service.objects("exports")}
    service.taken()
    native.up("--expect-no-changes").succeeded()
    native.refresh("--expect-no-changes").succeeded()
    native.destroy().succeeded()
    assert service.bodies() == []
