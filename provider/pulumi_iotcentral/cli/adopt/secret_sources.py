"""The sources of the secrets of adopted destinations.

Anybody with write access to an application chooses the names, ids and URLs of its destinations. So
names never select a secret: a key of the configuration belongs to a destination only if an earlier
adoption recorded it, and a line of a secrets file only if it has the destination's id.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final, TypeAlias
from urllib.parse import quote, unquote

from pulumi_iotcentral.model.paths import FieldPath
from pulumi_iotcentral.model.schema import HEADERS
from pulumi_iotcentral.model.urls import canonical_url, routes

from ..workspace.errors import CommandError
from ..workspace.state import Setting
from .inventory import Item
from .secret_places import (
    URL,
    SecretPlace,
    holds_its_host,
    host_of_header,
    hosts_beside,
    hosts_inside,
)

Given: TypeAlias = dict[tuple[str, FieldPath], str]
"""Secrets by the destination's id and the path of the property."""

_LINE: Final = re.compile(r"(?:export\s+)?([^\s=]+)\s*=\s*(.*)", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\(.)")
_NEWLINES: Final = {"n": "\n", "r": "\r", "t": "\t"}
_SYNTAX: Final = "%=/#"


@dataclass(frozen=True)
class SecretsFile:
    """The secrets of a file, and the number of the line that each is on.

    `unbound` are the numbers of the lines without a destination, such as those of other programs.
    """

    secrets: Given = field(default_factory=dict, repr=False)
    lines: dict[tuple[str, FieldPath], int] = field(default_factory=dict)
    unbound: tuple[int, ...] = ()


def line_name(id_: str, path: FieldPath) -> str:
    """Return the beginning of the file's line for the secret of a destination."""
    return "/".join(_encoded(text) for text in (id_, *path))


def read_secrets(file: Path) -> SecretsFile:
    r"""Return the secrets of a file by the destination's id and the property's path.

    Blank lines and lines that begin with `#` are ignored, `export` before a name is allowed. In a
    name, `%`, `=`, `/`, `#` and white space are percent-encoded. A value continues to the end of
    its line. It can stand in single quotes, or in double ones, where `\n`, `\r`, `\t`, `\"` and
    `\\` mean the same as in Python. Raises CommandError for a line that is not valid, with its
    number and without its text, which may be a secret.
    """
    try:
        lines = file.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "the encoding must be UTF-8"
        raise CommandError(f"reading {file}: {reason}") from None
    found: Given = {}
    numbers: dict[tuple[str, FieldPath], int] = {}
    unbound: list[int] = []
    for number, line in enumerate(lines, 1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        where = f"line {number} of {file}"
        name, value = _parse(stripped, where)
        id_, *path = map(unquote, name.split("/"))
        if not path:
            unbound.append(number)
            continue
        key = (id_, tuple(path))
        if key in found:
            raise CommandError(f"{where} repeats the secret of line {numbers[key]}")
        found[key], numbers[key] = value, number
    return SecretsFile(found, numbers, tuple(unbound))


def _encoded(text: str) -> str:
    return "".join(
        quote(it, safe="") if it in _SYNTAX or it.isspace() or not it.isprintable() else it
        for it in text
    )


def _parse(line: str, where: str) -> tuple[str, str]:
    match = _LINE.fullmatch(line)
    if match is None:
        raise CommandError(f"{where} must have the form ID/PROPERTY=VALUE")
    name, value = match.groups()
    value = _unquoted(value, where)
    if not value.strip():
        raise CommandError(f"{where} has no value")
    return name, value


def _unquoted(value: str, where: str) -> str:
    quote = value[:1]
    if quote not in ("'", '"'):
        return value
    if len(value) == 1 or not value.endswith(quote):
        raise CommandError(f"{where} has an opening {quote} without a closing one")
    inner = value[1:-1]
    if quote == "'":
        return inner
    return _ESCAPED.sub(lambda found: _NEWLINES.get(found[1], found[1]), inner)


RECORD: Final = "iotcentral:adoptedSecrets"
"""The configuration key with the record of the other keys and their destinations."""


@dataclass(frozen=True)
class Binding:
    """The secret for which a configuration key was recorded.

    `hosts` are those that other properties of the destination specified for the secret at that
    time. If the destination now sends to other hosts, it does not get the secret.
    """

    application: str
    id: str
    path: FieldPath
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True)
class SecretSources:
    """The secrets that an adoption can use: in the stack's configuration, and in a file.

    `application` is the base URL of the application. `namespace` is the project's, for the keys of
    `config`. `elsewhere` are the keys of other stacks of the project, which new keys must not use.
    """

    application: str
    namespace: str
    config: Mapping[str, Setting] = field(default_factory=dict)
    file: SecretsFile = field(default_factory=SecretsFile)
    elsewhere: frozenset[str] = frozenset()

    @property
    def taken(self) -> frozenset[str]:
        """Return the keys in use. A destination gets one of them only if it was recorded for it."""
        prefix = f"{self.namespace}:"
        own = (key.removeprefix(prefix) for key in self.config if key.startswith(prefix))
        return frozenset({*own, *self._record, *self.elsewhere})

    def key(self, item: Item, path: FieldPath) -> str | None:
        """Return the key that an earlier adoption recorded for a secret, or None."""
        wanted = self._binding(item, path)
        return next((key for key, it in self._record.items() if it == wanted), None)

    def value(self, item: Item, place: SecretPlace) -> str | None:
        """Return the secret of a place, or None if the user must set it."""
        if not self.is_kept(item, place):
            given = self.file.secrets.get((item.id, place.path))
            return str(place.shown) if given is None else given
        key = self.key(item, place.path)
        setting = self.config.get(f"{self.namespace}:{key}") if key else None
        return setting.value if setting else None

    def is_kept(self, item: Item, place: SecretPlace) -> bool:
        """Return whether neither the file nor the service has the secret."""
        return place.hidden and (item.id, place.path) not in self.file.secrets

    def hosts(self, item: Item, place: SecretPlace) -> tuple[str, ...]:
        """Return the hosts that receive a secret. Empty if the missing secret itself names them."""
        if not holds_its_host(place.path):
            return self._hosts_beside(item, place.path)
        value = self.value(item, place)
        return hosts_inside(place.path, place.shown if value is None else value)

    def record(self, keys: Iterable[tuple[Item, Mapping[FieldPath, str]]]) -> Setting:
        """Return the record of all adoptions, including these keys, as a configuration value."""
        new = {
            key: self._binding(item, path) for item, paths in keys for path, key in paths.items()
        }
        entries = {key: _entry(it) for key, it in sorted({**self._record, **new}.items())}
        return Setting(json.dumps(entries, ensure_ascii=False), secret=False)

    def _binding(self, item: Item, path: FieldPath) -> Binding:
        # A simulator that restarts on another port is the same application.
        application = canonical_url(self.application, port_of_loopback=False)
        hosts = () if holds_its_host(path) else self._hosts_beside(item, path)
        return Binding(application, item.id, path, hosts)

    def _hosts_beside(self, item: Item, path: FieldPath) -> tuple[str, ...]:
        url = next((self.value(item, it) for it in item.secrets if it.path == URL), None)
        return (*hosts_beside(path, item.inputs, url), *self._routed_hosts(item))

    def _routed_hosts(self, item: Item) -> Iterator[str]:
        """Yield the hosts in headers of a destination, to which a proxy sends requests."""
        for name in item.inputs.get(HEADERS) or {}:
            if routes(name):
                path = (HEADERS, name, "value")
                place = next((it for it in item.secrets if it.path == path), None)
                value = place and (self.value(item, place) or place.shown)
                yield host_of_header(value or item.inputs[HEADERS][name].get("value"))

    @cached_property
    def _record(self) -> dict[str, Binding]:
        setting = self.config.get(RECORD)
        try:
            entries = json.loads(setting.value if setting else "{}")
            return {key: _read(it) for key, it in entries.items()}
        except (ValueError, TypeError, KeyError, AttributeError):
            raise CommandError(
                f"the stack's configuration {RECORD} is not valid. Remove it with "
                f"`pulumi config rm {RECORD}`."
            ) from None


def _read(entry: Any) -> Binding:
    path, hosts = (tuple(map(str, entry[name])) for name in ("property", "hosts"))
    return Binding(str(entry["application"]), str(entry["id"]), path, hosts)


def _entry(binding: Binding) -> dict[str, Any]:
    return {
        "application": binding.application,
        "id": binding.id,
        "property": list(binding.path),
        "hosts": list(binding.hosts),
    }
