"""Documents judged offline: by the provider's own rules, each object and all together."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given

from pulumi_iotcentral.cli.check.definitions import validate_document
from pulumi_iotcentral.cli.dump.reading import read_document
from pulumi_iotcentral.cli.workspace.errors import CommandError
from pulumi_iotcentral.destination import DestinationProvider
from pulumi_iotcentral.dynamic.provider import DataExportProvider
from pulumi_iotcentral.export import ExportProvider
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT, Kind
from pulumi_iotcentral.offline.finding import ERROR, WARNING, Finding
from tests.unit.lifecycle.test_check import BAD_DESTINATIONS, BAD_EXPORTS, faults, provider
from tests.unit.model import objects
from tests.unit.model.test_plan import pairs

HUB: dict[str, Any] = {
    "id": "hub",
    "displayName": "Hub",
    "type": "eventhubs@v1",
    "authorization": {
        "type": "connectionString",
        "connectionString": "Endpoint=sb://x/;SharedAccessKeyName=n;SharedAccessKey=*****;"
        "EntityPath=hub",
    },
}
WHOLE = HUB | {
    "authorization": {
        "type": "connectionString",
        "connectionString": "Endpoint=sb://x/;SharedAccessKeyName=n;SharedAccessKey=given;"
        "EntityPath=hub",
    }
}
"""As it is to be sent, and not as the service answers."""

STREAM: dict[str, Any] = {
    "id": "stream",
    "displayName": "Stream",
    "enabled": True,
    "source": "telemetry",
    "destinations": [{"id": "hub"}],
}
PROVIDERS: dict[str, type[DataExportProvider]] = {
    DESTINATION.noun: DestinationProvider,
    EXPORT.noun: ExportProvider,
}


NEWER = {
    "iotcentral:subdomain": "contoso",
    "iotcentral:apiVersion": "2022-10-31-preview",
}
ONLY_A_PROGRAM = {"destinationId", "secretVersion", "adopt", "application"}
"""What tells how to manage an object, and stands in no document."""


def is_of_a_document(case: Any) -> bool:
    """Tell whether a fault of a program can stand in a document, and is a fault there."""
    name, body, *_ = case
    judged_elsewhere = "pasted mask" in name or name == "audit in the older API"
    json_value = name not in ("value is no JSON", "value is no number", "asset in an enrichment")
    return json_value and not judged_elsewhere and not ONLY_A_PROGRAM & set(body)


def judge(value: Any, kind: Kind | None = None) -> list[Finding]:
    return validate_document(read_document(json.dumps(value), "f", kind), "f")


def dump(destinations: Any, exports: Any, **more: Any) -> dict[str, Any]:
    return {
        "apiVersion": "2022-06-30-preview",
        "destinations": destinations,
        "exports": exports,
    } | (more)


def told(findings: list[Finding], severity: str = ERROR) -> list[tuple[str, str]]:
    return [(it.resource, it.path) for it in findings if it.severity == severity]


@given(pairs())
def test_a_body_is_judged_as_the_provider_judges_a_resource(pair: Any) -> None:
    kind, body, _ = pair
    mine = {it.message for it in judge(body, kind) if it.severity == ERROR}
    resource = provider(PROVIDERS[kind.noun], NEWER).check({}, {"idSeed": "seed", **body})
    assert mine == set(faults(resource))


@pytest.mark.parametrize(
    ("kind", "case"),
    [
        *((DESTINATION, case) for case in BAD_DESTINATIONS if is_of_a_document(case)),
        *((EXPORT, case) for case in BAD_EXPORTS if is_of_a_document(case)),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else value.noun,
)
def test_what_the_provider_refuses_is_refused_here(kind: Kind, case: Any) -> None:
    _, body, path, said = case
    found = [it for it in judge(body, kind) if it.path == path and said in it.message]
    assert [it.severity for it in found] == [ERROR]
    assert "canary" not in str(found)


SENT = {name: value for name, value in HUB.items() if name != "id"}
HIDDEN = "authorization.connectionString"


@pytest.mark.parametrize(
    ("value", "severity", "path"),
    [
        (SENT, ERROR, HIDDEN),
        ([SENT], ERROR, f"[0].{HIDDEN}"),
        ({"destinations": [SENT], "exports": []}, ERROR, f"destinations[0].{HIDDEN}"),
        (HUB, WARNING, HIDDEN),
        (SENT | {"id": "hub", "status": None}, WARNING, HIDDEN),
        ([HUB], WARNING, f"[0].{HIDDEN}"),
        ({"value": [HUB]}, WARNING, f"value[0].{HIDDEN}"),
        ({"destinations": [HUB], "exports": []}, WARNING, f"destinations[0].{HIDDEN}"),
        ({"destinations": {"value": [HUB]}}, WARNING, f"destinations.value[0].{HIDDEN}"),
        (dump([HUB], []), WARNING, f"destinations[0].{HIDDEN}"),
    ],
)
def test_a_masked_secret_is_a_fault_of_what_is_to_be_sent_and_none_of_what_was_read(
    value: Any, severity: str, path: str
) -> None:
    (finding,) = judge(value)
    assert finding.severity == severity
    assert finding.path == path
    assert "Set it again where you send this definition" in finding.message


@pytest.mark.parametrize("answered", [False, True])
def test_what_is_only_suspect_in_an_export_is_a_warning(*, answered: bool) -> None:
    transform = 'import "iotc" as iotc; iotc::uuid'
    export = STREAM | {
        "filter": "NOT a = 1",
        "destinations": [{"id": "hub", "transform": transform}],
    }
    found = judge(dump([WHOLE], [export]) if answered else [WHOLE, export])
    assert [it.severity for it in found] == [WARNING, WARNING]
    path = "exports[0]" if answered else "[1]"
    assert [it.message.partition(" (")[0] for it in found] == [
        f"{path} may not work: filter uses NOT at line 1, column 1, which is not supported by this "
        "tool",
        f"{path} may not work: destinations[0].transform calls iotc::uuid",
    ]


def test_what_is_only_suspect_in_a_destination_is_a_warning() -> None:
    text = f"{WHOLE['authorization']['connectionString']};canaryPart=1"
    authorization = WHOLE["authorization"] | {"connectionString": text}
    (found,) = judge(WHOLE | {"authorization": authorization})
    assert found.severity == WARNING
    assert "has a part that this version does not know" in found.message
    assert "canary" not in found.message


@pytest.mark.parametrize(
    "shown", ["*****", "SharedAccessKey=*****;EntityPath=e", "Endpoint=sb://x;EntityPath=e;a=*****"]
)
def test_a_masked_connection_string_of_an_answer_is_not_validated_again(shown: str) -> None:
    authorization = WHOLE["authorization"] | {"connectionString": shown}
    assert told(judge(dump([HUB | {"authorization": authorization}], []))) == []


FLAT = {
    "id": "archive",
    "displayName": "Archive",
    "type": "blobstorage@v1",
    "connectionString": "AccountName=a;AccountKey=********;EndpointSuffix=core.windows.net",
    "containerName": "central-data",
    "status": "waiting",
}
"""As Microsoft's guide shows an answer."""


