"""Which credential of azure-identity the environment asks for."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from importlib import import_module
from typing import Any, Final, TypeAlias

import requests

from iotcentral_bounded.http import Connections, content_of
from iotcentral_bounded.json import parsed
from pulumi_iotcentral.api.errors import AuthenticationError
from pulumi_iotcentral.config.credentials import secrets_in
from pulumi_iotcentral.config.installation import install_command
from pulumi_iotcentral.model.secrets.redaction import redact

from .header import Header

SCOPE: Final = "https://apps.azureiotcentral.com/.default"
"""The scope of a token for IoT Central's API."""

_AUDIENCE: Final = "api://AzureADTokenExchange"
_REQUEST_TIMEOUT: Final = (10, 30)

Environ: TypeAlias = Mapping[str, str]


@dataclass(frozen=True)
class Chosen:
    """Hold a credential of azure-identity, and what was chosen for messages.

    `assertions` are the tokens that were fetched from a pipeline to sign in with.
    """

    credential: Any = field(repr=False)
    how: str
    options: Mapping[str, str] = field(default_factory=dict)
    assertions: set[str] = field(default_factory=set, repr=False)


def choose(environ: Environ, connections: Connections, identity: Any = None) -> Chosen:
    """Return the credential that the `ARM_*` variables ask for, without any request.

    The order is azure-native's: certificate, client secret, OIDC, managed identity; where none
    is set, azure-identity's DefaultAzureCredential (its own variables, workload and managed
    identity, Azure CLI and the other tools; never a browser).

    Args:
        environ: The variables.
        connections: What the credential talks by, so that a sign-in can be ended.
        identity: The module `azure.identity`, or a stand-in.

    Raises:
        AuthenticationError: azure-identity is not installed, or a variable is missing or wrong.
    """
    module = identity or _azure_identity()
    try:
        return _choose(environ, _Identity(module, connections))
    except (ValueError, OSError) as error:
        said = redact(str(error), secrets_in(environ)) or type(error).__name__
        raise AuthenticationError(
            f"the ARM_* variables do not make a credential: {said}",
            advice="check the tenant id, and that the certificate's file and password are right",
        ) from None


class _Identity:
    """The classes of azure-identity, whose credentials talk by connections that can be ended."""

    def __init__(self, module: Any, connections: Connections) -> None:
        self._module = module
        self.connections = connections

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return partial(getattr(self._module, name), transport=_transport(self.connections))


def _transport(connections: Connections) -> Any:
    module = import_module("azure.core.pipeline.transport")
    return module.RequestsTransport(session=connections.session, session_owner=False)


def _choose(environ: Environ, identity: _Identity) -> Chosen:
    if environ.get("ARM_CLIENT_CERTIFICATE_PATH"):
        return _certificate(environ, identity)
    if environ.get("ARM_CLIENT_SECRET"):
        return _client_secret(environ, identity)
    if _is_true(environ.get("ARM_USE_OIDC")):
        return _oidc(environ, identity)
    if _is_true(environ.get("ARM_USE_MSI")):
        client = environ.get("ARM_CLIENT_ID")
        return Chosen(
            identity.ManagedIdentityCredential(**({"client_id": client} if client else {})),
            "a managed identity (ARM_USE_MSI)",
        )
    return _default(environ, identity)


def _certificate(environ: Environ, identity: _Identity) -> Chosen:
    how = "a client certificate (ARM_CLIENT_CERTIFICATE_PATH)"
    tenant, client = _principal(environ, how)
    path = environ["ARM_CLIENT_CERTIFICATE_PATH"]
    password = environ.get("ARM_CLIENT_CERTIFICATE_PASSWORD")
    options = {"password": password} if password else {}
    credential = identity.CertificateCredential(tenant, client, path, **options)
    return Chosen(credential, how)


def _client_secret(environ: Environ, identity: _Identity) -> Chosen:
    how = "a client secret (ARM_CLIENT_SECRET)"
    tenant, client = _principal(environ, how)
    secret = environ["ARM_CLIENT_SECRET"]
    credential = identity.ClientSecretCredential(tenant, client, secret)
    return Chosen(credential, how)


