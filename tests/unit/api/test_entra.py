import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from azure import identity
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from iotcentral_bounded.http import Connections
from pulumi_iotcentral.api import AuthenticationError, EntraToken
from pulumi_iotcentral.api.entra import Chosen, choose
from pulumi_iotcentral.config.installation import install_command
from tests.hostile_peer import FLOODS, HEAD, PAUSE, TRICKLES, Peer, Pieces, bomb

from .scripted import Reply, Service, reply

pytestmark = pytest.mark.processes

PRINCIPAL = {"ARM_TENANT_ID": "tenant", "ARM_CLIENT_ID": "client"}
SECRET = {**PRINCIPAL, "ARM_CLIENT_SECRET": "s3cret-value"}
OIDC = {**PRINCIPAL, "ARM_USE_OIDC": "true"}


class Recorder:
    """Stands in for azure.identity: each class only notes how it was made."""

    def __getattr__(self, name: str) -> Any:
        def make(*args: Any, transport: Any, **options: Any) -> Any:
            return SimpleNamespace(name=name, args=args, options=options)

        return make


def chosen(environ: dict[str, str]) -> Any:
    return choose(environ, Connections(trust_env=False), Recorder()).credential


def test_a_client_secret_makes_a_client_secret_credential() -> None:
    made = chosen(SECRET)
    assert made.name == "ClientSecretCredential"
    assert made.args == ("tenant", "client", "s3cret-value")


def test_a_certificate_goes_before_a_client_secret() -> None:
    environ = {**SECRET, "ARM_CLIENT_CERTIFICATE_PATH": "/c.pem"}
    made = chosen(environ)
    assert made.name == "CertificateCredential"
    assert (made.args, made.options) == (("tenant", "client", "/c.pem"), {})
    made = chosen({**environ, "ARM_CLIENT_CERTIFICATE_PASSWORD": "word"})
    assert made.options == {"password": "word"}


def test_a_client_secret_goes_before_oidc_and_oidc_before_a_managed_identity() -> None:
    assert chosen({**OIDC, **SECRET}).name == "ClientSecretCredential"
    both = {**OIDC, "ARM_OIDC_TOKEN": "jwt", "ARM_USE_MSI": "true"}
    assert chosen(both).name == "ClientAssertionCredential"


def test_an_oidc_token_is_the_assertion() -> None:
    made = chosen({**OIDC, "ARM_OIDC_TOKEN": "jwt"})
    assert made.name == "ClientAssertionCredential"
    assert made.args[:2] == ("tenant", "client")
    assert made.args[2]() == "jwt"


def test_a_file_of_an_oidc_token_makes_a_workload_identity() -> None:
    made = chosen({**OIDC, "ARM_OIDC_TOKEN_FILE_PATH": "/token"})
    assert made.name == "WorkloadIdentityCredential"
    assert made.options == {
        "tenant_id": "tenant",
        "client_id": "client",
        "token_file_path": "/token",
    }


@pytest.mark.parametrize("prefix", ["ARM_OIDC_REQUEST", "ACTIONS_ID_TOKEN_REQUEST"])
def test_a_pipelines_token_service_is_asked_for_the_assertion(
    prefix: str, service: Service
) -> None:
    environ = {**OIDC, f"{prefix}_URL": f"{service.url}/?v=2", f"{prefix}_TOKEN": "b3arer"}
    service.plays(reply({"value": "jwt"}), reply({"value": "jwt"}))
    assert chosen(environ).args[2]() == "jwt"
    assert chosen({**environ, "ARM_OIDC_AUDIENCE": "mine"}).args[2]() == "jwt"
    first, second = service.asked
    assert first.query == {"v": ["2"], "audience": ["api://AzureADTokenExchange"]}
    assert second.query["audience"] == ["mine"]
    assert first.headers["Authorization"] == "Bearer b3arer"


@pytest.mark.parametrize(
    "answer",
    [reply({}, 200), reply({"value": 7}), reply({}, 403), Reply(302, (), {"Location": "/x"})],
)
def test_a_token_service_that_gives_none_is_an_error(answer: Reply, service: Service) -> None:
    request = {"ARM_OIDC_REQUEST_URL": service.url, "ARM_OIDC_REQUEST_TOKEN": "b3arer"}
    service.plays(answer)
    with pytest.raises(ValueError, match="token service returned"):
        chosen({**OIDC, **request}).args[2]()
    assert len(service.asked) == 1


@pytest.mark.parametrize("yes", ["true", "True", "1", " TRUE "])
def test_a_managed_identity_is_the_systems_or_the_named_one(yes: str) -> None:
    made = chosen({"ARM_USE_MSI": yes})
    assert (made.name, made.options) == ("ManagedIdentityCredential", {})
    made = chosen({"ARM_USE_MSI": yes, "ARM_CLIENT_ID": "client"})
    assert made.options == {"client_id": "client"}


@pytest.mark.parametrize(
    "environ", [{}, PRINCIPAL, {"ARM_USE_MSI": "false"}, {"ARM_USE_OIDC": "0"}]
)
def test_without_a_way_the_default_chain_is_used_and_never_a_browser(
    environ: dict[str, str],
) -> None:
    made = chosen(environ)
    assert made.name == "DefaultAzureCredential"
    assert made.options["exclude_interactive_browser_credential"] is True


def test_the_default_chain_takes_the_tenant() -> None:
    choice = choose({"ARM_TENANT_ID": "tenant"}, Connections(trust_env=False), Recorder())
    assert choice.credential.options["additionally_allowed_tenants"] == ["tenant"]
    assert choice.options == {"tenant_id": "tenant"}


