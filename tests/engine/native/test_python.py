"""Python programs on the native provider, and the move from the dynamic one."""

from __future__ import annotations

import json

from tests.engine.forms import DYNAMIC
from tests.engine.native.project import NativeProject
from tests.engine.programs import CANARY, all_destinations, all_exports
from tests.engine.service import Service

PROGRAM = all_destinations("first") + all_exports("first", ("properties",))
WAITING = """
hook = iotcentral.Destination("hook", display_name="H", type="webhook@v1", url="https://x.example")
iotcentral.Export(
    "stream", display_name="S", source="telemetry", destinations=[hook], wait_for_healthy=True
)
"""


def test_a_program_moves_to_the_native_provider_without_a_request(
    service: Service, native: NativeProject
) -> None:
    native.write_dynamic(PROGRAM).up().succeeded()
    before = service.bodies()
    service.taken()

    moved = native.write(PROGRAM).up("--expect-no-changes").succeeded()
    assert service.taken().total() == 0
    assert "unchanged" in moved.output
    assert service.bodies() == before
    types = {one["type"] for one in native.state()["deployment"]["resources"]}
    assert not any(type_.startswith("pulumi-python:") for type_ in types)
    assert "__provider" not in json.dumps([one["inputs"] for one in native.resources().values()])

    native.refresh("--expect-no-changes").succeeded()
    changed = PROGRAM.replace("'first'", "'second'")
    native.write(changed).up().succeeded()
    asked = service.taken()
    assert asked.count("PATCH") == asked.writes() == len(before)
    assert CANARY not in json.dumps(native.state())
    native.destroy().succeeded()
    assert service.bodies() == []


def moved_back(text: str) -> str:
    """Return a program whose resources have aliases of their native types."""
    return f"""
def natively(resource):
    if resource.type_.startswith("pulumi-python:dynamic/iotcentral:"):
        type_ = resource.type_.replace("pulumi-python:dynamic/iotcentral:", "iotcentral:index:")
        aliases = pulumi.ResourceOptions(aliases=[pulumi.Alias(type_=type_)])
        opts = pulumi.ResourceOptions.merge(resource.opts, aliases)
        return pulumi.ResourceTransformResult(resource.props, opts)

pulumi.runtime.register_resource_transform(natively)
{text}"""


def test_aliases_move_a_program_back_without_a_request(
    service: Service, native: NativeProject
) -> None:
    native.write(WAITING).up().succeeded()
    service.taken()
    urns = native.write_dynamic(moved_back(WAITING)).up().succeeded()
    assert "~ 3 updated" in urns.output
    assert service.taken().writes() == 0
    native.write_dynamic(WAITING).refresh("--expect-no-changes").succeeded()
    native.up("--expect-no-changes").succeeded()
    assert native.resources() == {}
    assert native.resources(DYNAMIC).keys() >= {"hook", "stream"}
    native.destroy().succeeded()
    assert service.bodies() == []


def test_a_program_that_goes_back_without_aliases_keeps_its_objects(
    service: Service, native: NativeProject
) -> None:
    native.write(PROGRAM).up().succeeded()
    before = service.bodies()
    service.taken()
    native.write_dynamic(PROGRAM).up().succeeded()
    asked = service.taken()
    assert asked.count("PUT") == asked.writes() == len(before), "each is sent again"
    assert service.bodies() == before
    native.refresh("--expect-no-changes").succeeded()


def test_a_new_program_gets_the_ids_of_the_dynamic_provider(
    service: Service, native: NativeProject
) -> None:
    hook = 'iotcentral.Destination("hook", display_name="H", type="webhook@v1", url="https://x.example")'
    native.write_dynamic(hook).up().succeeded()
    (dynamic,) = service.objects("destinations")
    native.destroy().succeeded()
    native.write(hook).up().succeeded()
    assert [one["id"] for one in service.objects("destinations")] == [dynamic["id"]]


def test_a_wait_moves_with_its_export(service: Service, native: NativeProject) -> None:
    native.write_dynamic(WAITING).up().succeeded()
    service.taken()
    native.write(WAITING).up("--expect-no-changes").succeeded()
    assert service.taken().total() == 0
    types = {one["type"] for one in native.state()["deployment"]["resources"]}
    assert types >= {"iotcentral:index:Export", "iotcentral:index:HealthCheck"}
    assert "pulumi-python:dynamic/iotcentral:HealthCheck" not in types


def test_options_of_a_custom_resource_are_supported(
    service: Service, native: NativeProject
) -> None:
    hook = {"displayName": "H", "type": "webhook@v1", "url": "https://x.example"}
    service.put("destinations", "hook-id", hook)
    with Service() as other:
        native.write(f"""
            iotcentral.Destination(
                "hook", display_name="H", type="webhook@v1", url="https://x.example",
                destination_id="hook-id", opts=pulumi.ResourceOptions(import_="hook-id"),
            )
            plant = iotcentral.Provider(
                "plant", endpoint={other.url!r}, api_token={other.token!r}
            )
            iotcentral.Destination(
                "other", display_name="O", type="webhook@v1", url="https://x.example",
                opts=pulumi.ResourceOptions(provider=plant),
            )
        """).up().succeeded()
        assert service.taken().writes() == 0, "it is imported as it is"
        assert [one["displayName"] for one in other.objects("destinations")] == ["O"]
        assert "canary-token" not in json.dumps(native.state())
        native.destroy().succeeded()
        assert other.objects("destinations") == []


def test_a_get_reads_an_unmanaged_object(service: Service, native: NativeProject) -> None:
    hook = {"displayName": "H", "type": "webhook@v1", "url": "https://x.example"}
    service.put("destinations", "hook-id", hook)
    native.write("""
        hook = iotcentral.Destination.get("hook", "hook-id")
        pulumi.export("name", hook.display_name)
    """).up().succeeded()
    assert service.taken().writes() == 0
    assert native.pulumi("stack", "output", "name").succeeded().output.strip() == "H"
