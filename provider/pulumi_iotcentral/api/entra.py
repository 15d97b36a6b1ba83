"""The selection of a credential of azure-identity by the environment."""

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
    """A credential of azure-identity. `how` describes it for messages.

    `assertions` are the OIDC tokens of a pipeline for the sign-in.
    """

    credential: Any = field(repr=False)
    how: str
    options: Mapping[str, str] = field(default_factory=dict)
    assertions: set[str] = field(default_factory=set, repr=False)


def choose(environ: Environ, connections: Connections, identity: Any = None) -> Chosen:
    """Return the credential that the `ARM_*` variables select, without any request.

    The order is azure-native's: certificate, client secret, OIDC, managed identity. If none is
    set, it is azure-identity's DefaultAzureCredential: its own variables, workload and managed
    identity, Azure CLI and other tools, never a browser.

    Args:
        environ: The variables.
        connections: The connections of the credential, so that a sign-in can be interrupted.
        identity: The module `azure.identity`, or a stand-in.

    Raises:
        AuthenticationError: azure-identity is not installed, or a variable is missing or invalid.
    """
    module = identity or _azure_identity()
    try:
        return _choose(environ, _Identity(module, connections))
    except (ValueError, OSError) as error:
        said = redact(str(error), secrets_in(environ)) or type(error).__name__
        raise AuthenticationError(
            f"the ARM_* variables are not valid: {said}",
            advice="Check the tenant id, and the file and password of the certificate.",
        ) from None


class _Identity:
    """The classes of azure-identity, with connections that can be interrupted."""

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
        "ARM_USE_OIDC is set without a source of an OIDC token",
        advice="Set ARM_OIDC_TOKEN, ARM_OIDC_TOKEN_FILE_PATH, or ARM_OIDC_REQUEST_URL with "
        "ARM_OIDC_REQUEST_TOKEN. A GitHub workflow needs 'permissions: id-token: write'.",
    )


def _default(environ: Environ, identity: _Identity) -> Chosen:
    tenant = environ.get("ARM_TENANT_ID")
    # Only a token request, not the credential, can set a tenant for the whole chain.
    options: dict[str, Any] = {"additionally_allowed_tenants": [tenant]} if tenant else {}
    return Chosen(
        identity.DefaultAzureCredential(exclude_interactive_browser_credential=True, **options),
        "azure-identity's default chain",
        options={"tenant_id": tenant} if tenant else {},
    )


def _assertion(
    connections: Connections, url: str, bearer: str, audience: str, fetched: set[str]
) -> str:
    """Return an OIDC token from a pipeline's service, as GitHub documents it.

    The token is added to `fetched`.
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
        raise ValueError(f"the pipeline's token service returned {answer.status_code}")  # noqa: TRY004
    fetched.add(token)
    return token


def _principal(environ: Environ, how: str) -> tuple[str, str]:
    missing = [name for name in ("ARM_TENANT_ID", "ARM_CLIENT_ID") if not environ.get(name)]
    if missing:
        raise AuthenticationError(
            f"{how} requires {' and '.join(missing)}", advice=f"Set {' and '.join(missing)}."
        )
    return environ["ARM_TENANT_ID"], environ["ARM_CLIENT_ID"]


def _first(environ: Environ, name: str) -> str | None:
    return environ.get(f"ARM_OIDC_{name}") or environ.get(f"ACTIONS_ID_TOKEN_{name}")


def _is_true(value: str | None) -> bool:
    return (value or "").strip().lower() in {"true", "1"}


def _azure_identity() -> Any:
    # It logs each failed attempt. Without a handler, the log goes to stderr, which Pulumi prints.
    logging.getLogger("azure.identity").addHandler(logging.NullHandler())
    try:
        return import_module("azure.identity")
    except ImportError:
        raise AuthenticationError(
            "Microsoft Entra ID requires azure-identity",
            advice=f"Run: {install_command('entra')}. To use an API token instead, set "
            "iotcentral:apiToken or IOTCENTRAL_API_TOKEN.",
        ) from None
