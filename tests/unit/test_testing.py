"""The mocks for users' own unit tests: the provider's check, under Pulumi's documented pattern."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks, set_all_config, set_mocks

import pulumi_iotcentral as iotcentral
from pulumi_iotcentral import components
from pulumi_iotcentral.testing import InvalidResourceError, IotCentralMocks

pytestmark = pytest.mark.processes

mocked: Callable[[Any], Any] = pulumi.runtime.test


class Usual(Mocks):
    """The mocks of Pulumi's guide to unit tests."""

    def new_resource(self, args: MockResourceArgs) -> Any:
        return [args.name + "_id", dict(args.inputs)]

    def call(self, args: MockCallArgs) -> Any:
        return {}


@pytest.fixture
def mocks() -> IotCentralMocks:
    return using(IotCentralMocks())


@pytest.fixture
def configured() -> Iterator[Callable[[dict[str, str]], None]]:
    yield lambda values: set_all_config(values, [])
    set_all_config({}, [])


def using(mocks: IotCentralMocks, *, preview: bool = False) -> IotCentralMocks:
    set_mocks(mocks, project="project", stack="stack", preview=preview)
    return mocks


def hook(name: str = "hook", **more: Any) -> iotcentral.Destination:
    given: Any = {"display_name": "H", "type": "webhook@v1", "url": "https://x.example"}
    return iotcentral.Destination(name, **{**given, **more})


def stream(*to: Any, **more: Any) -> iotcentral.Export:
    given: Any = {"display_name": "S", "source": "telemetry", "destinations": list(to)}
    return iotcentral.Export("stream", **{**given, **more})


def values(program: Callable[[], list[pulumi.Output[Any]]]) -> list[Any]:
    """Return what the outputs of a program are, in a test as Pulumi documents it."""
    found: list[Any] = []
    run: Any = mocked(lambda: pulumi.Output.all(*program()).apply(found.extend))
    run()
    return found


def refused(program: Callable[[], Any]) -> InvalidResourceError:
    """Return what a test of a program fails with."""
    with pytest.raises(InvalidResourceError) as raised:
        mocked(program)()
    return raised.value


def test_ids_the_application_and_references_are_known(mocks: IotCentralMocks) -> None:
    def program() -> list[pulumi.Output[Any]]:
        one = hook()
        export = stream(one, iotcentral.DestinationReferenceArgs(id="there", transform="."))
        return [one.destination_id, one.id, one.application_url, export.destinations, one.status]

    id_, own, url, references, status = values(program)
    assert id_ == own
    assert url == "https://contoso.azureiotcentral.com"
    assert references == [{"id": id_}, {"id": "there", "transform": "."}]
    assert status is None
    assert [(it.kind, it.name) for it in mocks.resources] == [
        ("destination", "hook"),
        ("export", "stream"),
    ]
    assert mocks.resources[0].id == id_
    assert mocks.resources[1].properties["enabled"] is True
    assert "x.example" not in repr(mocks.resources)


@pytest.mark.parametrize(
    ("program", "said"),
    [
        (lambda: hook(url="x"), "url must be a whole URL"),
        (lambda: hook(type="webhok@v1"), "Did you mean 'webhook@v1'?"),
        (
            lambda: hook(authorization={"type": "header", "value": " "}),
            "authorization.value must not",
        ),
        (
            lambda: stream("there", enrichments={"a": {"path": "p", "value": 1}}),
            "enrichments.a must not have both",
        ),
        (lambda: iotcentral.HealthCheck("healthy", exports=["e"], timeout=0), "timeout must be"),
        (
            lambda: [hook("a", destination_id="1"), hook("b", destination_id="1")],
            "destinationId must be unique",
        ),
        (
            lambda: [hook(f"h{n}") for n in range(11)],
            "would have 11 destinations, and the limit is 10",
        ),
        (lambda: stream(hook(url="x")), "url must be a whole URL"),
        (
            lambda: stream("t", wait_for_healthy=True, display_name=" "),
            "displayName must not be empty",
        ),
    ],
    ids=lambda it: it if isinstance(it, str) else "",
)
@pytest.mark.parametrize("preview", [False, True])
def test_a_test_of_a_faulty_program_fails_with_path_and_remedy(
    program: Callable[[], Any],
    said: str,
    preview: bool,  # noqa: FBT001 - pytest gives it by name
) -> None:
    mocks = using(IotCentralMocks(), preview=preview)
    error = refused(lambda: (program(), None)[1])
    assert said in str(error)
    assert "x.example" not in str(error)
    assert error in mocks.errors