def _oidc(environ: Environ, identity: _Identity) -> Chosen:
    tenant, client = _principal(environ, "OpenID Connect (ARM_USE_OIDC)")
    token, path = environ.get("ARM_OIDC_TOKEN"), environ.get("ARM_OIDC_TOKEN_FILE_PATH")
    if token:
        credential = identity.ClientAssertionCredential(tenant, client, lambda: token)
        return Chosen(credential, "an OIDC token (ARM_OIDC_TOKEN)")
    if path:
        credential = identity.WorkloadIdentityCredential(
            tenant_id=tenant, client_id=client, token_file_path=path
        )
        return Chosen(credential, "an OIDC token's file (ARM_OIDC_TOKEN_FILE_PATH)")
    url, bearer = _first(environ, "REQUEST_URL"), _first(environ, "REQUEST_TOKEN")
    if url and bearer:
        fetched: set[str] = set()
        audience = environ.get("ARM_OIDC_AUDIENCE") or _AUDIENCE
        fetch = partial(_assertion, identity.connections, url, bearer, audience, fetched)
        credential = identity.ClientAssertionCredential(tenant, client, fetch)
        return Chosen(credential, "the pipeline's OIDC token", assertions=fetched)
    raise AuthenticationError(
        "ARM_USE_OIDC is set, but nothing that gives an OIDC token",
        advice="set ARM_OIDC_TOKEN, ARM_OIDC_TOKEN_FILE_PATH, or ARM_OIDC_REQUEST_URL with "
        "ARM_OIDC_REQUEST_TOKEN; a GitHub workflow needs 'permissions: id-token: write'",
    )


def _default(environ: Environ, identity: _Identity) -> Chosen:
    tenant = environ.get("ARM_TENANT_ID")
    # Only a token request, not the credential, can name a tenant for all members of the chain.
    options: dict[str, Any] = {"additionally_allowed_tenants": [tenant]} if tenant else {}
    return Chosen(
        identity.DefaultAzureCredential(exclude_interactive_browser_credential=True, **options),
        "azure-identity's default chain",
        options={"tenant_id": tenant} if tenant else {},
    )


def _assertion(
    connections: Connections, url: str, bearer: str, audience: str, fetched: set[str]
) -> str:
    """Return an OIDC token from a pipeline's own service, as GitHub documents it.

    It is added to `fetched`.
    """
    request = requests.Request(
        "GET",
        url,
        params={"audience": audience},
        headers={"Accept": "application/json"},
        auth=Header(f"Bearer {bearer}"),
    )
    with connections.send(request, *_REQUEST_TIMEOUT) as answer:
        content = content_of(answer)
    document = parsed(content) if answer.status_code == HTTPStatus.OK else None
    token = document.get("value") if isinstance(document, dict) else None
    if not isinstance(token, str):
        raise ValueError(f"the pipeline's token service answered {answer.status_code}")  # noqa: TRY004
    fetched.add(token)
    return token


def _principal(environ: Environ, how: str) -> tuple[str, str]:
    missing = [name for name in ("ARM_TENANT_ID", "ARM_CLIENT_ID") if not environ.get(name)]
    if missing:
        raise AuthenticationError(
            f"{how} needs {' and '.join(missing)}", advice=f"set {' and '.join(missing)}"
        )
    return environ["ARM_TENANT_ID"], environ["ARM_CLIENT_ID"]


def _first(environ: Environ, name: str) -> str | None:
    return environ.get(f"ARM_OIDC_{name}") or environ.get(f"ACTIONS_ID_TOKEN_{name}")


def _is_true(value: str | None) -> bool:
    return (value or "").strip().lower() in {"true", "1"}


def _azure_identity() -> Any:
    # It logs each way that it tried and failed; without a handler they would land on stderr,
    # which the engine shows to the user beside our one line.
    logging.getLogger("azure.identity").addHandler(logging.NullHandler())
    try:
        return import_module("azure.identity")
    except ImportError:
        raise AuthenticationError(
            "Microsoft Entra ID requires azure-identity",
            advice=f"run: {install_command('entra')}, or set iotcentral:apiToken "
            "(or IOTCENTRAL_API_TOKEN)",
        ) from None
