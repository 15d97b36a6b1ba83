"""Waiting for exports on the real engine: a failed wait loses nothing, the next up waits again."""

from __future__ import annotations

from tests.engine.project import Project
from tests.engine.service import Service

PROGRAM = """
hook = iotcentral.Destination("hook", display_name="H", type="webhook@v1", url="{url}")
streams = [
    iotcentral.Export(name, display_name=name, source="telemetry", destinations=[hook])
    for name in ("one", "two")
]
check = iotcentral.HealthCheck("healthy", exports=streams, timeout={timeout})
pulumi.export("statuses", check.statuses.apply(lambda statuses: sorted(statuses.values())))
"""
GOOD = PROGRAM.format(url="https://example.com", timeout=60)
BROKEN = PROGRAM.format(url="https://nobody.invalid/?key=canary-url", timeout=0.1)


def test_up_goes_on_when_all_exports_are_healthy(service: Service, project: Project) -> None:
    output = project.write(GOOD).up().succeeded().output
    assert "waiting for 'one'" in output
    assert '"healthy"' in project.pulumi("stack", "output", "--json").output
    service.taken()
    project.up("--expect-no-changes").succeeded()
    assert service.taken().total() == 0, "what is healthy is not waited for again"


def test_a_changed_export_is_waited_for_again(service: Service, project: Project) -> None:
    project.write(GOOD).up().succeeded()
    project.write(GOOD.replace('display_name="H"', 'display_name="G"')).up().succeeded()
    service.taken()
    project.write(GOOD.replace("display_name=name", "display_name=name + '!'")).up().succeeded()
    assert service.taken().lines("GET")[-1] == "GET exports"


def test_a_failed_wait_says_why_and_leaves_the_exports_in_the_state(
    service: Service, project: Project
) -> None:
    output = project.write(BROKEN).up().failed().output
    assert (
        "waiting for 2 exports: the exports are not healthy after the timeout of 0.1 s. 'one' ("
        in output
    )
    assert "is error (" in output
    assert "run `pulumi up` to wait again" in output
    assert "Traceback" not in output
    assert "canary" not in output
    assert {"one", "two", "hook"} <= set(project.resources())
    assert "not healthy" in project.up().failed().output, "the next up waits again"
    project.write(GOOD).up().succeeded()
    project.destroy().succeeded()
    assert service.bodies() == []


def test_wait_for_healthy_makes_a_check_below_the_export(
    service: Service, project: Project
) -> None:
    program = """
    hook = iotcentral.Destination("h", display_name="H", type="webhook@v1", url="https://x.example")
    iotcentral.Export(
        "stream", display_name="E", source="telemetry", destinations=[hook], wait_for_healthy=True
    )
    """
    project.write(program).up().succeeded()
    [check] = [
        resource
        for resource in project.state()["deployment"]["resources"]
        if resource["type"].endswith("iotcentral:HealthCheck")
    ]
    assert check["parent"].endswith("iotcentral:Export::stream")
    assert list(check["outputs"]["statuses"].values()) == ["healthy"]


def test_the_wait_of_a_protected_export_can_be_removed(service: Service, project: Project) -> None:
    program = """
    hook = iotcentral.Destination("h", display_name="H", type="webhook@v1", url="https://x.example")
    iotcentral.Export(
        "stream", pulumi.ResourceOptions(protect=True), display_name="E", source="telemetry",
        destinations=[hook], wait_for_healthy={waits},
    )
    """
    project.write(program.format(waits=True)).up().succeeded()
    project.write(program.format(waits=False)).up().succeeded()
    assert "stream" in project.resources()
    assert project.resources()["stream"]["protect"] is True
    assert len(service.objects("exports")) == 1


def test_bad_input_of_a_health_check_fails_at_preview(project: Project) -> None:
    program = 'iotcentral.HealthCheck("x", exports=[], timeout=0)'
    output = project.write(program).preview().failed().output
    assert "exportIds must have at least one export" in output
    assert "timeout must be more than 0 seconds" in output
