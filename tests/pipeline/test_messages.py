"""Messages of all sources, as Microsoft documents them and with parts that nobody documents."""

from __future__ import annotations

import json

import pytest

from iotcentral_pipeline import SAMPLES, MessageError

from .results import complete, documents, result


@pytest.mark.parametrize("source", SAMPLES)
def test_each_source_has_a_documented_sample_with_its_page(source: str) -> None:
    sample = SAMPLES[source]
    assert sample.message["messageSource"] == source
    assert sample.page.startswith("https://learn.microsoft.com/azure/iot-central/core/")
    assert documents(sample.text, ".")


@pytest.mark.parametrize("source", SAMPLES)
def test_a_message_that_was_exported_with_a_dot_is_a_message_without_a_change(source: str) -> None:
    [first] = documents(SAMPLES[source].text, ".")
    assert documents(first, ".") == (first,)


def test_parts_that_are_not_documented_stay_and_are_named_without_their_values() -> None:
    given = {
        "telemetry": [{"name": "a", "value": 1, "unit": "canary"}],
        "device": {"id": "d", "modules": ["canary"], "types": [], "properties": {"tags": {"a": 1}}},
        "messageId": "canary",
        "messageType": "canary",
    }
    found = complete(json.dumps(given))
    assert found.warnings == (
        "messageId is not documented. It stays in the message.",
        "device.modules is not documented. It stays in the message.",
        "device.types is not documented. It stays in the message.",
        "device.properties.tags is not documented. It stays in the message.",
        "telemetry[].unit is not documented. It stays in the message.",
        "messageType is not documented for the source telemetry. It should be absent.",
    )
    [document] = documents(json.dumps(given), ".")
    sent = json.loads(document)
    assert sent["device"]["modules"] == ["canary"]
    assert sent["device"]["properties"] == {"reported": [], "tags": {"a": 1}}
    assert sent["telemetry"][0]["unit"] == "canary"
    assert sent["messageId"] == sent["messageType"] == "canary"
    [exported] = documents(json.dumps(given), None)
    assert json.loads(exported)["messageId"] == "canary"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"messageSource": "audit", "messageType": "x"}, "messageType is not documented"),
        ({"messageSource": "audit", "telemetry": {"a": 1}}, "telemetry is only documented for the"),
        (
            {"messageSource": "deviceTemplateLifecycle", "device": {}},
            "device is not documented for",
        ),
        ({"telemetry": {"a": 1}, "device": {}, "templateId": "x"}, "templateId is only documented"),
    ],
)
def test_a_part_of_another_source_stays_with_a_warning(given: object, said: str) -> None:
    assert complete(json.dumps(given)).warnings[0].startswith(said)


def test_an_exported_message_gets_its_device_back() -> None:
    text = '{"deviceId": "d1", "templateId": "dtmi:x;2", "telemetry": {"a": 1}}'
    found = complete(text)
    assert found.message["device"]["id"] == "d1"
    assert found.message["device"]["templateId"] == "dtmi:x;2"
    assert found.message["telemetry"] == [{"id": "dtmi:x:a;2", "name": "a", "value": 1}]
    assert [it.partition(" belong")[0] for it in found.warnings] == ["deviceId and templateId"]


def test_enrichments_of_a_message_are_replaced_by_those_of_the_export() -> None:
    text = '{"telemetry": {"a": 1}, "enrichments": {"old": "canary"}}'
    assert complete(text).warnings == ("enrichments are replaced by those of the export",)
    found = result(text, enrichments={"new": {"value": "x"}})
    assert found.message is not None
    assert found.message["enrichments"] == {"new": "x"}
    found = result(text)
    assert found.message is not None
    assert found.message["enrichments"] == {}


def test_a_message_of_another_source_than_the_export_does_not_pass() -> None:
    found = result('{"telemetry": {"a": 1}}', source="properties")
    assert (found.passes, found.reason) == (
        False,
        "the source of the export is properties, not telemetry",
    )


def test_an_error_has_the_path_and_the_rule_and_no_value() -> None:
    with pytest.raises(MessageError) as refused:
        complete('{"telemetry": {"a": 1}, "device": {"cloudProperties": "canary"}}')
    assert str(refused.value).startswith("device.cloudProperties must be an object of names")
    assert "canary" not in str(refused.value)
