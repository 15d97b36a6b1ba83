"""Applications and their credentials, from the stack's configuration, then the environment.

The keys are public: `iotcentral:subdomain`, `baseDomain`, `endpoint`, `apiToken`, `apiVersion` and
`applications`. All but the last have an environment variable (`IOTCENTRAL_SUBDOMAIN`, …).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from pulumi_iotcentral.model.schema import API_VERSIONS, AUDIT_API_VERSION, DEFAULT_API_VERSION
from pulumi_iotcentral.model.text import sentences
from pulumi_iotcentral.model.urls import canonical_url, host_of_url, is_loopback

from .allowed_hosts import SERVICE_DOMAIN, VARIABLE, AllowedHosts, canonical_host

DEFAULT_BASE_DOMAIN: Final = SERVICE_DOMAIN


@dataclass(frozen=True)
class Setting:
    """A setting of an application, the source of its validation and its documentation.

    `key` is its name below `iotcentral:`, in the stack's configuration and in each entry of
    `applications`. `variable` is its environment variable. `default` and `text` are its row in the
    documentation, in Markdown. An entry of `applications` inherits a `shared` setting of the stack.
    """

    key: str
    variable: str
    default: str
    text: str
    secret: bool = False
    shared: bool = False


SETTINGS: Final = (
    Setting(
        "subdomain",
        "IOTCENTRAL_SUBDOMAIN",
        "",
        f"The application: `contoso` for `https://contoso.{DEFAULT_BASE_DOMAIN}`, or the whole "
        "host",
    ),
    Setting(
        "baseDomain",
        "IOTCENTRAL_BASE_DOMAIN",
        f"`{DEFAULT_BASE_DOMAIN}`",
        "The domain of the applications, for other clouds. An Entra ID token can be sent to every "
        "application below it, including those that only a state or a flag names",
        shared=True,
    ),
    Setting(
        "endpoint",
        "IOTCENTRAL_ENDPOINT",
        "from `subdomain` and `baseDomain`",
        "The base URL of an application, for gateways and the simulator. Must be `https`, except "
        "for loopback addresses",
    ),
    Setting(
        "apiToken",
        "IOTCENTRAL_API_TOKEN",
        "Microsoft Entra ID",
        "An API token, `SharedAccessSignature sr=…`, on one line",
        secret=True,
    ),
    Setting(
        "apiVersion",
        "IOTCENTRAL_API_VERSION",
        f"`{DEFAULT_API_VERSION}`",
        f"The API version. `{AUDIT_API_VERSION}` adds the source `audit`",
        shared=True,
    ),
)
"""The settings of an application, in the order of the documentation."""

_KEYS: Final = tuple(setting.key for setting in SETTINGS)
_ENVIRONMENT: Final = {setting.key: setting.variable for setting in SETTINGS}
TOKEN_VARIABLE: Final = _ENVIRONMENT["apiToken"]
"""The variable that holds an API token."""

PREFIX: Final = "iotcentral:"
"""The namespace of the settings in the stack's configuration."""

_APPLICATIONS: Final = "applications"
_SCHEME: Final = "SharedAccessSignature"
_ENTRA: Final = "Microsoft Entra ID"
_LABEL: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?")


class SettingsError(Exception):
    """A setting is missing or not valid. The text names the setting and the remedy."""


@dataclass(frozen=True)
class ApplicationSettings:
    """The base URL, API version and credentials of one application.

    `api_token` is None if Microsoft Entra ID is used. `token_source` names the setting of the
    token, for messages. `allowed` are the hosts that the user allows.
    """

    base_url: str
    api_version: str = DEFAULT_API_VERSION
    api_token: str | None = field(default=None, repr=False)
    token_source: str = _ENTRA
    allowed: AllowedHosts = field(default_factory=AllowedHosts, repr=False, compare=False)

    def refuse_invalid_token(self) -> None:
        """Raise SettingsError if the API token does not have the form of one."""
        if self.api_token is not None and (
            found := invalid_token(self.api_token.strip(), self.token_source)
        ):
            raise SettingsError(sentences(*found))

    def refuse_credential(self) -> None:
        """Raise SettingsError if only the repository names the host that would get the credential.

        A token of the stack's configuration is for the endpoint of the same configuration.
        """
        outside = self.api_token is None or self.token_source == TOKEN_VARIABLE
        if outside and not self.allowed.allows(self.base_url):
            host = canonical_host(self.base_url) or "HOST"
            raise SettingsError(
                f"the credential ({self.token_source}) is not sent to {host}, which only the "
                "stack's configuration or state names. If you trust this host, set "
                f"{VARIABLE}={host}."
            )


