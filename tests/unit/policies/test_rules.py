"""What each rule objects to and what it lets pass: the cases beside those of the engine tests."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from tests.unit.policies.judging import UNKNOWN, Resource, destination, export, judge

IDENTITY = {"type": "systemAssignedManagedIdentity"}
HUB: dict[str, Any] = {"type": "eventhubs@v1", "authorization": IDENTITY}
EXPLORER: dict[str, Any] = {"type": "dataexplorer@v1", "authorization": IDENTITY}


def azure(token: str, *after: Resource) -> Resource:
    return Resource("azure", token, {}, after=after)


@pytest.mark.parametrize("kind", ["connectionString", "servicePrincipal"])
def test_every_authorization_by_a_secret_is_named(kind: str) -> None:
    hub = destination("hub", **{**HUB, "authorization": {"type": kind}})
    assert judge("managed-identity-authorization", hub).names == ["hub"]


@pytest.mark.parametrize("props", [HUB, {"type": "webhook@v1"}, {"type": "later@v9"}])
def test_the_identity_is_asked_for_where_there_is_one_only(props: dict[str, Any]) -> None:
    assert judge("managed-identity-authorization", destination("d", **props)).text == ""


@pytest.mark.parametrize(
    ("props", "token", "counts"),
    [
        (HUB, "azure-native:authorization:RoleAssignment", True),
        (HUB, "azure-native:authorization/v20220401:RoleAssignment", True),
        (HUB, "azure:authorization/assignment:Assignment", True),
        (HUB, "azure-native:kusto:DatabasePrincipalAssignment", False),
        (HUB, "azure-native:authorization:RoleDefinition", False),
        (HUB, "azure-native:customerinsights:RoleAssignment", False),
        (EXPLORER, "azure-native:kusto:DatabasePrincipalAssignment", True),
        (EXPLORER, "azure-native:kusto/v20240413:ClusterPrincipalAssignment", True),
        (EXPLORER, "azure:kusto/databasePrincipalAssignment:DatabasePrincipalAssignment", True),
        (EXPLORER, "azure-native:authorization:RoleAssignment", False),
    ],
)
def test_the_assignment_before_a_destination_is_one_of_its_kind(
    props: dict[str, Any], token: str, *, counts: bool
) -> None:
    assignment = azure(token)
    hub = destination("hub", after=[assignment], **props)
    assert bool(judge("role-assignment-before-destination", assignment, hub).names) is not counts


def test_an_assignment_counts_through_what_lies_between() -> None:
    assignment = azure("azure-native:authorization:RoleAssignment")
    between = Resource("between", "any:other:Thing", {}, after=[assignment])
    hub = destination("hub", after=[between], **HUB)
    assert judge("role-assignment-before-destination", assignment, between, hub).text == ""


def test_an_assignment_counts_inside_of_a_component() -> None:
    remote = Resource("remote", "other:index:Component", {})
    inner = Resource("inner", "other:index:Inner", {}, parent=remote)
    assignment = replace(azure("azure-native:authorization:RoleAssignment"), parent=inner)
    hub = destination("hub", after=[remote], **HUB)
    stack = (remote, inner, assignment, hub)
    assert judge("role-assignment-before-destination", *stack).text == ""
    apart = replace(assignment, parent=None)
    assert judge("role-assignment-before-destination", remote, inner, apart, hub).names == ["hub"]


@pytest.mark.parametrize(
    ("props", "paths"),
    [
        ({"url": "http://x.example/"}, ["url"]),
        ({"url": "HTTP://x.example/"}, ["url"]),
        ({"url": "https://x.example/?next=http://y"}, []),
        (
            {"url": "https://x", "authorization": {"type": "oauth", "tokenUrl": "http://t"}},
            ["authorization.tokenUrl"],
        ),
        ({"type": "dataexplorer@v1", "clusterUrl": "http://c"}, ["clusterUrl"]),
        ({"url": " http://x.example/"}, ["url"]),
        ({"url": "ht\ttp://x.example/"}, ["url"]),
        ({"url": "http:x.example/"}, ["url"]),
        (
            {"authorization": {"type": "systemAssignedManagedIdentity", "endpointUri": "http://a"}},
            ["authorization.endpointUri"],
        ),
    ],
)
def test_plain_http_is_found_in_every_url(props: dict[str, Any], paths: list[str]) -> None:
    texts = [text for text, _ in judge("no-plain-http", destination("d", **props)).violations]
    assert [re.findall("uses plain http in (.*?)[.] Use", text)[0] for text in texts] == paths


HUB_KEY = "SharedAccessKeyName=n;SharedAccessKey=canary;EntityPath=hub"
ACCOUNT_KEY = "AccountName=a;AccountKey=canary"


def connected(connection_string: str) -> Resource:
    authorization = {"type": "connectionString", "connectionString": connection_string}
    return destination("d", type="blobstorage@v1", authorization=authorization)


@pytest.mark.parametrize(
    ("connection_string", "part"),
    [
        (f"DefaultEndpointsProtocol=http;{ACCOUNT_KEY}", "DefaultEndpointsProtocol"),
        (f"defaultendpointsprotocol=HTTP ;{ACCOUNT_KEY}", "DefaultEndpointsProtocol"),
        (
            f"DefaultEndpointsProtocol=https;DefaultEndpointsProtocol=http;{ACCOUNT_KEY}",
            "DefaultEndpointsProtocol",
        ),
        (f"BlobEndpoint=http://a.example/;{ACCOUNT_KEY}", "BlobEndpoint"),
        (f"{ACCOUNT_KEY};BlobSecondaryEndpoint=HTTP://a.example/", "BlobSecondaryEndpoint"),
        (f"{ACCOUNT_KEY};QueueEndpoint=http://a.example/", "QueueEndpoint"),
        (f"UseDevelopmentStorage=true;{ACCOUNT_KEY}", "UseDevelopmentStorage"),
        (
            f"{ACCOUNT_KEY};DevelopmentStorageProxyUri=http://a.example/",
            "DevelopmentStorageProxyUri",
        ),
        (f"Endpoint=http://a.example/;{HUB_KEY}", "Endpoint"),
        (f"Endpoint=amqp://a.example/;{HUB_KEY}", "Endpoint"),
        (f"Endpoint=sb://a.example/;StsEndpoint=http://a.example/;{HUB_KEY}", "StsEndpoint"),
        (
            f"Endpoint=sb://a.example/;UseDevelopmentEmulator=true;{HUB_KEY}",
            "UseDevelopmentEmulator",
        ),
        (
            f"Endpoint=sb://a.example/;canaryEndpoint=http://a.example/;{HUB_KEY}",
            "(with an unknown name)",
        ),
    ],
)
def test_plain_http_is_found_in_every_part_of_a_connection_string(
    connection_string: str, part: str
) -> None:
    (text,) = (text for text, _ in judge("no-plain-http", connected(connection_string)).violations)
    assert f" uses plain http in authorization.connectionString, in its part {part}. " in text
    assert "canary" not in text


@pytest.mark.parametrize(
    "connection_string",
    [
        f"DefaultEndpointsProtocol=https;{ACCOUNT_KEY};EndpointSuffix=core.windows.net",
        f"BlobEndpoint=https://a.example/?next=http://b;{ACCOUNT_KEY}",
        f"Endpoint=sb://a.servicebus.windows.net/;{HUB_KEY}",
        f"Endpoint=sb://a.servicebus.windows.net/;UseDevelopmentEmulator=false;{HUB_KEY}",
        ACCOUNT_KEY,
    ],
)
def test_a_connection_string_that_encrypts_is_not_plain_http(connection_string: str) -> None:
    assert judge("no-plain-http", connected(connection_string)).names == []


@pytest.mark.parametrize(
    "connection_string",
    [
        "UseDevelopmentStorage=true",
        f"DefaultEndpointsProtocol=http;{ACCOUNT_KEY};BlobEndpoint=http://127.0.0.1:10000/a;"
        "QueueEndpoint=http://127.0.0.1:10001/a",
        f"Endpoint=sb://localhost;{HUB_KEY};UseDevelopmentEmulator=true",
    ],
)
def test_the_emulators_of_azure_pass_if_loopback_is_allowed(connection_string: str) -> None:
    assert judge("no-plain-http", connected(connection_string)).names == ["d"]
    assert judge("no-plain-http", connected(connection_string), allowLoopback=True).names == []


@pytest.mark.parametrize(
    ("url", "passes"),
    [
        ("http://127.0.0.1:8080/hook", True),
        ("http://localhost/", True),
        ("http://[::1]:1/", True),
        ("http://localhost.example.com/", False),
        ("http://[broken/", False),
        ("http://evil.example\\@127.0.0.1/", False),
    ],
)
def test_plain_http_on_a_loopback_passes_if_that_is_configured(url: str, *, passes: bool) -> None:
    hook = destination("d", url=url)
    assert judge("no-plain-http", hook).names == ["d"]
    assert bool(judge("no-plain-http", hook, allowLoopback=True).names) is not passes


def test_a_destination_of_another_application_is_not_used_by_its_id_alone() -> None:
    other = destination("d", applicationUrl="https://other.azureiotcentral.com")
    outcome = judge("unused-destination", other, export("e", ["d"]))
    assert outcome.names == ["d"]


def test_an_unknown_id_is_explained_by_the_destination_that_it_was_made_of() -> None:
    used, idle = destination("used"), destination("idle")
    stream = export("e", [UNKNOWN], made_of=[used])
    for name, names in (("unused-destination", ["idle"]), ("undeclared-destination", [])):
        outcome = judge(name, used, idle, stream)
        assert (outcome.names, outcome.later) == (names, "")


def test_an_unknown_id_that_no_destination_explains_may_be_any() -> None:
    used, idle = destination("used"), destination("idle")
    for ids in ([UNKNOWN, UNKNOWN], ["used", UNKNOWN], UNKNOWN):
        stream = export("e", ids, made_of=[used])
        assert "idle" in judge("unused-destination", used, idle, stream).later
        assert "export 'e'" in judge("undeclared-destination", used, idle, stream).later


@pytest.mark.parametrize("ids", [[UNKNOWN], UNKNOWN])
def test_an_unknown_id_from_elsewhere_may_be_any_destination(ids: Any) -> None:
    elsewhere = azure("some:other:Thing")
    idle, stream = destination("idle"), export("e", ids, made_of=[elsewhere])
    assert "idle" in judge("unused-destination", elsewhere, idle, stream).later
    assert "export 'e'" in judge("undeclared-destination", elsewhere, idle, stream).later


def test_a_destination_whose_id_is_unknown_may_be_the_one_that_an_export_names() -> None:
    late, stream = destination("late", destinationId=UNKNOWN), export("e", ["literal"])
    assert "late" in judge("unused-destination", late, stream).later
    assert "destinations[0].id" in judge("undeclared-destination", late, stream).later


def test_ids_that_are_managed_elsewhere_can_be_allowed() -> None:
    stream = export("e", ["theirs"])
    assert judge("undeclared-destination", stream).names == ["e"]
    assert judge("undeclared-destination", stream, allowedIds=["theirs"]).text == ""


def test_limits_are_counted_for_each_application() -> None:
    urls = ["https://a.example", "https://A.example/", "https://b.example"]
    streams = [export(f"e{n}", ["d"], applicationUrl=url) for n, url in enumerate(urls)]
    assert judge("documented-limits", *streams, exportsPerApplication=2).text == ""
    outcome = judge("documented-limits", *streams, exportsPerApplication=1.0)
    assert outcome.names == ["stack"]
    assert "https://a.example would have 2 exports, and the limit is 1." in outcome.text


def test_an_unknown_application_is_put_off_only_where_it_could_matter() -> None:
    streams = [export("e0", ["d"]), export("e1", ["d"], applicationUrl=UNKNOWN)]
    assert judge("documented-limits", *streams, exportsPerApplication=2).text == ""
    outcome = judge("documented-limits", *streams, exportsPerApplication=1)
    assert outcome.violations == []
    assert (
        outcome.later == "applicationUrl of export 'e1' is unknown until pulumi up, "
        "which will evaluate the policy"
    )


def test_the_limits_of_one_export_are_counted_too() -> None:
    stream = export("e", ["a", "b"], enrichments={"x": {"value": 1}, "y": {"value": 2}})
    config = {"destinationsPerExport": 1, "enrichmentsPerExport": 1}
    assert judge("documented-limits", stream, **config).names == ["e", "e"]


def test_one_id_twice_is_found_in_one_application_and_one_kind_only() -> None:
    first, second = destination("one"), destination("two", destinationId="one")
    far = destination("far", destinationId="one", applicationUrl="https://b.example")
    stream = export("one", ["one"])
    outcome = judge("duplicate-ids", first, second, far, stream)
    assert outcome.names == ["two"]
    assert "destination 'one'" in outcome.text


def test_an_unknown_application_is_put_off_where_the_id_is_elsewhere_too() -> None:
    late = destination("late", applicationUrl=UNKNOWN)
    assert judge("duplicate-ids", late, destination("d")).text == ""
    same = destination("same", destinationId="late")
    assert "applicationUrl of destination 'late'" in judge("duplicate-ids", late, same).later


def test_an_unknown_id_is_put_off_unless_nothing_can_have_it() -> None:
    late = destination("late", destinationId=UNKNOWN)
    assert judge("duplicate-ids", late, export("e", ["d"])).text == ""
    assert (
        "destinationId of destination 'late'"
        in judge("duplicate-ids", late, destination("d")).later
    )


@pytest.mark.parametrize(
    ("props", "faults"),
    [
        ({}, ["does not have enrichments.site", "does not have enrichments.unit"]),
        (
            {"enrichments": {"site": {"value": "x"}, "unit": {"path": "p"}}},
            ["has enrichments.site with another definition"],
        ),
        ({"enrichments": {"site": {"value": 7}, "unit": {"path": "p"}, "more": {}}}, []),
        ({"source": "deviceTemplateLifecycle"}, []),
        ({"source": "audit"}, []),
    ],
)
def test_required_enrichments(props: dict[str, Any], faults: list[str]) -> None:
    required = {"site": {"value": 7}, "unit": {}}
    outcome = judge("required-enrichments", export("e", ["d"], **props), enrichments=required)
    assert len(outcome.violations) == len(faults)
    assert all(fault in text for fault, (text, _) in zip(faults, outcome.violations, strict=True))


@pytest.mark.parametrize(
    "enrichments",
    [UNKNOWN, {"site": UNKNOWN, "unit": {}}, {"site": {"value": UNKNOWN}, "unit": {}}],
)
def test_unknown_enrichments_are_put_off(enrichments: Any) -> None:
    stream = export("e", ["d"], enrichments=enrichments)
    config = {"enrichments": {"site": {"value": 7}, "unit": {}}}
    outcome = judge("required-enrichments", stream, **config)
    assert outcome.violations == []
    assert "will evaluate the policy" in outcome.later


def test_names_match_the_pattern_of_their_kind_as_a_whole() -> None:
    resources = [destination("Ab"), destination("A"), export("A", ["d"]), export("e", ["d"])]
    assert judge("naming-pattern", *resources, destinations="[A-Z]").names == ["Ab"]
    assert judge("naming-pattern", *resources, exports="[A-Z]").names == ["e"]


@pytest.mark.parametrize(
    ("stack", "judged"),
    [("prod", True), ("eu-prod", True), ("production-2", True), ("dev", False), ("product", False)],
)
def test_a_stack_is_a_production_stack_by_its_name(stack: str, *, judged: bool) -> None:
    loose, kept = destination("loose"), destination("kept")
    loose.stack = kept.stack = stack
    kept.protect = True
    outcome = judge("protected-in-production", loose, kept)
    assert outcome.names == (["loose"] if judged else [])


def test_the_production_stacks_can_be_others() -> None:
    assert judge("protected-in-production", destination("d"), stacks=["d?v"]).names == ["d"]


def test_a_long_list_of_unknown_values_is_cut() -> None:
    streams = [export(f"e{n}", UNKNOWN) for n in range(14)]
    later = judge("documented-limits", *streams, exportsPerApplication=20).later
    assert "export 'e9', 4 more are unknown until pulumi up" in later


def test_an_assignment_that_is_elsewhere_in_the_stack_does_not_count() -> None:
    assignment = azure("azure-native:authorization:RoleAssignment")
    hub = destination("hub", **HUB)
    assert judge("role-assignment-before-destination", assignment, hub).names == ["hub"]


def test_what_is_unknown_is_named_once_and_where_it_is() -> None:
    hook = destination("d", authorization=UNKNOWN)
    later = judge("no-plain-http", hook).later
    assert (
        later == "authorization of destination 'd' is unknown until pulumi up, "
        "which will evaluate the policy"
    )


def test_an_unknown_id_made_of_more_than_destinations_may_be_any() -> None:
    elsewhere, used, idle = azure("some:other:Thing"), destination("used"), destination("idle")
    stream = export("e", [UNKNOWN], made_of=[used, elsewhere])
    assert "idle" in judge("unused-destination", elsewhere, used, idle, stream).later


def test_an_unknown_id_cannot_be_one_of_another_application() -> None:
    late = destination("late", destinationId=UNKNOWN)
    far = destination("far", applicationUrl="https://b.example")
    assert judge("duplicate-ids", late, far).text == ""


def test_an_enrichment_of_any_definition_has_to_be_known_to_be_there() -> None:
    stream = export("e", ["d"], enrichments=UNKNOWN)
    outcome = judge("required-enrichments", stream, enrichments={"unit": {}})
    assert "enrichments of export 'e' is unknown until pulumi up" in outcome.later


def test_a_pattern_that_is_none_is_reported_and_not_raised() -> None:
    outcome = judge("naming-pattern", export("e", ["d"]), exports="(?P<x")
    assert "must be a Python regular expression" in outcome.text


@pytest.mark.parametrize(("enabled", "names"), [(False, ["e"]), (True, []), (None, [])])
def test_only_what_is_switched_off_is_disabled(enabled: Any, names: list[str]) -> None:
    assert judge("disabled-exports", export("e", ["d"], enabled=enabled)).names == names


def test_a_host_is_allowed_however_it_is_written() -> None:
    hook = destination("d", url="https://hook.example")
    assert judge("allowed-hosts", hook, hosts=["Hook.Example"]).text == ""