def test_the_flat_form_is_judged_as_the_nested_one_and_by_its_own_paths() -> None:
    assert told(judge([FLAT])) == []
    assert told(judge([FLAT]), WARNING) == [("destination archive", "[0].connectionString")]
    assert told(judge([FLAT | {"containerName": " "}])) == [
        ("destination archive", "[0].containerName")
    ]
    sent = {name: FLAT[name] for name in ("displayName", "type", "containerName")}
    assert told(judge(sent | {"connectionString": "AccountName=a;AccountKey=given"})) == []
    assert told(judge(sent | {"connectionString": "AccountName=a;AccountKey=*****"})) == [
        ("destination", "connectionString")
    ]
    explorer = {"displayName": "E", "type": "dataexplorer@v1", "database": "d", "table": "t"}
    assert told(judge(explorer | {"clusterUrl": "https://c.example"})) == [
        ("destination", "authorization")
    ]


def test_what_is_wrong_is_told_by_its_place_in_the_document_and_by_id() -> None:
    faulty = HUB | {"authorization": {"type": "sas"}}
    for value, path in (
        ([WHOLE | {"id": "a"}, faulty], "[1].authorization.type"),
        ({"value": [faulty]}, "value[0].authorization.type"),
        ({"destinations": [faulty], "exports": []}, "destinations[0].authorization.type"),
        ([[faulty], [STREAM]], "[0][0].authorization.type"),
        (faulty, "authorization.type"),
    ):
        assert told(judge(value)) == [("destination hub", path)]


def test_lists_that_are_not_known_and_pages_that_are_missing_are_told() -> None:
    findings = judge({"destinations": [WHOLE], "export": [STREAM], "jobs": []})
    assert told(findings) == [("the document", "export")]
    assert "Did you mean 'exports'?" in str(findings)
    assert told(findings, WARNING) == [("the document", "jobs")]
    assert told(judge({"value": [WHOLE], "nextLink": "https://x.example"}), WARNING) == [
        ("the document", "nextLink")
    ]


def test_what_convertto_json_of_powershell_cut_off_is_told_with_the_remedy() -> None:
    cut = HUB | {"authorization": "@{type=connectionString; connectionString=canary}"}
    (finding,) = judge({"value": [cut]})
    assert finding.path == "value[0].authorization"
    assert "ConvertTo-Json -Depth 10" in finding.message
    (finding,) = judge([STREAM | {"destinations": ["System.Object[]"]}])
    assert finding.path == "[0].destinations[0]"


def test_a_mask_hides_no_fault_beside_it() -> None:
    masked = {"type": "connectionString", "connectionString": "SharedAccessKey=*****"}
    findings = judge(HUB | {"authorization": masked})
    assert any(
        "must have the part EntityPath" in it.message for it in findings if it.severity == ERROR
    )
    missing = judge(HUB | {"authorization": {"type": "connectionString"}})
    assert told(missing) == [("destination hub", "authorization.connectionString")]