def invalid_token(token: str, source: str) -> tuple[str, str] | None:
    """Return what is wrong with an API token, and the remedy. None if it has the form of one.

    `source` is the setting of the token. The texts do not repeat the token.
    """
    scheme, _, rest = token.partition(" ")
    if scheme == _SCHEME and rest and token.isascii() and token.isprintable():
        return None
    return (
        f"{source} must be an API token: a single line that begins with '{_SCHEME} '",
        f"Create a token in the application under Permissions > API tokens, and set {source} to "
        "it. To sign in with Microsoft Entra ID, remove the setting.",
    )


class Settings:
    """The settings of one run, validated on first use.

    `config` returns the value of a full key such as `iotcentral:subdomain`, or None, like the
    configuration of a dynamic provider. `environment` is a mapping such as `os.environ`. `allow`
    are hosts that the user allows by flags. `prefix` precedes the names of settings in messages.
    """

    def __init__(
        self,
        config: Callable[[str], Any],
        environment: Mapping[str, str],
        allow: tuple[str, ...] = (),
        prefix: str = PREFIX,
    ) -> None:
        self._config = config
        self._prefix = prefix
        self._environment = environment
        self._allowed = AllowedHosts(environment, allow)

    def application(self, name: str | None = None) -> ApplicationSettings:
        """Return the settings of the named application, or of the default one.

        Raises SettingsError if there is no such application or its settings are not valid.
        """
        if name is None:
            return self._default
        if name not in self._named:
            known = ", ".join(sorted(self._named))
            remedy = f"Use one of {known}." if known else "None is configured there."
            raise SettingsError(
                f"application must be a name under {self._prefix}{_APPLICATIONS}. {remedy}"
            )
        return self._named[name]

    @property
    def configured(self) -> str:
        """Return a text that is equal for equal configurations."""
        values = [self._config(f"{PREFIX}{key}") for key in (*_KEYS, _APPLICATIONS)]
        return json.dumps(values, default=str)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names under `iotcentral:applications`. Raises SettingsError otherwise."""
        return tuple(self._named)

    @property
    def overruled(self) -> str | None:
        """Return the variable that has no effect, since the stack names another application.

        The stack's configuration takes precedence over the environment. A warning tells a user who
        wants to point a stack to a simulator with a variable.
        """
        configured = {key: self._configured(key) for key in ("endpoint", "subdomain")}
        if not any(configured.values()):
            return None
        variables = {key: self._environment.get(_ENVIRONMENT[key]) for key in configured}
        ineffective = [
            key
            for key, value in variables.items()
            if value and canonical_url(value) != canonical_url(configured[key] or "")
        ]
        return _ENVIRONMENT[ineffective[0]] if ineffective else None

    def at(self, url: Any) -> ApplicationSettings:
        """Return the settings of the application of an existing resource.

        `url` is the application URL in the state. An API token is for one application and is never
        sent to another one. Microsoft Entra ID is for all applications of the base domain. Raises
        SettingsError if no credentials are configured for it, or if it is no URL: everybody who can
        write a state can write anything there.
        """
        if not isinstance(url, str):
            raise SettingsError(
                "applicationUrl in the state must be a URL. Restore the state from a backup or its "
                "history."
            )
        found = self._configured_at(url)
        if found is not None:
            return found
        if self.entra_reaches(url):
            values = {**self._shared, "endpoint": f"https://{host_of_url(url)}"}
            made = self._made(values, self._prefix, None)
            return replace(made, base_url=canonical_url(url))
        raise SettingsError(
            f"no credentials are configured for its application {url}. Add the application "
            f"(endpoint and apiToken) under {self._prefix}{_APPLICATIONS}, or use Microsoft Entra "
            "ID instead of an API token. If the application was deleted, remove the resource from "
            "the state with `pulumi state delete`."
        )

    @property
    def base_domain(self) -> str:
        """Return the domain of the applications that can get a Microsoft Entra ID token."""
        return _domain(self._value("baseDomain"))

    def entra_reaches(self, url: str) -> bool:
        """Tell whether an application that is not configured can get a Microsoft Entra ID token."""
        inside = (host_of_url(url) or "").endswith(f".{self.base_domain.lower()}")
        return url.lower().startswith("https://") and inside and not self._value("apiToken")

    def same(self, one: str, other: str) -> bool:
        """Tell whether two base URLs point to the same application.

        A simulator that restarts on another port of a loopback address is the same application, if
        the settings have only one application there.
        """
        return self.place(one) == self.place(other)

    def place(self, url: Any) -> str:
        """Return the current base URL of the application at `url` of a state."""
        if not isinstance(url, str):
            return str(url)  # the error is raised on access to the application
        try:
            found = self._configured_at(url)
        except SettingsError:
            found = None
        return canonical_url(found.base_url if found else url)

    def _configured_at(self, url: str) -> ApplicationSettings | None:
        found = self._by_place.get(canonical_url(url))
        if found is not None or not is_loopback(host_of_url(url) or ""):
            return found
        anywhere = canonical_url(url, port_of_loopback=False)
        near = [
            settings
            for settings in self._by_place.values()
            if canonical_url(settings.base_url, port_of_loopback=False) == anywhere
        ]
        return near[0] if len(near) == 1 else None

    @cached_property
    def _by_place(self) -> dict[str, ApplicationSettings]:
        """The configured applications by canonical URL, the first one if there are several."""
        return {canonical_url(it.base_url): it for it in reversed(self.applications())}

    def applications(self) -> list[ApplicationSettings]:
        """Return every configured application. Raises SettingsError for an invalid one."""
        default = [self._default] if self._has_default else []
        return [*default, *self._named.values()]

    @property
    def _has_default(self) -> bool:
        return bool(self._value("endpoint") or self._value("subdomain"))

    @cached_property
    def _default(self) -> ApplicationSettings:
        values = {key: self._value(key) for key in _KEYS}
        # The application comes from one level as a whole: a subdomain in the stack's configuration
        # takes precedence over an endpoint in the environment.
        if self._configured("endpoint") or self._configured("subdomain"):
            values |= {key: self._configured(key) for key in ("endpoint", "subdomain")}
        return self._made(values, self._prefix, self._source("apiToken"))

    @cached_property
    def _shared(self) -> dict[str, str | None]:
        """The settings of the stack that applications inherit."""
        return {setting.key: self._value(setting.key) for setting in SETTINGS if setting.shared}

    @cached_property
    def _named(self) -> dict[str, ApplicationSettings]:
        return {
            name: self._made(
                {**self._shared, **values}, f"{self._prefix}{_APPLICATIONS}.{name}.", None
            )
            for name, values in self._tables().items()
        }

    def _made(
        self, values: Mapping[str, str | None], prefix: str, token_source: str | None
    ) -> ApplicationSettings:
        return replace(_settings(values, prefix, token_source), allowed=self._allowed)

    def _tables(self) -> dict[str, dict[str, str]]:
        raw = self._config(f"{PREFIX}{_APPLICATIONS}")
        try:
            tables = json.loads(raw) if isinstance(raw, str) else raw
        except ValueError:
            tables = ()
        if tables is None:
            return {}
        if not isinstance(tables, dict) or not all(isinstance(v, dict) for v in tables.values()):
            raise SettingsError(
                f"{self._prefix}{_APPLICATIONS} must be an object of name → settings, such as "
                '{"plant": {"subdomain": "contoso-plant", "apiToken": "SharedAccessSignature …"}}'
            )
        above = f"{self._prefix}{_APPLICATIONS}"
        return {name: _table(f"{above}.{name}", values) for name, values in tables.items()}

    def _value(self, key: str) -> str | None:
        return self._configured(key) or self._environment.get(_ENVIRONMENT[key]) or None

    def _configured(self, key: str) -> str | None:
        value = self._config(f"{PREFIX}{key}")
        return str(value) if value not in (None, "") else None

    def _source(self, key: str) -> str:
        return f"{self._prefix}{key}" if self._configured(key) else _ENVIRONMENT[key]


def _table(path: str, values: dict[str, Any]) -> dict[str, str]:
    unknown = sorted(set(values) - set(_KEYS))
    if unknown:
        raise SettingsError(f"{path}.{unknown[0]} is not supported. Use {', '.join(_KEYS)}.")
    return {key: str(value) for key, value in values.items() if value not in (None, "")}


def _settings(
    values: Mapping[str, str | None], prefix: str, token_source: str | None
) -> ApplicationSettings:
    version = values.get("apiVersion") or DEFAULT_API_VERSION
    if version not in API_VERSIONS:
        raise SettingsError(f"{prefix}apiVersion must be one of {', '.join(API_VERSIONS)}")
    token = values.get("apiToken")
    source = (token_source or f"{prefix}apiToken") if token else _ENTRA
    return ApplicationSettings(_base_url(values, prefix), version, token, source)


def _base_url(values: Mapping[str, str | None], prefix: str) -> str:
    endpoint, subdomain = values.get("endpoint"), values.get("subdomain")
    if endpoint:
        return _checked_endpoint(endpoint.strip(), prefix)
    if subdomain:
        domain = _domain(values.get("baseDomain"))
        return f"https://{_host(subdomain.strip(), domain, prefix)}"
    raise SettingsError(_nowhere(prefix))


def _nowhere(prefix: str) -> str:
    environment = " or the environment variable IOTCENTRAL_SUBDOMAIN"
    remark = "" if prefix else " The stack's configuration applies to the default provider only."
    return (
        f"no IoT Central application is configured. Set {prefix}subdomain"
        f"{environment if prefix == PREFIX else ''} ('contoso' for "
        f"https://contoso.{DEFAULT_BASE_DOMAIN}), or {prefix}endpoint for a whole base URL.{remark}"
    )


def _host(subdomain: str, domain: str, prefix: str) -> str:
    if not _is_domain(domain):
        raise SettingsError(
            f"{prefix}baseDomain must be a domain without scheme, such as {DEFAULT_BASE_DOMAIN}"
        )
    host = subdomain.removeprefix("https://").rstrip("/").lower()
    label = host.removesuffix(f".{domain.lower()}")
    if not _is_domain(label):
        raise SettingsError(
            f"{prefix}subdomain must be the first part of the application's host, such as "
            f"'contoso' of contoso.{domain}, or that whole host"
        )
    return host if "." in host else f"{host}.{domain}"


def _domain(value: str | None) -> str:
    return (value or DEFAULT_BASE_DOMAIN).strip()


def _is_domain(text: str) -> bool:
    return all(_LABEL.fullmatch(part) for part in text.split("."))


def _checked_endpoint(endpoint: str, prefix: str) -> str:
    split = _split(endpoint)
    if split is None or split.query or split.fragment or split.username or split.password:
        raise SettingsError(
            f"{prefix}endpoint must be a base URL such as https://contoso.{DEFAULT_BASE_DOMAIN}, "
            "without credentials, query or fragment"
        )
    loopback = is_loopback(split.hostname or "")
    if split.scheme != "https" and not (split.scheme == "http" and loopback):
        raise SettingsError(
            f"{prefix}endpoint must start with https://. Only a loopback address can have http://."
        )
    return endpoint.rstrip("/")


def _split(url: str) -> SplitResult | None:
    """Return the parts of a URL, or None if it has no host, an invalid port, or white space."""
    try:
        split = urlsplit(url)
        legal = bool(split.hostname) and (split.port or 0) >= 0
    except ValueError:
        return None
    return split if legal and not re.search(r"[\s\\]", url) else None
