"""Where the application is and what opens it: stack configuration, environment, default."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pulumi_iotcentral.config.settings import SETTINGS, Setting, Settings, SettingsError

TOKEN = "SharedAccessSignature sr=canary&sig=canary&skn=n&se=1"


def settings(environment: dict[str, str] | None = None, **config: Any) -> Settings:
    values = {f"iotcentral:{key}": value for key, value in config.items()}
    return Settings(values.get, environment or {})


@pytest.mark.parametrize(
    ("config", "url"),
    [
        ({"subdomain": "contoso"}, "https://contoso.azureiotcentral.com"),
        ({"subdomain": "contoso.azureiotcentral.com"}, "https://contoso.azureiotcentral.com"),
        (
            {"subdomain": "https://Contoso.azureiotcentral.com/"},
            "https://contoso.azureiotcentral.com",
        ),
        ({"subdomain": "a", "baseDomain": "iot.example"}, "https://a.iot.example"),
        ({"endpoint": "https://gateway.example/iot/"}, "https://gateway.example/iot"),
        ({"endpoint": "http://127.0.0.1:80/applications/a"}, "http://127.0.0.1:80/applications/a"),
        ({"endpoint": "http://localhost:1"}, "http://localhost:1"),
        ({"subdomain": "a", "endpoint": "https://b.example"}, "https://b.example"),
    ],
)
def test_the_base_url_is_made_of_the_settings(config: dict[str, Any], url: str) -> None:
    assert settings(**config).application().base_url == url


@pytest.mark.parametrize(
    "config",
    [
        {"subdomain": "con toso"},
        {"subdomain": "contoso/x"},
        {"subdomain": "a", "baseDomain": ".azureiotcentral.us"},
        {"subdomain": "a", "baseDomain": "https://canary.example"},
        {"endpoint": "http://contoso.azureiotcentral.com"},
        {"endpoint": "http://127.evil.example"},
        {"endpoint": "https://user:canary@contoso.azureiotcentral.com"},
        {"endpoint": "https://contoso.azureiotcentral.com?x=canary"},
        {"endpoint": "contoso"},
        {"endpoint": "https://contoso:canary"},
        {"endpoint": "https://contoso:99999"},
        {"endpoint": "https://[::1"},
        {"endpoint": "https://canary contoso"},
        {"subdomain": "a", "apiVersion": "1.0"},
        {"applications": "canary"},
        {"applications": {"a": "canary"}},
        {"applications": {"a": {"subdomain": "a", "token": "canary"}}},
        {},
    ],
)
def test_a_setting_that_cannot_be_used_is_named_and_never_repeated(config: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match="iotcentral:") as caught:
        settings(**config).application("a" if "applications" in config else None)
    assert "canary" not in str(caught.value)


def test_the_stack_configuration_wins_over_the_environment_as_a_whole_place() -> None:
    environment = {"IOTCENTRAL_ENDPOINT": "https://e.example", "IOTCENTRAL_API_TOKEN": "e"}
    assert settings(environment).application().base_url == "https://e.example"
    assert settings(environment).application().token_source == "IOTCENTRAL_API_TOKEN"
    configured = settings(environment, subdomain="c", apiToken="c").application()
    assert configured.base_url == "https://c.azureiotcentral.com"
    assert (configured.api_token, configured.token_source) == ("c", "iotcentral:apiToken")


EXAMPLES = {
    "subdomain": "s",
    "baseDomain": "b.example",
    "endpoint": "https://gateway.example",
    "apiToken": TOKEN,
    "apiVersion": "2022-10-31-preview",
}
"""A value of each setting that is not its default."""


def example(setting: Setting) -> str:
    assert setting.key in EXAMPLES, f"add a value of {setting.key} to EXAMPLES"
    return EXAMPLES[setting.key]


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda it: it.key)
def test_each_setting_is_read_from_its_variable_and_from_its_key(setting: Setting) -> None:
    place = {"IOTCENTRAL_SUBDOMAIN": "contoso"}
    value, without = example(setting), settings(place).application()
    for given in (
        settings({**place, setting.variable: value}),
        settings(place, **{setting.key: value}),
        settings(applications={"plant": {**place_of("contoso"), setting.key: value}}),
    ):
        read = given.application(*given.names)
        assert read != without, f"{setting.key} has no effect: see _settings in config/settings.py"


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda it: it.key)
def test_applications_take_over_the_settings_that_are_shared(setting: Setting) -> None:
    table = {"plant": place_of("plant")}
    given = settings({}, applications=table, **{setting.key: example(setting)})
    without = settings(applications=table)
    assert (given.application("plant") != without.application("plant")) == setting.shared


def test_an_application_that_only_a_state_names_is_called_with_the_configured_version() -> None:
    version = EXAMPLES["apiVersion"]
    assert settings(apiVersion=version).at("https://x.azureiotcentral.com").api_version == version


def place_of(subdomain: str) -> dict[str, str]:
    return {"subdomain": subdomain}


def test_without_a_token_entra_id_is_used() -> None:
    made = settings(subdomain="contoso").application()
    assert made.api_token is None
    assert made.token_source == "Microsoft Entra ID"


def test_no_token_shows_in_a_representation() -> None:
    assert "canary" not in repr(settings(subdomain="c", apiToken=TOKEN).application())


@pytest.mark.parametrize("form", [json.dumps, dict])
def test_applications_come_as_an_object_or_its_json(form: Any) -> None:
    named = {"plant": {"subdomain": "plant", "apiToken": "p"}}
    made = settings(subdomain="c", apiToken="c", applications=form(named))
    assert made.application("plant").base_url == "https://plant.azureiotcentral.com"
    assert made.application("plant").api_token == "p"
    with pytest.raises(
        SettingsError, match=r"application must be a name under iotcentral:applications.*plant"
    ):
        made.application("x")


def test_a_named_application_takes_no_token_of_another() -> None:
    made = settings(subdomain="c", apiToken="c", applications={"p": {"subdomain": "p"}})
    assert made.application("p").api_token is None


def test_an_existing_object_is_reached_where_it_lives() -> None:
    made = settings(subdomain="new", apiToken="n", applications={"o": {"subdomain": "old"}})
    assert made.at("https://old.azureiotcentral.com/").base_url.startswith("https://old.")
    assert made.at("https://NEW.azureiotcentral.com").api_token == "n"


def test_a_simulator_on_another_port_is_the_same_application() -> None:
    made = settings(endpoint="http://127.0.0.1:2222/applications/a", apiToken="t")
    found = made.at("http://127.0.0.1:1111/applications/a")
    assert found.base_url == "http://127.0.0.1:2222/applications/a"


def test_two_simulators_on_one_address_are_two_applications() -> None:
    urls = {"one": "http://127.0.0.1:1111", "two": "http://127.0.0.1:2222"}
    made = settings(applications={name: {"endpoint": url} for name, url in urls.items()})
    assert [made.at(url).base_url for url in urls.values()] == list(urls.values())
    assert not made.same(*urls.values())
    with pytest.raises(SettingsError):
        made.at("http://127.0.0.1:3333")


def test_an_api_token_is_never_sent_to_another_application() -> None:
    made = settings(subdomain="new", apiToken=TOKEN)
    with pytest.raises(SettingsError, match=r"no credentials.*https://old\.azureiotcentral\.com"):
        made.at("https://old.azureiotcentral.com")


def test_entra_id_reaches_every_application_of_the_base_domain_and_nothing_else() -> None:
    made = settings(subdomain="new")
    assert made.at("https://old.azureiotcentral.com").base_url == "https://old.azureiotcentral.com"
    for url in (
        "https://old.evil.example",
        "https://evilazureiotcentral.com",
        "http://old.azureiotcentral.com",
        "http://127.0.0.1",
    ):
        with pytest.raises(SettingsError):
            made.at(url)


@pytest.mark.parametrize(
    ("environment", "config", "told"),
    [
        ({"IOTCENTRAL_ENDPOINT": "http://127.0.0.1:1"}, {"subdomain": "contoso"}, "ENDPOINT"),
        ({"IOTCENTRAL_SUBDOMAIN": "fabrikam"}, {"subdomain": "contoso"}, "SUBDOMAIN"),
        ({"IOTCENTRAL_SUBDOMAIN": "contoso"}, {"subdomain": "contoso"}, None),
        ({"IOTCENTRAL_ENDPOINT": "http://127.0.0.1:1"}, {}, None),
        ({}, {"subdomain": "contoso"}, None),
    ],
)
def test_a_variable_that_names_another_application_in_vain_is_told(
    environment: dict[str, str], config: dict[str, Any], told: str | None
) -> None:
    assert settings(environment, **config).overruled == (told and f"IOTCENTRAL_{told}")
