"""The settings of a provider instance: validation, and what replaces an instance."""

from __future__ import annotations

import json
from typing import Any

import pytest
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import provider_pb2

from pulumi_iotcentral.config.settings import SETTINGS
from pulumi_iotcentral.model.values import SIGNATURE
from pulumi_iotcentral.plugin.configuration import KEYS, checked, difference, settings_of
from pulumi_iotcentral.plugin.values import raw

UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for setting in SETTINGS:
        monkeypatch.delenv(setting.variable, raising=False)


def struct(properties: dict[str, Any]) -> Struct:
    made = Struct()
    made.update(properties)
    return made


def replaced(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return list(difference(struct(old), struct(new)).replaces)


def table(**subdomains: str) -> str:
    return json.dumps({name: {"subdomain": value} for name, value in subdomains.items()})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"subdomain": "a"}, {"subdomain": "a", "apiToken": "t"}),
        ({"subdomain": "a"}, {"endpoint": "https://a.azureiotcentral.com/"}),
        ({"subdomain": "a", "apiVersion": "2022-06-30-preview"}, {"subdomain": "A"}),
        ({"endpoint": "http://127.0.0.1:1"}, {"endpoint": "http://127.0.0.1:2"}),
        ({"iotcentral:subdomain": "a"}, {"subdomain": "a"}),
        ({}, {"subdomain": "a"}),
        ({"subdomain": "a"}, {}),
        ({"subdomain": "a"}, {"subdomain": UNKNOWN_TEXT}),
        ({"subdomain": "a"}, {"subdomain": "a", "applications": table(plant="b")}),
        (
            {"subdomain": "a", "applications": table(plant="b")},
            {"subdomain": "c", "applications": table(plant="b")},
        ),
        ({"subdomain": "a"}, {"apiVersion": "none"}),
    ],
)
def test_an_instance_with_an_application_in_common_is_not_replaced(
    old: dict[str, Any], new: dict[str, Any]
) -> None:
    assert replaced(old, new) == []


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ({"subdomain": "a"}, {"subdomain": "b"}, ["subdomain"]),
        ({"subdomain": "a"}, {"endpoint": "https://b.example"}, ["subdomain", "endpoint"]),
        ({"iotcentral:subdomain": "a"}, {"subdomain": "b"}, ["subdomain"]),
        ({"subdomain": "a", "baseDomain": "x.example"}, {"subdomain": "a"}, ["baseDomain"]),
        ({"applications": table(p="a")}, {"applications": table(p="b")}, ["applications"]),
    ],
)
def test_an_instance_with_other_applications_is_replaced(
    old: dict[str, Any], new: dict[str, Any], names: list[str]
) -> None:
    assert replaced(old, new) == names


def test_equal_settings_are_no_difference() -> None:
    settings = {"subdomain": "a", "apiToken": "t", "applications": table(plant="b")}
    with_empty = {**settings, "endpoint": ""}
    none = provider_pb2.DiffResponse.DIFF_NONE
    assert difference(struct(settings), struct(with_empty)).changes == none
    dynamic = {f"iotcentral:{key}": value for key, value in settings.items()}
    assert difference(struct(dynamic), struct(settings)).changes == none


def test_the_token_and_the_applications_are_secrets() -> None:
    settings = dict.fromkeys(KEYS, "x") | {"apiVersion": "2022-10-31-preview"}
    response = checked(struct({**settings, "applications": table(plant="b")}))
    secrets = {
        key for key, value in response.inputs.fields.items() if SIGNATURE in str(value.struct_value)
    }
    assert secrets == {"apiToken", "applications"}
    assert raw(response.inputs)["apiToken"] == "x"


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        ({"subdomian": "a"}, "the provider has no argument 'subdomian'. Did you mean 'subdomain'?"),
        ({"endpoint": "canary"}, "iotcentral:endpoint must"),
        ({"subdomain": "a", "apiVersion": "canary"}, "iotcentral:apiVersion must be one of"),
        ({"applications": "canary"}, "iotcentral:applications must be an object"),
        ({"subdomain": "a", "apiToken": "canary"}, "iotcentral:apiToken must be an API token"),
    ],
)
def test_errors_name_the_setting_and_no_value(settings: dict[str, Any], error: str) -> None:
    (failure,) = checked(struct(settings)).failures
    assert failure.reason.startswith(error)
    assert "canary" not in failure.reason
    assert failure.property == "", "the engine would print the value"


def test_an_instance_of_the_program_names_its_application_and_its_own_properties() -> None:
    (failure,) = checked(struct({}), "plant").failures
    assert failure.reason == (
        "no IoT Central application is configured. Set subdomain ('contoso' for "
        "https://contoso.azureiotcentral.com), or endpoint for a whole base URL. The stack's "
        "configuration applies to the default provider only."
    )
    (failure,) = checked(struct({"endpoint": "canary"}), "plant").failures
    assert failure.reason.startswith("endpoint must be a base URL")
    assert not checked(struct({"applications": table(plant="b")}), "plant").failures


@pytest.mark.parametrize(
    "settings",
    [{}, {"subdomain": "a"}, {"subdomain": UNKNOWN_TEXT, "apiVersion": "x"}, {"version": "0.1.0"}],
)
def test_settings_without_an_error_pass(settings: dict[str, Any]) -> None:
    assert not checked(struct(settings)).failures


def test_nested_applications_are_those_of_their_json() -> None:
    applications = {"plant": {"subdomain": "b", "apiToken": "t"}}
    for given in (applications, json.dumps(applications)):
        plant = settings_of({"applications": given}).application("plant")
        assert (plant.base_url, plant.api_token) == ("https://b.azureiotcentral.com", "t")
