"""Every form of an Input is registered alike, with its secrets marked; what is none is refused."""

from __future__ import annotations

import asyncio
import enum
import gc
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pulumi
import pytest
from google.protobuf.json_format import MessageToDict
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks, set_mocks
from pulumi.runtime.mocks import MockMonitor

import pulumi_iotcentral as iotcentral
from pulumi_iotcentral.dynamic.secret_marks import is_secret

# What type checkers refuse is tried too.
Destination: Any = iotcentral.Destination
Export: Any = iotcentral.Export
HealthCheck: Any = iotcentral.HealthCheck

mocked: Callable[[Any], Any] = pulumi.runtime.test


class Answers(Mocks):
    """Answer as a provider does."""

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        ids = {"destinationId": f"{args.name}-d", "exportId": f"{args.name}-e"}
        url = {"applicationUrl": f"https://{args.inputs.get('application', 'default')}.example"}
        return f"{args.name}-id", {**args.inputs, **ids, **url}

    def call(self, args: MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        return {}, None


class Registered(MockMonitor):
    """Keep what goes to the engine, by type and name: the mocks see no mark of a nested secret."""

    def __init__(self) -> None:
        super().__init__(Answers())
        self.inputs: dict[tuple[str, str], dict[str, Any]] = {}

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - the SDK's name
        """Keep the inputs."""
        kind = request.type.rpartition(":")[2]
        self.inputs[kind, request.name] = MessageToDict(request.object)
        return super().RegisterResource(request)  # type: ignore[no-untyped-call]


@pytest.fixture(autouse=True)
def registered() -> Registered:
    monitor = Registered()
    set_mocks(Answers(), project="project", stack="stack", monitor=monitor)
    return monitor


async def coroutine(value: Any) -> Any:
    """Return a value, a little later."""
    await asyncio.sleep(0)
    return value


def future(value: Any) -> Awaitable[Any]:
    made = asyncio.get_event_loop().create_future()
    made.set_result(value)
    return made


YES = True
OUTPUT: Any = pulumi.Output.from_input
FORMS: dict[str, Callable[[Any], Any]] = {
    "plain": lambda value: value,
    "output": pulumi.Output.from_input,
    "output of an output": lambda value: pulumi.Output.from_input(1).apply(
        lambda _: pulumi.Output.from_input(value)
    ),
    "coroutine": coroutine,
    "task": lambda value: asyncio.ensure_future(coroutine(value)),
    "future": future,
    "coroutine of an output": lambda value: coroutine(pulumi.Output.from_input(value)),
    "output of a coroutine": lambda value: pulumi.Output.from_input(1).apply(
        lambda _: coroutine(value)
    ),
}
every_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())


def shown(value: Any) -> Any:
    """Return what the engine would show: no secrets, and nothing of the SDK."""
    if is_secret(value):
        return "[secret]"
    if isinstance(value, dict):
        kept = {name: shown(item) for name, item in value.items() if name not in HIDDEN}
        return {name: item for name, item in kept.items() if item is not None}
    return [shown(item) for item in value] if isinstance(value, list) else value


HIDDEN = ("__provider", "idSeed")


def same(one: Any, other: Any) -> None:
    assert one == other


OAUTH = {
    "class": iotcentral.WebhookOAuthArgs(
        client_id="id", client_secret="canary", token_url="https://t.example"
    ),
    "dictionary": {
        "type": "oauth",
        "client_id": "id",
        "client_secret": "canary",
        "token_url": "https://t.example",
    },
}
WEBHOOK = {
    "displayName": "H",
    "type": "webhook@v1",
    "url": "[secret]",
    "authorization": {
        "type": "oauth",
        "clientId": "id",
        "clientSecret": "[secret]",
        "tokenUrl": "https://t.example",
    },
    "headerCustomizations": {"display_name": {"value": "[secret]", "secret": True}},
}


@every_form
@pytest.mark.parametrize("oauth", OAUTH.values(), ids=OAUTH.keys())
@mocked
def test_every_argument_of_a_destination_is_taken_in_every_form(
    registered: Registered, form: Callable[[Any], Any], oauth: Any
) -> Any:
    header = form({"value": form("canary"), "secret": form(YES)})
    made = Destination(
        "hook",
        display_name=form("H"),
        type=form("webhook@v1"),
        url=form("canary"),
        authorization=form(oauth),
        header_customizations=form({"display_name": header}),
    )
    return made.id.apply(lambda _: same(shown(registered.inputs["Destination", "hook"]), WEBHOOK))