@pytest.mark.parametrize(
    "way",
    [
        {"ARM_CLIENT_SECRET": "s3cret-value"},
        {"ARM_CLIENT_CERTIFICATE_PATH": "/c.pem"},
        {"ARM_USE_OIDC": "true", "ARM_OIDC_TOKEN": "jwt"},
    ],
)
@pytest.mark.parametrize("missing", PRINCIPAL)
def test_half_a_principal_says_what_to_set(way: dict[str, str], missing: str) -> None:
    environ = {**PRINCIPAL, **way}
    del environ[missing]
    with pytest.raises(AuthenticationError, match=f"requires {missing}") as caught:
        chosen(environ)
    assert caught.value.advice == f"Set {missing}."


def test_oidc_without_a_token_says_what_to_set() -> None:
    with pytest.raises(AuthenticationError, match="without a source of an OIDC token") as caught:
        chosen({**OIDC, "ARM_OIDC_REQUEST_URL": "https://x.example"})
    assert "id-token: write" in caught.value.advice


def certificate(path: Path) -> Path:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


def test_the_real_classes_of_azure_identity_take_what_they_are_given(tmp_path: Path) -> None:
    pem = str(certificate(tmp_path / "c.pem"))
    token = str(tmp_path / "token")
    for environ, class_ in (
        (SECRET, identity.ClientSecretCredential),
        ({**PRINCIPAL, "ARM_CLIENT_CERTIFICATE_PATH": pem}, identity.CertificateCredential),
        ({**OIDC, "ARM_OIDC_TOKEN": "jwt"}, identity.ClientAssertionCredential),
        ({**OIDC, "ARM_OIDC_TOKEN_FILE_PATH": token}, identity.WorkloadIdentityCredential),
        ({"ARM_USE_MSI": "true"}, identity.ManagedIdentityCredential),
        ({"ARM_USE_MSI": "1", "ARM_CLIENT_ID": "client"}, identity.ManagedIdentityCredential),
        ({}, identity.DefaultAzureCredential),
        ({"ARM_TENANT_ID": "tenant"}, identity.DefaultAzureCredential),
    ):
        with choose(environ, Connections(trust_env=False)).credential as credential:
            assert type(credential) is class_


def test_a_variable_that_azure_identity_refuses_is_one_line_without_secrets() -> None:
    for environ in (
        {**SECRET, "ARM_TENANT_ID": "no tenant!"},
        {**PRINCIPAL, "ARM_CLIENT_CERTIFICATE_PATH": "/nowhere/c.pem"},
    ):
        with pytest.raises(AuthenticationError, match="variables are not valid: ") as caught:
            EntraToken(environ).authorization()
        assert str(caught.value).isprintable()
        assert "s3cret" not in f"{caught.value}{caught.value.advice}"


def test_without_azure_identity_one_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "azure.identity", None)
    with pytest.raises(AuthenticationError) as caught:
        EntraToken(SECRET).authorization()
    assert install_command("entra") in caught.value.advice
    assert str(caught.value).isprintable()


BOMB: Pieces = lambda: (  # noqa: E731
    HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s" % (len(bomb()), bomb()),
)
SIGN_INS: dict[str, dict[str, str]] = {
    "a client secret": SECRET,
    "a pipeline": {**OIDC, "ARM_OIDC_REQUEST_TOKEN": "b3arer"},
    "a managed identity": {"ARM_USE_MSI": "true"},
}


def signing_in(
    environ: dict[str, str], peer: Peer, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> EntraToken:
    """Return a sign-in by a peer: the proxy to Microsoft Entra ID, or a service of the machine."""
    monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", peer.url)
    monkeypatch.setenv("HTTPS_PROXY", peer.url)
    if "ARM_OIDC_REQUEST_TOKEN" in environ:
        environ = {**environ, "ARM_OIDC_REQUEST_URL": peer.url}
    return EntraToken(environ, seconds=seconds)


@pytest.mark.parametrize("environ", SIGN_INS.values(), ids=SIGN_INS)
@pytest.mark.parametrize("name", ["a status line", "a header"])
def test_a_sign_in_that_trickles_is_ended_and_told_in_one_line(
    name: str, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Peer(TRICKLES[name], pause=PAUSE) as peer:
        token = signing_in(environ, peer, monkeypatch, 0.4)
        with pytest.raises(AuthenticationError) as caught:
            token.authorization()
        assert peer.hung_up.wait(10)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("environ", list(SIGN_INS.values())[1:], ids=list(SIGN_INS)[1:])
@pytest.mark.parametrize("pieces", [FLOODS["a body"], FLOODS["chunks"], BOMB])
def test_a_sign_in_without_an_end_is_told_in_one_line(
    pieces: Pieces, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Peer(pieces) as peer:
        token = signing_in(environ, peer, monkeypatch, 1.0)
        with pytest.raises(AuthenticationError) as caught:
            token.authorization()
    assert "\n" not in str(caught.value)


def test_a_program_that_does_not_end_ends_no_sign_in_late(monkeypatch: pytest.MonkeyPatch) -> None:
    class Hangs:
        def get_token(self, *_: str, **__: str) -> None:
            threading.Event().wait(30)

    token = EntraToken({}, factory=lambda *_: Chosen(Hangs(), "a test"), seconds=0.1)
    with pytest.raises(AuthenticationError, match=r"exceeded the timeout of 0\.1 s$"):
        token.authorization()
