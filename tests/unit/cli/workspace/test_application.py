"""Which credentials go to an application that flags name: its own, and never another's."""

from __future__ import annotations

import pytest

from pulumi_iotcentral.cli.workspace.application import Application, Flags
from pulumi_iotcentral.cli.workspace.errors import CommandError
from pulumi_iotcentral.cli.workspace.state import Setting

CONFIG = {
    "iotcentral:subdomain": Setting("prod", secret=False),
    "iotcentral:apiToken": Setting("SharedAccessSignature prod", secret=True),
    "iotcentral:applications": Setting(
        '{"plant": {"subdomain": "plant", "apiToken": "SharedAccessSignature plant"},'
        ' "same": {"subdomain": "prod", "apiToken": "SharedAccessSignature same"}}',
        secret=True,
    ),
}
VARIABLES = ("IOTCENTRAL_ENDPOINT", "IOTCENTRAL_SUBDOMAIN", "IOTCENTRAL_API_TOKEN")


@pytest.fixture(autouse=True)
def neutral(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def token(flags: Flags, config: dict[str, Setting] = CONFIG) -> str | None:
    found = Application(flags, config).reached.api_token
    return found and found.removeprefix("SharedAccessSignature ")


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (Flags(), "prod"),
        (Flags(subdomain="prod"), "prod"),
        (Flags(endpoint="https://PROD.azureiotcentral.com/"), "prod"),
        (Flags(subdomain="plant"), "plant"),
        (Flags(application="plant"), "plant"),
        (Flags(application="same"), "same"),
    ],
)
def test_an_application_gets_the_token_that_is_configured_for_it(
    flags: Flags, expected: str
) -> None:
    assert token(flags) == expected


@pytest.mark.parametrize(
    "flags", [Flags(subdomain="dev"), Flags(endpoint="https://other.example.com")]
)
def test_the_stacks_token_goes_to_no_other_application_that_a_flag_names(flags: Flags) -> None:
    with pytest.raises(CommandError, match="iotcentral:apiToken is not for https://") as raised:
        token(flags)
    assert "SharedAccessSignature" not in str(raised.value)


def test_a_token_of_the_environment_that_names_no_place_is_for_what_a_flag_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("IOTCENTRAL_API_TOKEN", "SharedAccessSignature mine")
    assert token(Flags(subdomain="dev")) == "mine"
    assert token(Flags(subdomain="plant")) == "plant"
    monkeypatch.setenv("IOTCENTRAL_SUBDOMAIN", "test")
    with pytest.raises(CommandError, match="is not for"):
        token(Flags(subdomain="dev"))


PLACE_ALONE = {"iotcentral:subdomain": CONFIG["iotcentral:subdomain"]}


@pytest.mark.parametrize(
    "flags", [Flags(subdomain="dev"), Flags(endpoint="http://127.0.0.1:1/x")], ids=str
)
def test_a_token_of_the_environment_for_the_stacks_place_goes_to_no_other(
    flags: Flags, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IOTCENTRAL_API_TOKEN", "SharedAccessSignature mine")
    assert token(Flags(subdomain="prod"), PLACE_ALONE) == "mine"
    with pytest.raises(
        CommandError, match=r"IOTCENTRAL_API_TOKEN is not for .*--no-stack"
    ) as caught:
        token(flags, PLACE_ALONE)
    assert "mine" not in str(caught.value)
    assert token(flags, {}) == "mine", "what --no-stack does"


@pytest.mark.parametrize(
    "flags",
    [
        Flags(endpoint="https://evil.example"),
        Flags(subdomain="evil.example"),
        Flags(endpoint="https://evilazureiotcentral.com"),
        Flags(endpoint="http://127.0.0.1:1"),
    ],
    ids=str,
)
@pytest.mark.parametrize("config", [{}, PLACE_ALONE], ids=["--no-stack", "stack"])
def test_an_entra_token_goes_to_no_host_of_a_flag_outside_of_the_base_domain(
    flags: Flags, config: dict[str, Setting]
) -> None:
    with pytest.raises(CommandError, match=r"only to https hosts below azureiotcentral\.com"):
        token(flags, config)


def test_an_entra_token_goes_to_a_gateway_that_is_configured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gateway = Flags(endpoint="https://gateway.example")
    config = {"iotcentral:endpoint": Setting("https://gateway.example", secret=False)}
    assert token(Flags(), config) is None
    assert token(gateway, config) is None
    monkeypatch.setenv("IOTCENTRAL_ENDPOINT", "https://gateway.example/")
    assert token(gateway, {}) is None


def test_a_configured_base_domain_is_where_an_entra_token_goes() -> None:
    config = {"iotcentral:baseDomain": Setting("iot.example", secret=False)}
    assert token(Flags(subdomain="dev"), config) is None
    assert token(Flags(endpoint="https://a.iot.example"), config) is None
    with pytest.raises(CommandError, match=r"below iot\.example"):
        token(Flags(endpoint="https://dev.azureiotcentral.com"), config)


def test_a_token_without_a_place_is_for_what_a_flag_names() -> None:
    config = {"iotcentral:apiToken": Setting("SharedAccessSignature new", secret=True)}
    assert token(Flags(subdomain="dev"), config) == "new"


def test_without_any_token_entra_id_opens_what_a_flag_names() -> None:
    config = {"iotcentral:subdomain": CONFIG["iotcentral:subdomain"]}
    assert token(Flags(subdomain="dev"), config) is None


def test_where_no_default_is_configured_the_named_ones_are_told() -> None:
    named = {key: value for key, value in CONFIG.items() if key.endswith("applications")}
    with pytest.raises(CommandError, match="Or use --application with one of plant, same"):
        Application(Flags(), named)