def test_a_preview_knows_what_a_preview_of_the_engine_knows() -> None:
    mocks = using(IotCentralMocks(), preview=True)

    def program() -> list[pulumi.Output[Any]]:
        one = hook()
        return [stream(one).destinations, one.destination_id, one.application_url]

    references, id_, _ = values(program)
    assert references == [{"id": id_}]
    assert values(lambda: [hook().id]) == []
    assert values(lambda: [hook().status]) == []
    assert [it.id for it in mocks.resources] == [None] * 4


def test_what_other_resources_will_be_is_not_judged_in_a_preview() -> None:
    class Account(pulumi.CustomResource):
        key: pulumi.Output[str]

        def __init__(self) -> None:
            super().__init__("azure-native:storage:Account", "account", {"key": None})

    using(IotCentralMocks(), preview=True)
    assert values(lambda: [hook(url=Account().key).destination_id])
    using(IotCentralMocks(Usual()))
    assert "url is required" in str(refused(lambda: (hook(url=Account().key), None)[1]))


def test_health_checks_find_exports_healthy_and_wait_for_none_that_is_disabled(
    mocks: IotCentralMocks,
) -> None:
    def program() -> list[pulumi.Output[Any]]:
        off = stream(hook(), enabled=False, export_id="off", wait_for_healthy=True)
        return [iotcentral.HealthCheck("all", exports=[off, "elsewhere"]).statuses]

    assert values(program) == [{"off": "disabled", "elsewhere": "healthy"}]
    assert [it.name for it in mocks.resources if it.kind == "health check"] == ["stream", "all"]
    assert mocks.warnings == (
        "export 'stream' is disabled and sends no data until you set enabled to true",
    )


def test_what_get_reads_has_its_id_and_is_not_among_the_resources(mocks: IotCentralMocks) -> None:
    def program() -> list[pulumi.Output[Any]]:
        there = iotcentral.Destination.get("there", "an-id")
        export = iotcentral.Export.get("e", "e-id", application="plant-7")
        return [there.id, stream(there).destinations, export.export_id, export.application_url]

    assert values(program) == [
        "an-id",
        [{"id": "an-id"}],
        "e-id",
        "https://plant-7.azureiotcentral.com",
    ]
    assert [it.name for it in mocks.resources] == ["stream"]


def test_own_mocks_answer_for_others_and_add_outputs_to_ours() -> None:
    class Own(Usual):
        def new_resource(self, args: MockResourceArgs) -> Any:
            id_, outputs = super().new_resource(args)
            return id_, outputs | ({"status": "error"} if "Destination" in args.typ else {})

        def call(self, args: MockCallArgs) -> Any:
            return {"key": "https://key.example"}

    class Account(pulumi.CustomResource):
        def __init__(self) -> None:
            super().__init__("azure-native:storage:Account", "account", {"kind": "v2"})

    using(IotCentralMocks(Own()))

    def program() -> list[pulumi.Output[Any]]:
        url = pulumi.runtime.invoke_output("azure-native:storage:listKeys", {})
        one = hook(url=url.apply(lambda keys: keys["key"]))
        return [Account().id, one.status, one.url, one.id, one.destination_id]

    account, status, url, id_, destination_id = values(program)
    assert (account, status, url) == ("account_id", "error", "https://key.example")
    assert id_ == destination_id != "hook_id"


@pytest.mark.usefixtures("mocks")
def test_secrets_stay_secret() -> None:
    found: list[bool] = []

    async def program() -> None:
        one = hook(
            display_name=pulumi.Output.secret("canary"),
            authorization={"type": "header", "value": "canary"},
        )
        outputs = [one.display_name, one.url, one.authorization, one.type]
        found.extend([await output.is_secret() for output in outputs])

    mocked(program)()
    assert found == [True, True, True, False]


def test_a_free_form_value_of_an_enrichment_is_as_it_was_written(mocks: IotCentralMocks) -> None:
    enrichments = {"site": {"value": {"code": None, "rooms": [1, 2**60]}}}
    assert values(lambda: [stream("there", enrichments=enrichments).enrichments]) == [enrichments]
    assert mocks.resources[0].properties["enrichments"] == enrichments


def test_components_are_validated_too(mocks: IotCentralMocks) -> None:
    def component(name: str) -> components.EventHubs:
        return components.EventHubs(
            "hub",
            display_name=name,
            event_hub_name="e",
            host_name="n.servicebus.windows.net",
            authorization=components.SharedAccessKeyArgs(key_name="send", key="canary"),
        )

    assert values(lambda: [stream(component("H")).destinations]) == [
        [{"id": mocks.resources[0].id}]
    ]
    error = refused(lambda: (component(" "), None)[1])
    assert error.resource == "destination 'hub'"
    assert list(error.failures) == ["displayName must not be empty"]


