"""A credential from outside of the repository goes to no host that only the repository names."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import requests
from pulumi.dynamic import ConfigureRequest
from pulumi.dynamic.config import Config
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

from pulumi_iotcentral.cli.doctor.service import look_at_service
from pulumi_iotcentral.cli.workspace.application import Application, Flags
from pulumi_iotcentral.cli.workspace.errors import CommandError
from pulumi_iotcentral.cli.workspace.state import Setting
from pulumi_iotcentral.config.allowed_hosts import AllowedHosts, user_file
from pulumi_iotcentral.destination import DestinationProvider
from pulumi_iotcentral.dynamic import provider as dynamic_provider
from pulumi_iotcentral.lifecycle import run as process
from pulumi_iotcentral.lifecycle.errors import ProviderError
from pulumi_iotcentral.lifecycle.run import RunContext
from pulumi_iotcentral.model.schema import DESTINATION

EVIL = "https://evil.example"
TOKEN = "SharedAccessSignature sr=canary&sig=canary&skn=n&se=1"
STACK_TOKEN = "SharedAccessSignature sr=stack&sig=stack&skn=n&se=1"
VARIABLES = (
    *("IOTCENTRAL_ENDPOINT", "IOTCENTRAL_SUBDOMAIN", "IOTCENTRAL_BASE_DOMAIN"),
    *("IOTCENTRAL_API_TOKEN", "IOTCENTRAL_ALLOWED_HOSTS"),
)
HOSTILE: dict[str, dict[str, Any]] = {
    "endpoint": {"endpoint": EVIL},
    "a path that looks like the service": {"endpoint": f"{EVIL}/contoso.azureiotcentral.com"},
    "a host that ends alike": {"endpoint": "https://evilazureiotcentral.com"},
    "a host that begins alike": {"endpoint": "https://contoso.azureiotcentral.com.evil.example"},
    "an encoded slash": {"endpoint": "https://evil.example%2f.azureiotcentral.com"},
    "another port": {"endpoint": "https://evil.example:8443"},
    "an international host": {"endpoint": "https://\u0435vil.example"},
    "an address": {"endpoint": "https://203.0.113.7"},
    "a mapped address": {"endpoint": "https://[::ffff:203.0.113.7]"},
    "loopback in name": {"endpoint": "https://127.0.0.1.evil.example"},
    "a host with a dot at its end": {"endpoint": "https://evil.example."},
    "a whole host as subdomain": {"subdomain": "contoso.evil.example"},
    "base domain": {"subdomain": "contoso", "baseDomain": "evil.example"},
    "base domain with dots": {"subdomain": "contoso", "baseDomain": "azureiotcentral.com.evil"},
}


class Sent(list[tuple[str, str]]):
    """The URLs and Authorization headers of requests, none of which leaves this machine."""


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Sent:
    """Return what is sent, by a user who has a credential in the environment only."""
    found = Sent()

    def send(_self: Any, request: requests.PreparedRequest, **_: Any) -> requests.Response:
        found.append((str(request.url), str(request.headers.get("Authorization"))))
        answer = requests.Response()
        answer.status_code, answer.url = 401, str(request.url)
        answer.raw = HTTPResponse(BytesIO(b"{}"), status=401, preload_content=False)
        return answer

    class Entra:
        def authorization(self) -> str:
            return "Bearer canary"

        def describe(self) -> str:
            return "the Entra ID token"

    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(HTTPAdapter, "send", send)
    monkeypatch.setattr(process, "_entra_token", Entra)
    return found


def read(config: dict[str, Any], flags: Flags | None = None) -> str:
    """Read the application as `diff` and the other commands do; return why that failed."""
    settings = {f"iotcentral:{key}": Setting(str(it), secret=False) for key, it in config.items()}
    with pytest.raises(CommandError) as caught:
        Application(flags or Flags(), settings).read()
    return str(caught.value)


CREDENTIALS = pytest.mark.parametrize("token", [TOKEN, None], ids=["API token", "Entra ID"])


@CREDENTIALS
@pytest.mark.parametrize("config", HOSTILE.values(), ids=HOSTILE)
def test_the_committed_configuration_leads_no_credential_of_the_environment_away(
    sent: Sent, monkeypatch: pytest.MonkeyPatch, token: str | None, config: dict[str, Any]
) -> None:
    if token:
        monkeypatch.setenv("IOTCENTRAL_API_TOKEN", token)
    told = read(config)
    assert sent == []
    assert "which only the stack's configuration or state names" in told
    assert "set IOTCENTRAL_ALLOWED_HOSTS=" in told
    assert "canary" not in told
    assert "\n" not in told


def test_an_application_with_a_name_and_without_a_token_gets_none(sent: Sent) -> None:
    applications = json.dumps({"plant": {"endpoint": EVIL}})
    told = read({"applications": applications}, Flags(application="plant"))
    assert "set IOTCENTRAL_ALLOWED_HOSTS=evil.example" in told
    assert sent == []


def test_a_variable_for_another_place_allows_the_place_of_the_configuration_nothing(
    sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IOTCENTRAL_API_TOKEN", TOKEN)
    monkeypatch.setenv("IOTCENTRAL_SUBDOMAIN", "contoso")
    read({"endpoint": "https://contoso"})
    read({"baseDomain": "evil.example"})
    monkeypatch.setenv("IOTCENTRAL_ENDPOINT", "https://gateway.example")
    read({"endpoint": EVIL})
    assert sent == []


def test_a_label_of_a_flag_below_a_committed_base_domain_is_no_host_that_the_user_named(
    sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    flags = Flags(subdomain="contoso")
    assert "is not sent to contoso.evil.example" in read({"baseDomain": "evil.example"}, flags)
    monkeypatch.setenv("IOTCENTRAL_API_TOKEN", TOKEN)
    assert "is not sent to contoso.evil.example" in read({"baseDomain": "evil.example"}, flags)
    assert sent == []


@CREDENTIALS
@pytest.mark.parametrize(
    "config",
    [
        {"subdomain": "contoso"},
        {"endpoint": "https://CONTOSO.azureiotcentral.com:443/"},
        {"endpoint": "http://127.0.0.1:9/applications/a"},
        {"endpoint": "http://[::1]:9"},
        {"endpoint": "http://localhost:9"},
    ],
    ids=str,
)
def test_the_service_and_this_machine_get_the_credential(
    sent: Sent, monkeypatch: pytest.MonkeyPatch, token: str | None, config: dict[str, Any]
) -> None:
    if token:
        monkeypatch.setenv("IOTCENTRAL_API_TOKEN", token)
    assert "401" in read(config)
    assert [it for _, it in sent] == [token or "Bearer canary"]


@CREDENTIALS
@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("IOTCENTRAL_ALLOWED_HOSTS", "gateway.example"),
        ("IOTCENTRAL_ALLOWED_HOSTS", "other.example, GATEWAY.example."),
        ("IOTCENTRAL_ALLOWED_HOSTS", "a.example *.gateway.example *.example"),
        ("IOTCENTRAL_ALLOWED_HOSTS", "https://gateway.example:443/"),
        ("IOTCENTRAL_ENDPOINT", "https://gateway.example"),
        ("IOTCENTRAL_SUBDOMAIN", "gateway.example"),
        ("IOTCENTRAL_BASE_DOMAIN", "example"),
    ],
)
def test_the_environment_allows_a_host(
    sent: Sent, monkeypatch: pytest.MonkeyPatch, token: str | None, variable: str, value: str
) -> None:
    if token:
        monkeypatch.setenv("IOTCENTRAL_API_TOKEN", token)
    monkeypatch.setenv(variable, value)
    assert "401" in read({"endpoint": "https://gateway.example/iot"})
    assert len(sent) == 1


@pytest.mark.parametrize(
    "value",
    [
        "*",
        "*.",
        "",
        ",",
        "evil",
        "*.evil.example",
        "evil.example@x",
        "vil.example",
        "evil.example.x",
    ],
)
def test_an_entry_allows_the_host_that_it_names_and_no_other(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    assert not AllowedHosts({"IOTCENTRAL_ALLOWED_HOSTS": value}).allows(EVIL)


def test_an_allowed_host_is_reached_by_https_only() -> None:
    allowed = AllowedHosts({}, ("gateway.example",))
    assert allowed.allows("https://gateway.example")
    assert not allowed.allows("http://gateway.example")


@CREDENTIALS
def test_a_flag_allows_a_host(
    sent: Sent, monkeypatch: pytest.MonkeyPatch, token: str | None
) -> None:
    if token:
        monkeypatch.setenv("IOTCENTRAL_API_TOKEN", token)
    config = {"endpoint": "https://gateway.example"}
    assert "401" in read(config, Flags(allow=("gateway.example",)))
    assert "401" in read(config, Flags(endpoint="https://gateway.example/"))
    assert len(sent) == 2


def allow_in_file(tmp_path: Path, mode: int = 0o600) -> Path:
    file = tmp_path / "config" / "iotcentral" / "allowed-hosts"
    file.parent.mkdir(parents=True)
    file.write_text("# the gateway\n\ngateway.example  # of the plant\n")
    file.chmod(mode)
    return file


def test_a_file_of_the_user_allows_a_host(sent: Sent, tmp_path: Path) -> None:
    allow_in_file(tmp_path)
    assert "401" in read({"endpoint": "https://gateway.example"})
    assert "is not sent to evil.example" in read({"endpoint": EVIL})


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_that_others_can_write_to_allows_nothing(tmp_path: Path, mode: int) -> None:
    allow_in_file(tmp_path, mode)
    assert "is not sent to gateway.example" in read({"endpoint": "https://gateway.example"})


@pytest.mark.parametrize("marker", [".git", "Pulumi.yaml"])
def test_a_file_in_a_checkout_allows_nothing(tmp_path: Path, marker: str) -> None:
    allow_in_file(tmp_path)
    (tmp_path / marker).touch()
    assert "is not sent to gateway.example" in read({"endpoint": "https://gateway.example"})


def test_a_relative_configuration_folder_is_not_the_checkouts(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path)}
    assert user_file({"XDG_CONFIG_HOME": ".", **home}) == user_file(home)
    assert user_file({"XDG_CONFIG_HOME": "config"}) is None


def test_a_token_of_the_stack_goes_to_the_endpoint_of_the_same_stack(sent: Sent) -> None:
    assert "401" in read({"endpoint": "https://gateway.example", "apiToken": STACK_TOKEN})
    table = {"plant": {"endpoint": "https://gateway.example", "apiToken": STACK_TOKEN}}
    assert "401" in read({"applications": json.dumps(table)}, Flags(application="plant"))
    assert [it for _, it in sent] == [STACK_TOKEN] * 2


# --- the provider process -----------------------------------------------------------------------


def provider(monkeypatch: pytest.MonkeyPatch, **config: str) -> DestinationProvider:
    monkeypatch.setattr(dynamic_provider, "_shared", {})
    made = DestinationProvider()
    values = {f"iotcentral:{key}": value for key, value in config.items()}
    made.configure(ConfigureRequest(Config(values, "plant")))
    return made


HOOK = {
    "destinationId": "d",
    "displayName": "Hook",
    "type": "webhook@v1",
    "url": "https://hook.example",
}


@CREDENTIALS
def test_neither_an_up_nor_a_get_at_preview_sends_the_credential_to_a_committed_endpoint(
    sent: Sent, monkeypatch: pytest.MonkeyPatch, token: str | None
) -> None:
    if token:
        monkeypatch.setenv("IOTCENTRAL_API_TOKEN", token)
    made = provider(monkeypatch, endpoint=EVIL)
    inputs = {**HOOK, "applicationUrl": EVIL}
    for operation in (
        lambda: made.create(inputs),
        lambda: made.read("d", inputs),
        lambda: made.update("d", inputs, {**inputs, "displayName": "Other"}),
        lambda: made.delete("d", inputs),
    ):
        with pytest.raises(ProviderError, match=r"IOTCENTRAL_ALLOWED_HOSTS=evil\.example"):
            operation()
    assert sent == []


def test_a_state_below_a_committed_base_domain_gets_no_entra_token(
    sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = provider(monkeypatch, subdomain="contoso", baseDomain="evil.example")
    with pytest.raises(ProviderError, match=r"IOTCENTRAL_ALLOWED_HOSTS=x\.evil\.example"):
        made.read("d", {**HOOK, "applicationUrl": "https://x.evil.example"})
    assert sent == []


def test_listing_secrets_to_mask_an_error_sends_nothing_either(
    sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = provider(monkeypatch, endpoint=EVIL)._context
    assert isinstance(made, RunContext)
    made.redaction(EVIL, ["d"])
    with pytest.raises(Exception, match=r"is not sent to evil\.example"):
        made.inventory(DESTINATION, EVIL)
    assert sent == []


def test_the_doctor_asks_nothing_of_such_a_host(sent: Sent) -> None:
    config = {"iotcentral:endpoint": Setting(EVIL, secret=False)}
    findings = list(look_at_service(Application(Flags(), config).reached))
    (wrong,) = [it for it in findings if it.verdict == "wrong"]
    assert (wrong.subject, sent) == ("credentials", [])
    assert "set IOTCENTRAL_ALLOWED_HOSTS=evil.example" in wrong.text