@every_form
@mocked
def test_each_field_of_an_args_class_is_taken_in_every_form(
    registered: Registered, form: Callable[[Any], Any]
) -> Any:
    made = Destination(
        "hook",
        iotcentral.WebhookDestinationArgs(
            display_name=form("H"),
            url=form("canary"),
            authorization=iotcentral.WebhookOAuthArgs(
                client_id=form("id"),
                client_secret=form("canary"),
                token_url=form("https://t.example"),
            ),
            header_customizations={
                "display_name": iotcentral.WebhookCustomizationArgs(
                    value=form("canary"), secret=form(YES)
                )
            },
        ),
    )
    return made.id.apply(lambda _: same(shown(registered.inputs["Destination", "hook"]), WEBHOOK))


@every_form
@pytest.mark.parametrize("oauth", OAUTH.values(), ids=OAUTH.keys())
@mocked
def test_whole_arguments_are_taken_in_every_form(
    registered: Registered, form: Callable[[Any], Any], oauth: Any
) -> Any:
    args = iotcentral.WebhookDestinationArgs(
        display_name=form("H"),
        url="canary",
        authorization=form(oauth),
        header_customizations={"display_name": {"value": "canary", "secret": True}},
    )
    made = Destination("hook", form(args))
    return made.id.apply(lambda _: same(shown(registered.inputs["Destination", "hook"]), WEBHOOK))


@mocked
def test_secret_arguments_are_secret_as_a_whole(registered: Registered) -> Any:
    given = {"display_name": "H", "type": "webhook@v1", "url": "canary"}
    made = Destination("hook", pulumi.Output.secret(given))
    return made.id.apply(
        lambda _: same(str(shown(registered.inputs["Destination", "hook"])).count("canary"), 0)
    )


@every_form
@mocked
def test_the_flat_form_is_taken_in_every_form(
    registered: Registered, form: Callable[[Any], Any]
) -> Any:
    given = {"display_name": "B", "type": "blobstorage@v1", "container_name": "c"}
    one = Destination("one", **given, connection_string=form("canary"))
    two = Destination("two", form({**given, "connection_string": "canary"}))
    expected = {
        "type": "connectionString",
        "connectionString": "[secret]",
        "containerName": "c",
    }

    def judged(_: Any) -> None:
        for name in ("one", "two"):
            assert shown(registered.inputs["Destination", name]["authorization"]) == expected

    return pulumi.Output.all(one.id, two.id).apply(judged)


def hook(name: str = "d", **given: Any) -> Any:
    return Destination(name, display_name="H", type="webhook@v1", url="https://h.example", **given)


class Around(pulumi.ComponentResource):
    """A component around a destination and an export."""

    def __init__(self) -> None:
        super().__init__("test:index:Around", "around")
        self.destination = hook("around")
        self.export = Export("around", display_name="A", source="telemetry", destinations=["x"])


@every_form
@mocked
def test_destinations_are_taken_in_every_form(
    registered: Registered, form: Callable[[Any], Any]
) -> Any:
    reference = iotcentral.DestinationReferenceArgs(id=form(hook("c")), transform=form(".a"))
    listed = [form("a"), form(hook("b")), reference, {"id": form("e")}, Around(), hook("f").id]
    made = Export(
        "e", display_name="E", source="telemetry", destinations=form(listed), enabled=form(YES)
    )
    expected = [
        {"id": "a"},
        {"id": "b-d"},
        {"id": "c-d", "transform": ".a"},
        {"id": "e"},
        {"id": "around-d"},
        {"id": "f-id"},
    ]
    return made.id.apply(lambda _: same(registered.inputs["Export", "e"]["destinations"], expected))


@every_form
@mocked
def test_enrichments_are_taken_in_every_form(
    registered: Registered, form: Callable[[Any], Any]
) -> Any:
    one = form({"value": form({"some_key": form(1)})})
    two = form(iotcentral.EnrichmentArgs(path=form("$displayName")))
    made = Export(
        "e",
        form(
            iotcentral.ExportArgs(
                display_name="E",
                source="telemetry",
                destinations=["d"],
                enrichments=form({"my_site": one, "two": two}),
            )
        ),
    )
    expected = {"my_site": {"value": {"some_key": 1}}, "two": {"path": "$displayName"}}
    return made.id.apply(lambda _: same(registered.inputs["Export", "e"]["enrichments"], expected))


LISTS: dict[str, Callable[[list[Any]], Any]] = {
    "tuple": tuple,
    "generator": lambda items: (item for item in items),
    "values": lambda items: dict(enumerate(items)).values(),
    "keys": lambda items: dict.fromkeys(items).keys(),
}


