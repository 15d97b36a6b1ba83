"""The credentials of a process, which must not appear in any output."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from pulumi_iotcentral.model.secrets.parts import parts_of
from pulumi_iotcentral.model.secrets.redaction import KnownSecrets, Secret

from .settings import TOKEN_VARIABLE, Settings, SettingsError

_SECRET_VARIABLES: Final = (
    "ARM_CLIENT_SECRET",
    "ARM_CLIENT_CERTIFICATE_PASSWORD",
    "ARM_OIDC_TOKEN",
    "ARM_OIDC_REQUEST_TOKEN",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
    "AZURE_CLIENT_SECRET",
    "AZURE_CLIENT_CERTIFICATE_PASSWORD",
    "AZURE_PASSWORD",
    "IDENTITY_HEADER",
    "MSI_SECRET",
)


def secrets_in(environ: Mapping[str, str]) -> frozenset[str]:
    """Return the secret values among the variables for a sign-in with Microsoft Entra ID."""
    return frozenset(environ[name] for name in _SECRET_VARIABLES if environ.get(name))


def token_parts(token: str) -> frozenset[Secret]:
    """Return the secret parts of an API token or an Authorization header, such as its `sig`."""
    return frozenset(parts_of(token))


def credential_secrets(
    settings: Settings, environ: Mapping[str, str] | None = None
) -> KnownSecrets:
    """Return a new set of secrets with the credentials of all applications."""
    environ = os.environ if environ is None else environ
    known = KnownSecrets(secrets_in(environ))
    known.add(token_parts(environ.get(TOKEN_VARIABLE, "")))
    with suppress(SettingsError):
        for application in settings.applications():
            known.add(token_parts(application.api_token or ""))
    return known