def test_what_only_the_service_says_is_no_property_of_an_object() -> None:
    told_by_service = {"status": "error", "errors": [{"code": "x"}], "lastExportTime": "t"}
    assert told(judge([WHOLE | told_by_service, STREAM | told_by_service])) == []


def test_a_misspelt_property_of_a_body_is_a_fault_and_a_new_one_of_an_answer_is_not() -> None:
    stream = STREAM | {"enrichmnts": {}}
    assert told(judge(stream)) == [("export stream", "enrichmnts")]
    findings = judge({"value": [stream]})
    assert told(findings) == []
    assert told(findings, WARNING) == [("export stream", "value[0].enrichmnts")]


def test_what_a_newer_service_answered_is_judged_as_far_as_it_is_known() -> None:
    teapot = {"id": "t", "displayName": "T", "type": "teapot@v9", "spout": 1}
    steam = STREAM | {"id": "s", "source": "steam", "destinations": [{"id": "t", "new": 1}]}
    assert told(judge(dump([teapot], [steam]))) == []
    assert told(judge(teapot)) == [("destination t", "type")]
    assert told(judge(dump([teapot | {"displayName": " "}], []))) == [
        ("destination t", "destinations[0].displayName")
    ]


def test_objects_of_an_answer_have_ids_and_bodies_need_none() -> None:
    nameless = {name: value for name, value in STREAM.items() if name != "id"}
    assert told(judge([nameless])) == []
    assert told(judge(dump([HUB], [nameless]))) == [("export", "exports[0].id")]
    assert told(judge([WHOLE | {"id": "a/b"}])) == [("destination a/b", "[0].id")]


def test_an_export_to_a_destination_that_a_dump_does_not_hold_is_a_warning() -> None:
    findings = judge(dump([], [STREAM]))
    assert told(findings) == []
    assert ("export stream", "exports[0].destinations[0].id") in told(findings, WARNING)
    assert not told(judge(STREAM), WARNING)
    assert not told(judge([STREAM]), WARNING)
    assert not told(judge({"exports": [STREAM]}), WARNING)
    other = STREAM | {"destinations": [{"id": "gone"}]}
    assert told(judge([WHOLE, other]), WARNING) == [("export stream", "[1].destinations[0].id")]


def test_limits_and_ids_are_counted_over_the_whole_document() -> None:
    hubs = [HUB | {"id": f"h{number}", "displayName": f"H{number}"} for number in range(11)]
    findings = judge(dump(hubs, []))
    assert told(findings) == [("the destinations", "")]
    (crowd,) = [it for it in findings if it.severity == ERROR]
    assert crowd.message == "an application would have 11 destinations, and the limit is 10"
    assert told(judge(dump(hubs[:10], []))) == []
    twice = judge([WHOLE, WHOLE, STREAM | {"id": "hub"}])
    assert told(twice) == [("destination hub", "[1].id")]
    assert "also the id of the destination at [0]" in str(twice)
    assert ("the destinations", "displayName") in told(twice, WARNING)


def test_the_audit_source_goes_with_the_version_of_the_dump() -> None:
    audit = STREAM | {"source": "audit"}
    assert told(judge(dump([HUB], [audit]))) == [("export stream", "exports[0].source")]
    assert told(judge(dump([HUB], [audit], apiVersion="2022-10-31-preview"))) == []
    assert told(judge(audit)) == []


@pytest.mark.parametrize("body", [5, None, "canary", {"a": "canary"}, {"type": ["canary"]}])
def test_what_is_no_object_of_ours_is_a_fault_without_its_value(body: Any) -> None:
    findings = judge([body])
    assert told(findings)
    assert "canary" not in str(findings)


def test_what_is_nested_too_deeply_is_a_fault() -> None:
    deep: Any = "x"
    for _ in range(200):
        deep = [deep]
    findings = judge(STREAM | {"enrichments": {"a": {"value": deep}}})
    assert "too many levels of nesting" in findings[0].message


@given(objects.raw_values)
def test_any_value_is_judged_without_an_exception(value: Any) -> None:
    judge([value])
    judge(dump([value, {"id": value, "type": value}], [{"destinations": value, "source": value}]))
    judge({"type": "webhook@v1", "authorization": value, "headerCustomizations": value})


@given(objects.raw_values)
def test_any_document_is_judged_or_refused_in_one_line(value: Any) -> None:
    page = {"value": value, "nextLink": value}
    for document in (
        value,
        [[value], {"value": [value]}],
        page,
        {"destinations": value, "export": value},
        {"destinations": page, "exports": [value]},
        {"error": {"code": value}, "id": value},
        {"apiVersion": value, "destinations": [{"type": "blobstorage@v1", "containerName": value}]},
    ):
        with suppress(CommandError):
            judge(document)


@pytest.mark.parametrize("section", [{"h": HUB}, HUB, "x", [None]])
def test_a_section_that_is_no_list_of_objects_is_no_faulty_export(section: Any) -> None:
    try:
        found = [str(one) for one in judge({"destinations": section})]
    except CommandError as error:
        found = [str(error)]
    assert found
    assert all("destinations" in one for one in found), found
    assert not any("is missing" in one for one in found)
