"""The two ways to be somebody for the service: an API token, or Entra ID."""

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
from pulumi_iotcentral.model.secrets.redaction import KnownSecrets, redact

_SCHEME: Final = "SharedAccessSignature"
_RENEW_BEFORE: Final = 300.0
_SIGN_IN_SECONDS: Final = 60.0


class Credential(Protocol):
    """Give the Authorization header of each request."""

    def authorization(self) -> str:
        """Return the header's whole value.

        Raises:
            AuthenticationError: There is none to be had.
        """

    def describe(self) -> str:
        """Return what it is and where it came from, for messages; never the value."""


class ApiToken:
    """Send an application's API token as it is.

    Tokens are made in the application (Permissions > API tokens) or by its API, live for about a
    year, and look like `SharedAccessSignature sr=…&sig=…&skn=…&se=…` (the API document's
    security scheme).
    """

    def __init__(self, token: str, source: str = "iotcentral:apiToken") -> None:
        """Take a token.

        Args:
            token: The token; white space around it, such as a file's last newline, is dropped.
            source: The setting it came from, for messages.

        Raises:
            AuthenticationError: It is not an API token; the message does not repeat it.
        """
        self._token = _checked(token.strip(), source)
        self._source = source

    def authorization(self) -> str:
        """Return the token."""
        return self._token

    def describe(self) -> str:
        """Return where the token came from."""
        return f"the API token of {self._source}"

    def __repr__(self) -> str:
        return f"ApiToken(source={self._source!r})"


class RememberedCredential:
    """Make what a credential sends a known secret, each renewed token too."""

    def __init__(self, credential: Credential, known: KnownSecrets) -> None:
        self._credential = credential
        self._known = known

    def authorization(self) -> str:
        """Return the header's whole value.

        Raises:
            AuthenticationError: There is none to be had.
        """
        header = self._credential.authorization()
        self._known.add(token_parts(header))
        self._known.add(getattr(self._credential, "assertions", ()))
        return header

    def describe(self) -> str:
        """Return what the credential is and where it came from."""
        return self._credential.describe()


class EntraToken:
    """Send a Microsoft Entra ID token, fetched at the first request and renewed before its end.

    azure-identity does the work; which of its credentials is used follows the `ARM_*` variables
    as Pulumi's azure-native provider reads them (see `entra.choose`). For the public cloud
    (`ARM_ENVIRONMENT` is not read): IoT Central's resource is
    `https://apps.azureiotcentral.com` (the API document's security scheme).
    """

    def __init__(
        self,
        environ: Mapping[str, str] | None = None,
        *,
        factory: Callable[[Mapping[str, str], Connections], Chosen] = choose,
        clock: Callable[[], float] = time.time,
        seconds: float = _SIGN_IN_SECONDS,
    ) -> None:
        """Remember where to look; nothing is loaded or fetched yet.

        Args:
            environ: The environment that says how to sign in; the process's own by default.
            factory: What chooses the credential, for tests.
            clock: Seconds since the epoch, as a token's `expires_on` counts them.
            seconds: The time that a sign-in has; it is ended then.
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
        """Return `Bearer` and a token that is good for five more minutes where one can be had.

        Raises:
            AuthenticationError: azure-identity is missing, or gave no token.
        """
        with self._lock:  # the others wait for the one fetch
            if not self._is_good_for(_RENEW_BEFORE):
                self._renew()
            return f"Bearer {self._token.token}"

    @property
    def assertions(self) -> frozenset[str]:
        """Return the tokens that were fetched to sign in with."""
        return frozenset(self._chosen.assertions if self._chosen else ())

    def describe(self) -> str:
        """Return which of the ways to sign in was chosen."""
        return f"the Entra ID token of {self._chosen.how if self._chosen else 'azure-identity'}"

    def __repr__(self) -> str:
        return f"EntraToken({self.describe()!r})"

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
                late = TimeoutError(f"the sign-in did not end within {self._seconds:g} seconds")
                raise self._failed(late) from None
        # azure-identity raises its own errors, and ValueError, OSError or what a plug-in likes.
        except Exception as error:
            if not self._is_good_for(0):
                raise self._failed(error) from None

    def _failed(self, error: Exception) -> AuthenticationError:
        # azure-identity lists every way that it tried, over a dozen lines.
        summary = str(error).partition("Attempted credentials")[0]
        said = redact(summary, secrets_in(self._environ)) or type(error).__name__
        return AuthenticationError(
            f"there is no {self.describe().removeprefix('the ')}: {said}",
            advice="check the ARM_* variables or run 'az login', or set iotcentral:apiToken "
            "(or IOTCENTRAL_API_TOKEN)",
        )


def _checked(token: str, source: str) -> str:
    scheme, _, rest = token.partition(" ")
    if scheme == _SCHEME and rest and token.isascii() and token.isprintable():
        return token
    raise AuthenticationError(
        f"{source} holds no API token: one is a single line that begins with "
        f"'{_SCHEME} sr=' and goes on with '&sig=…&skn=…&se=…'",
        advice=f"make one in the application under Permissions > API tokens, and set {source}; "
        "leave it unset to sign in with Entra ID",
    )
