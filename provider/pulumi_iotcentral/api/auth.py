"""The credentials of the client: an API token, or Microsoft Entra ID."""

import os
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final, Protocol

from iotcentral_bounded.http import Connections, LateError
from pulumi_iotcentral.api.entra import SCOPE, Chosen, choose
from pulumi_iotcentral.api.errors import AuthenticationError
from pulumi_iotcentral.config.credentials import secrets_in, token_parts
from pulumi_iotcentral.config.settings import invalid_token
from pulumi_iotcentral.model.secrets.redaction import KnownSecrets, redact

_RENEW_BEFORE: Final = 300.0
_SIGN_IN_SECONDS: Final = 60.0


class Credential(Protocol):
    """The source of the Authorization header of each request."""

    def authorization(self) -> str:
        """Return the header's whole value.

        Raises:
            AuthenticationError: There is no credential.
        """

    def describe(self) -> str:
        """Return the kind and source of the credential for messages, never the value."""


class ApiToken:
    """The API token of an application, which is sent as it is.

    Tokens are created in the application (Permissions > API tokens) or with its API and are valid
    for about a year. They have the form `SharedAccessSignature sr=…&sig=…&skn=…&se=…` (the API
    document's security scheme). Only the scheme and one printable line are validated here.
    """

    def __init__(self, token: str, source: str = "iotcentral:apiToken") -> None:
        """Create a credential from a token.

        Args:
            token: The token. White space around it, such as a file's last newline, is ignored.
            source: The setting of the token, for messages.

        Raises:
            AuthenticationError: It is not an API token. The message does not repeat it.
        """
        self._token = _checked(token.strip(), source)
        self._source = source

    def authorization(self) -> str:
        """Return the token."""
        return self._token

    def describe(self) -> str:
        """Return the source of the token."""
        return f"the API token of {self._source}"

    def __repr__(self) -> str:
        return f"ApiToken(source={self._source!r})"


class RememberedCredential:
    """A credential whose tokens, also renewed ones, are added to the known secrets."""

    def __init__(self, credential: Credential, known: KnownSecrets) -> None:
        self._credential = credential
        self._known = known

    def authorization(self) -> str:
        """Return the header's whole value.

        Raises:
            AuthenticationError: There is no credential.
        """
        header = self._credential.authorization()
        self._known.add(token_parts(header))
        self._known.add(getattr(self._credential, "assertions", ()))
        return header

    def describe(self) -> str:
        """Return the kind and source of the credential."""
        return self._credential.describe()


class EntraToken:
    """A Microsoft Entra ID token, requested for the first call and renewed before it expires.

    azure-identity requests it. The `ARM_*` variables select the credential, as in Pulumi's
    azure-native provider (see `entra.choose`). Only the public cloud is supported
    (`ARM_ENVIRONMENT` is ignored), with the resource `https://apps.azureiotcentral.com` of the API
    document's security scheme.
    """

    def __init__(
        self,
        environ: Mapping[str, str] | None = None,
        *,
        factory: Callable[[Mapping[str, str], Connections], Chosen] = choose,
        clock: Callable[[], float] = time.time,
        seconds: float = _SIGN_IN_SECONDS,
    ) -> None:
        """Create a credential, without a request.

        Args:
            environ: The environment with the variables. Defaults to that of the process.
            factory: Returns the credential, for tests.
            clock: Seconds since the epoch, like a token's `expires_on`.
            seconds: The timeout of a sign-in.
        """
        self._environ = os.environ if environ is None else environ
        self._factory = factory
        self._clock = clock
        self._seconds = seconds
        self._lock = threading.Lock()
        self._connections: Connections | None = None
        self._chosen: Chosen | None = None
        self._token: Any = None

    def authorization(self) -> str:
        """Return `Bearer` and a token that is valid for five more minutes, if possible.

        Raises:
            AuthenticationError: azure-identity is not installed, or returned no token.
        """
        with self._lock:  # other threads wait for the same request
            if not self._is_good_for(_RENEW_BEFORE):
                self._renew()
            return f"Bearer {self._token.token}"

    @property
    def assertions(self) -> frozenset[str]:
        """Return the OIDC tokens of the sign-in."""
        return frozenset(self._chosen.assertions if self._chosen else ())

    def describe(self) -> str:
        """Return the selected kind of sign-in."""
        return f"the Entra ID token of {self._how}"

    def __repr__(self) -> str:
        return f"EntraToken({self.describe()!r})"

    @property
    def _how(self) -> str:
        return self._chosen.how if self._chosen else "azure-identity"

    def _is_good_for(self, seconds: float) -> bool:
        return self._token is not None and self._token.expires_on - self._clock() > seconds

    def _renew(self) -> None:
        if self._connections is None or self._connections.ended:
            self._connections = Connections(trust_env=True, lent=True)
            self._chosen = None
        if self._chosen is None:
            self._chosen = self._factory(self._environ, self._connections)
        get = partial(self._chosen.credential.get_token, SCOPE, **self._chosen.options)
        try:
            self._token = self._connections.run(get, self._seconds)
        except LateError:
            if not self._is_good_for(0):
                late = TimeoutError(f"the sign-in exceeded the timeout of {self._seconds:g} s")
                raise self._failed(late) from None
        # azure-identity raises its own errors, ValueError, OSError, and those of plug-ins.
        except Exception as error:
            if not self._is_good_for(0):
                raise self._failed(error) from None

    def _failed(self, error: Exception) -> AuthenticationError:
        # azure-identity lists every attempt, in more than ten lines.
        summary = str(error).partition("Attempted credentials")[0]
        said = redact(summary, secrets_in(self._environ)) or type(error).__name__
        return AuthenticationError(
            f"the sign-in with {self._how} failed: {said}",
            advice="Check the ARM_* variables, or run 'az login'. To use an API token instead, set "
            "iotcentral:apiToken or IOTCENTRAL_API_TOKEN.",
        )


def _checked(token: str, source: str) -> str:
    if found := invalid_token(token, source):
        message, advice = found
        raise AuthenticationError(message, advice=advice)
    return token