def test_the_configuration_of_the_program_is_used_and_may_be_given(
    configured: Callable[[dict[str, str]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def urls() -> list[Any]:
        named = hook("named", application="plant-7").application_url
        return values(lambda: [hook().application_url, named])

    domain = "azureiotcentral.com"
    monkeypatch.setenv("IOTCENTRAL_SUBDOMAIN", "of-a-developer")
    using(IotCentralMocks())
    assert urls() == [f"https://contoso.{domain}", f"https://plant-7.{domain}"]
    configured({"iotcentral:subdomain": "fabrikam"})
    using(IotCentralMocks())
    assert urls() == [f"https://fabrikam.{domain}", f"https://plant-7.{domain}"]
    given = {"iotcentral:applications": {"plant-8": {"subdomain": "eight"}}}
    using(IotCentralMocks(config=given))
    assert "must be a name under iotcentral:applications" in str(
        refused(lambda: (hook(application="plant-7"), None)[1])
    )


@pytest.mark.parametrize("version", [None, "2022-10-31-preview"])
def test_the_version_of_the_api_is_the_configured_one(version: str | None) -> None:
    using(IotCentralMocks(config={"iotcentral:apiVersion": version} if version else None))
    if version:
        assert values(lambda: [stream("there", source="audit").source]) == ["audit"]
    else:
        assert "before API version 2022-10-31-preview" in str(
            refused(lambda: (stream("t", source="audit"), None)[1])
        )


def test_tests_that_share_mocks_may_declare_the_same_resources(mocks: IotCentralMocks) -> None:
    for _ in range(11):
        values(lambda: [hook(destination_id="one").id])
    assert len({it.id for it in mocks.resources}) == 1


@pytest.mark.usefixtures("mocks")
def test_a_test_may_be_a_coroutine() -> None:
    ids: list[str | None] = []

    async def program() -> Any:
        ids.append(await hook().destination_id.future())
        await hook("bad", url="x").url.future()

    assert "'bad'" in str(refused(program))
    assert len(ids) == 1


INFRA = """
import pulumi_iotcentral as iotcentral

def make(url):
    return iotcentral.Destination("hook", display_name="Hook", type="webhook@v1", url=url)
"""
TESTS = """
import gc
import unittest
import pulumi
from pulumi_iotcentral.testing import InvalidResourceError, IotCentralMocks

pulumi.runtime.set_mocks(IotCentralMocks())

import infra


class Tests(unittest.TestCase):
    def tearDown(self):
        gc.collect()

    def check(self, name):
        self.assertEqual(name, "Hook")

    @pulumi.runtime.test
    def test_good(self):
        return infra.make("https://x.example").display_name.apply(self.check)

    @pulumi.runtime.test
    def test_bad(self):
        return infra.make("x.example").display_name.apply(self.check)

    @pulumi.runtime.test
    def test_bad_unseen(self):
        infra.make("x.example")

    def test_bad_expected(self):
        with self.assertRaises(InvalidResourceError):
            pulumi.runtime.test(lambda: (infra.make("x.example"), None)[1])()
"""
ASYNC_TESTS = """
import unittest
import pulumi
from pulumi_iotcentral.testing import IotCentralMocks
import infra


class Tests(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        pulumi.runtime.set_mocks(IotCentralMocks())

    async def test_good(self):
        self.assertEqual(await infra.make("https://x.example").display_name.future(), "Hook")

    async def test_bad(self):
        await infra.make("x.example").display_name.future()

    async def test_bad_dependent(self):
        infra.iotcentral.Export(
            "stream", display_name="S", source="telemetry", destinations=[infra.make("x.example")]
        )
        await pulumi.runtime.stack.wait_for_rpcs()
"""


@pytest.mark.parametrize("tests", [TESTS, ASYNC_TESTS], ids=["test", "async"])
@pytest.mark.parametrize(
    "runner", [["pytest", "-q", "-p", "no:cacheprovider", "test_it.py"], ["unittest", "test_it"]]
)
def test_either_runner_fails_for_a_fault_and_says_it_without_the_noise_of_the_sdk(
    tmp_path: Path, runner: list[str], tests: str
) -> None:
    (tmp_path / "infra.py").write_text(INFRA)
    (tmp_path / "test_it.py").write_text(tests)
    done = subprocess.run(
        [sys.executable, "-B", "-m", *runner],
        cwd=tmp_path,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    output = done.stdout + done.stderr
    assert done.returncode == 1
    assert "2 failed" in output or "errors=2" in output
    assert "InvalidResourceError: destination 'hook' is not valid:" in output
    assert "url must be a whole URL" in output
    assert "never retrieved" not in output
    assert "never awaited" not in output