@pytest.mark.parametrize("form", LISTS.values(), ids=LISTS.keys())
@mocked
def test_destinations_and_exports_are_taken_from_what_can_be_iterated(
    registered: Registered, form: Callable[[list[Any]], Any]
) -> Any:
    made = Export("e", display_name="E", source="telemetry", destinations=form([hook(), "x"]))
    check = HealthCheck("h", exports=form([made, "x"]))

    def judged(_: Any) -> None:
        assert registered.inputs["Export", "e"]["destinations"] == [{"id": "d-d"}, {"id": "x"}]
        assert registered.inputs["HealthCheck", "h"]["exportIds"] == ["e-e", "x"]

    return pulumi.Output.all(made.id, check.id).apply(judged)


class Source(enum.StrEnum):
    """Sources, as a program may have them."""

    TELEMETRY = "telemetry"


@mocked
def test_an_enumeration_of_texts_is_a_text(registered: Registered) -> Any:
    made = Export("e", display_name="E", source=Source.TELEMETRY, destinations=["d"])
    return made.id.apply(lambda _: same(registered.inputs["Export", "e"]["source"], "telemetry"))


@every_form
@mocked
def test_exports_of_a_health_check_are_taken_in_every_form(
    registered: Registered, form: Callable[[Any], Any]
) -> Any:
    def export(name: str, **given: Any) -> Any:
        return Export(name, display_name="E", source="telemetry", destinations=["d"], **given)

    listed = [form(export("a")), export("b"), form("c"), Around()]
    made = HealthCheck("h", exports=form(listed), timeout=form(60))
    lone = HealthCheck("lone", exports=export("named", application=form("one")))

    def judged(_: Any) -> None:
        inputs = registered.inputs["HealthCheck", "h"]
        assert inputs["exportIds"] == ["a-e", "b-e", "c", "around-e"]
        assert inputs["exportUrls"] == ["https://default.example"] * 3
        assert inputs["timeout"] == 60
        assert registered.inputs["HealthCheck", "lone"]["exportUrls"] == ["https://one.example"]

    return pulumi.Output.all(made.id, lone.id).apply(judged)


@pytest.mark.parametrize("form", [pulumi.Output.from_input, coroutine], ids=["output", "coroutine"])
@mocked
def test_a_timeout_that_turns_out_to_be_none_is_the_default(
    registered: Registered, form: Any
) -> Any:
    timeouts = pulumi.CustomTimeouts(create="9s", update="20s")
    opts = pulumi.ResourceOptions(custom_timeouts=timeouts)
    made = HealthCheck("h", exports=["x"], timeout=form(None))
    other = HealthCheck("o", opts, exports=["x"], timeout=form(None))

    def judged(_: Any) -> None:
        assert registered.inputs["HealthCheck", "h"]["timeout"] == 300
        inputs = registered.inputs["HealthCheck", "o"]
        assert (inputs["timeout"], inputs["updateTimeout"]) == (9, 20)

    return pulumi.Output.all(made.id, other.id).apply(judged)


REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "a destination for a health check": (
        lambda: HealthCheck("h", exports=[hook()]),
        "exports of a HealthCheck must be exports, components with an export, or IDs, not Destina",
    ),
    "a lone destination for a health check": (
        lambda: HealthCheck("h", exports=hook()),
        "or IDs, not Destination",
    ),
    "another resource for a health check": (
        lambda: HealthCheck("h", exports=[pulumi.ComponentResource("a:b:C", "c")]),
        "or IDs, not ComponentResource",
    ),
    "a text for exports": (
        lambda: HealthCheck("h", exports="abc"),
        "must be a list of exports or IDs, not str",
    ),
    "a mapping for exports": (
        lambda: HealthCheck("h", exports={"a": "b"}),
        "must be a list of exports or IDs, not dict",
    ),
    "an export's args for a destination": (
        lambda: Destination(
            "d",
            iotcentral.ExportArgs(display_name="E", source="telemetry", destinations=["d"]),
        ),
        "args of a Destination must be a dictionary or one of BlobStorageDestinationArgs",
    ),
    "an authorization for an export": (
        lambda: Export("e", iotcentral.DataExplorerManagedIdentityArgs()),
        "args of an Export must be a dictionary or one of ExportArgs, not DataExplorerManaged",
    ),
    "a text for arguments": (
        lambda: Destination("d", "webhook@v1"),
        "not str",
    ),
    "a destination for arguments": (
        lambda: Destination("d", hook("other")),
        "not Destination",
    ),
    "whole arguments for an authorization": (
        lambda: hook(
            authorization=iotcentral.WebhookDestinationArgs(display_name="H", url="canary")
        ),
        "authorization must be a dictionary or one of BlobStorageConnectionStringArgs",
    ),
    "an enrichment for a header": (
        lambda: hook(header_customizations={"x": iotcentral.EnrichmentArgs(value="canary")}),
        "a header or query parameter must be a dictionary or one of WebhookCustomizationArgs",
    ),
    "a text for a wait": (
        lambda: Export(
            "e",
            display_name="E",
            source="telemetry",
            destinations=["d"],
            wait_for_healthy="false",
        ),
        "wait_for_healthy must be True or False, not str",
    ),
    "an output for a wait": (
        lambda: Export(
            "e",
            display_name="E",
            source="telemetry",
            destinations=["d"],
            wait_for_healthy=pulumi.Output.from_input(YES),
        ),
        "wait_for_healthy must be True or False, not Output",
    ),
    "bytes for a secret": (
        lambda: hook(authorization=iotcentral.WebhookHeaderArgs(value=b"canary")),  # type: ignore[arg-type]
        "a secret must be a string, not bytes. Decode it first",
    ),
    "bytes for a flat secret": (
        lambda: Destination(
            "d", display_name="B", type="blobstorage@v1", connection_string=bytearray(b"canary")
        ),
        "a secret must be a string, not bytearray",
    ),
    "a name in both spellings": (
        lambda: Destination(
            "d",
            {"display_name": "A", "displayName": "B", "type": "webhook@v1"},
        ),
        "has 'displayName' twice",
    ),
    "an application's URL": (
        lambda: Destination(
            "d", {"display_name": "A", "type": "webhook@v1", "application_url": "https://x.example"}
        ),
        "args of a Destination has no argument 'applicationUrl'. Did you mean 'application'?",
    ),
    "an option": (
        lambda: Export(
            "e",
            {
                "display_name": "E",
                "source": "telemetry",
                "destinations": ["d"],
                "replace_on_changes": ["source"],
            },
        ),
        "args of an Export has no argument 'replaceOnChanges'",
    ),
    "a text for an export": (lambda: Export("e", "telemetry"), "not str"),
    "a destination for an export": (lambda: Export("e", hook("other")), "not Destination"),
    "nothing for exports": (
        lambda: HealthCheck("h", exports=None),
        "must be a list of exports or IDs, not NoneType",
    ),
    "a keyword of the API": (
        lambda: Destination("d", displayName="A", type="webhook@v1"),
        "has no argument 'displayName'. Did you mean 'display_name'?",
    ),
}


@pytest.mark.parametrize(("declare", "refusal"), REFUSED.values(), ids=REFUSED.keys())
@mocked
def test_what_is_no_argument_is_refused_with_what_to_write(
    declare: Callable[[], Any], refusal: str
) -> None:
    with pytest.raises(TypeError) as raised:
        declare()
    assert refusal in str(raised.value)
    assert "canary" not in str(raised.value)


INSIDE: dict[str, tuple[Callable[[], Any], str]] = {
    "a wait": (
        lambda: Export(
            "e",
            pulumi.Output.from_input(
                iotcentral.ExportArgs(
                    display_name="E",
                    source="telemetry",
                    destinations=["d"],
                    wait_for_healthy=True,
                )
            ),
        ),
        "wait_for_healthy cannot be in an Output of arguments. Use a HealthCheck",
    ),
    "an unknown name": (
        lambda: Destination("d", OUTPUT({"display_nam": "H"})),
        "an Output of arguments has no argument 'displayNam'. Did you mean 'displayName'?",
    ),
    "a reference with a transform": (
        lambda: Export(
            "e",
            display_name="E",
            source="telemetry",
            destinations=[OUTPUT({"id": "a", "transform": ".a"})],
        ),
        "Write DestinationReferenceArgs(id=output, transform=…)",
    ),
}


@pytest.fixture
def unheard() -> Iterator[None]:
    """Let the Outputs that fail with a program go without a word: nobody waits for each of them."""
    loop = asyncio.get_event_loop()
    loop.set_exception_handler(lambda *_: None)
    yield
    set_mocks(Answers(), project="project", stack="stack")
    gc.collect()
    loop.set_exception_handler(None)


@pytest.mark.usefixtures("unheard")
@pytest.mark.parametrize(("declare", "refusal"), INSIDE.values(), ids=INSIDE.keys())
def test_what_an_output_must_not_hold_ends_the_program(
    declare: Callable[[], Any], refusal: str
) -> None:
    @mocked
    def program() -> None:
        declare()

    with pytest.raises(TypeError) as raised:
        program()
    assert refusal in str(raised.value)
    raised.value.__traceback__ = None  # it holds on to the program's Outputs
