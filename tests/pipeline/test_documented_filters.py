"""Each filter that a page or an example of Microsoft shows, with a message that passes it.

The sources:
  export  learn.microsoft.com/azure/iot-central/core/howto-manage-data-export-with-rest-api
  query   learn.microsoft.com/azure/iot-central/core/howto-query-with-rest-api. Its queries select
          names, which a filter does not, so that only their FROM and WHERE clauses are here.
  api     github.com/Azure/azure-rest-api-specs, folder
          specification/iotcentral/data-plane/IoTCentral/preview/1.1-preview/examples
  groups  devicegroups_update.json in 1.2-preview beside it. Device groups have the same filters.
  cli     github.com/Azure/azure-iot-cli-extension, azext_iot/central/_help.py
"""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from iotcentral_pipeline.errors import UnsupportedError
from iotcentral_pipeline.filters import evaluate
from pulumi_iotcentral.model.validate.filter import check_filter

from .filter_messages import message


class Example(NamedTuple):
    source: str
    query: str
    passing: dict[str, Any]
    kept: tuple[dict[str, Any], ...]


def sent(telemetry: dict[str, Any] | None = None, **device: Any) -> dict[str, Any]:
    return {"telemetry": telemetry or {"other": 1}, "device": device}


GSG = "dtmi:azurertos:devkit:gsgmxchip;1"
HLB = "dtmi:azurertos:devkit:hlby5jgib2o"
TARGET = {"properties": {"reported": {"targetTemperature": 20}}}
WINDOW = "SELECT * FROM dtmi:azurertos:devkit:hlby5jgib2o WHERE WITHIN_WINDOW(P1D)"

EXAMPLES = [
    Example(
        "export, Filters: the telemetry value accelerometerX is greater than 0",
        "SELECT * FROM dtmi:azurertos:devkit:gsgmxchip;1 WHERE accelerometerX > 0",
        sent({"accelerometerX": 1}, templateId=GSG),
        (
            sent({"accelerometerX": 0}, templateId=GSG),
            sent({"accelerometerX": 1}, templateId=HLB),
        ),
    ),
    Example(
        "export, Filters: temperature is greater than the property targetTemperature",
        "SELECT * FROM dtmi:azurertos:devkit:gsgmxchip;1 AS A, dtmi:contoso:Thermostat;1 "
        "WHERE A.temperature > targetTemperature",
        sent({"temperature": 21}, templateId=GSG, **TARGET),
        (
            sent({"temperature": 20}, templateId=GSG, **TARGET),
            sent({"temperature": 21}, templateId=GSG),
            sent({"temperature": 21}, templateId=HLB, **TARGET),
            sent({"temperature": 21}, templateId="dtmi:contoso:Thermostat;1", **TARGET),
        ),
    ),
    Example(
        "api, dataexports_exports_create.json",
        'SELECT * FROM devices WHERE $displayName != "abc" AND $id = "a"',
        sent(id="a", name="b"),
        (sent(id="a", name="abc"), sent(id="b", name="b")),
    ),
    Example(
        "api, dataexports_exports_list.json, export2",
        'SELECT * FROM devices WHERE $id == "a"',
        sent(id="a"),
        (sent(id="b"),),
    ),
    Example(
        "api, dataexports_exports_list.json, Test Export 3",
        'SELECT * FROM devices WHERE CONTAINS($displayName, "a")',
        sent(name="Boiler a7"),
        (sent(name="Boiler 7"),),
    ),
    Example(
        "groups",
        'SELECT * FROM devices WHERE $template = "dtmi:modelDefinition:dtdlv2" '
        "AND $provisioned = true",
        sent(templateId="dtmi:modelDefinition:dtdlv2", provisioned=True),
        (
            sent(templateId="dtmi:modelDefinition:dtdlv2", provisioned=False),
            sent(templateId="dtmi:modelDefinition:dtdlv3", provisioned=True),
        ),
    ),
    Example(
        "cli, device-group create",
        "SELECT * FROM devices WHERE $provisioned = true",
        sent(provisioned=True),
        (sent(provisioned=False),),
    ),
    Example(
        "query, Value comparisons, without its time window",
        f"SELECT * FROM {HLB} WHERE temperature > 0 AND pressure > 50 "
        "AND $id IN ['sample-002', 'sample-003']",
        sent({"temperature": 1, "pressure": 51}, templateId=HLB, id="sample-003"),
        (
            sent({"temperature": 1, "pressure": 51}, templateId=HLB, id="sample-001"),
            sent({"temperature": 1, "pressure": 50}, templateId=HLB, id="sample-003"),
            sent({"temperature": 1}, templateId=HLB, id="sample-003"),
        ),
    ),
    Example(
        "query, SELECT clause: deviceInformation.model names a property of a component",
        f"SELECT * FROM {HLB} WHERE deviceInformation.model = 'B-L475E'",
        sent(
            templateId=HLB,
            properties={
                "reported": [
                    {"name": "model", "component": "deviceInformation", "value": "B-L475E"}
                ]
            },
        ),
        (
            sent(
                templateId=HLB,
                properties={
                    "reported": [{"name": "model", "component": "other", "value": "B-L475E"}]
                },
            ),
        ),
    ),
]
NOT_EVALUATED = [
    # query, Time windows: a filter sees one message, and its service has no window of the past
    WINDOW,
    f"{WINDOW} AND temperature > 0 AND pressure > 50 AND $id IN ['sample-002', 'sample-003']",
    *(
        f"WITHIN_WINDOW({it})"
        for it in (
            *("PT10M", "P1D", "P2DT12H", "P1W", "PT5H"),
            "'2021-06-13T13:00:00Z/2021-06-13T15:30:00Z'",
        )
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda it: it.source)
def test_a_documented_filter_passes_the_message_that_its_source_describes(
    example: Example,
) -> None:
    def answer(given: dict[str, Any]) -> bool:
        return evaluate(example.query, message(given)).passes

    assert answer(example.passing)
    assert [answer(it) for it in example.kept] == [False] * len(example.kept)


@pytest.mark.parametrize("query", NOT_EVALUATED)
def test_a_time_window_is_not_supported_by_this_tool(query: str) -> None:
    with pytest.raises(UnsupportedError, match="WITHIN_WINDOW, which is not supported by this"):
        evaluate(query, message(sent()))


@pytest.mark.parametrize("query", [*(it.query for it in EXAMPLES), *NOT_EVALUATED])
def test_a_preview_has_no_remark_about_a_documented_filter(query: str) -> None:
    assert check_filter(query) == []
