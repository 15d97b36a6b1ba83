"""Base URLs that lead to one application have one canonical form, and no others have it."""

from __future__ import annotations

import pytest

from pulumi_iotcentral.config.settings import Settings, SettingsError
from pulumi_iotcentral.model.urls import canonical_url, same_application

CONTOSO = "https://contoso.azureiotcentral.com"


@pytest.mark.parametrize(
    "written",
    [
        "https://contoso.azureiotcentral.com:443",
        "https://contoso.azureiotcentral.com:",
        "https://contoso.azureiotcentral.com./",
        "https://contoso.azureiotcentral.com:443///",
        "HTTPS://Contoso.AzureIotCentral.COM",
        "https://contoso.azureiotcentral.com.:443/",
    ],
)
def test_a_cosmetic_change_of_a_base_url_is_no_other_application(written: str) -> None:
    assert canonical_url(written) == CONTOSO
    settings = Settings({"iotcentral:subdomain": "contoso"}.get, {})
    assert settings.same(written, settings.application().base_url)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://bücher.example/iotc/", "https://XN--BCHER-KVA.example:443/iotc"),
        ("https://bücher。example", "https://xn--bcher-kva.example"),
        ("http://[0:0:0:0:0:0:0:1]:80", "http://[::1]"),
        ("http://LOCALHOST.:8080", "http://localhost:8080/"),
        ("https://gateway.example/iotc", "https://gateway.example:443/iotc/"),
    ],
)
def test_hosts_and_addresses_have_one_spelling(one: str, other: str) -> None:
    assert same_application(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (CONTOSO, "http://contoso.azureiotcentral.com"),
        (CONTOSO, "https://contoso.azureiotcentral.com:8443"),
        (CONTOSO, "https://contoso.azureiotcentral.com:80"),
        (CONTOSO, "https://fabrikam@contoso.azureiotcentral.com"),
        (CONTOSO, "https://contoso.azureiotcentral.com?application=other"),
        (CONTOSO, "https://contoso.azureiotcentral.com/other"),
        (CONTOSO, "https://contoso.azureiotcentral.com.."),
        ("https://gateway.example/A", "https://gateway.example/a"),
        ("https://straße.example", "https://strasse.example"),
        ("http://127.0.0.1:1", "http://127.0.0.1:2"),
    ],
)
def test_what_may_be_another_place_stays_another(one: str, other: str) -> None:
    assert not same_application(one, other)


@pytest.mark.parametrize(
    "written",
    ["https://contoso:99999", "https://contoso:-1", "http://[", "http://[::1", "::", "", "contoso"],
)
def test_what_is_no_url_is_no_error_and_like_nothing_else(written: str) -> None:
    settings = Settings({"iotcentral:subdomain": "contoso"}.get, {})
    assert canonical_url(written) == written
    assert not settings.same(written, CONTOSO)
    with pytest.raises(SettingsError, match="no credentials are configured"):
        settings.at(written)


def test_a_port_above_65535_in_the_configuration_is_refused_in_one_line() -> None:
    settings = Settings({"iotcentral:endpoint": "https://contoso.example:99999"}.get, {})
    with pytest.raises(SettingsError, match="iotcentral:endpoint must be a base URL"):
        settings.application()


def test_entra_id_opens_an_application_however_its_url_is_written() -> None:
    settings = Settings(dict[str, str]().get, {})
    assert settings.at("https://Contoso.azureiotcentral.com.:443/").base_url == CONTOSO
