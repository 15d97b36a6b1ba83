"""Connection strings, validated against the forms in schema.py without repeating a value."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Final

from .masks import parts
from .schema import FOREIGN_PARTS, MESSAGING_FORM, STORAGE_FORM, ConnectionStringForm
from .urls import host_name, host_of_url

_QUOTES: Final = "\"'`\u2018\u2019\u201c\u201d\u00ab\u00bb"
_PLACEHOLDER: Final = re.compile(r"[<>{}\u2026]|\.\.\.")
_URL: Final = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_REDIS: Final = re.compile(r",\s*password\s*=", re.IGNORECASE)
_SIGNATURE: Final = re.compile(r"(?:^|[?&\s])sig=", re.IGNORECASE)
_ACCOUNT: Final = re.compile(r"[A-Za-z0-9_-]+")
# A key of Azure has 88 characters. A shorter one is for tests or an emulator.
_SHORT_KEY: Final = 40
_ENTITY_PATH: Final = "EntityPath"
_LAST_WORD: Final = re.compile(r".*[^a-z]", re.DOTALL)
_ENTITIES: Final = ("&amp", "&lt", "&gt", "&quot", "&#")
_SAMPLE: Final = {
    "AccountName": "hidden",
    "AccountKey": "aGlkZGVu",
    "Endpoint": "sb://hidden/",
    "SharedAccessKeyName": "hidden",
    "SharedAccessKey": "aGlkZGVu",
    _ENTITY_PATH: "hidden",
}


def check_connection_string(
    form: ConnectionStringForm, value: str, entity: str = ""
) -> Iterator[str]:
    """Yield the validation errors of a connection string, each with a remedy.

    `entity` is the noun for its EntityPath, such as `event hub`. No error repeats a value, or a
    name that Azure does not document, since it may be a secret.
    """
    named = parts(value)
    foreign = (*_other_text(form, value), *_surroundings(form, value), *_other_kind(form, named))
    if foreign:
        yield foreign[0]
        return
    yield from _missing(form, named, entity)
    for name in form.names:
        part = named.get(name.lower())
        if part is not None:
            yield from _part(name, part)


def connection_string_warnings(form: ConnectionStringForm, value: str) -> Iterator[str]:
    """Yield the warnings about a valid connection string."""
    named = parts(value)
    known = {name.lower() for name in form.names}
    unknown = sum(1 for name in named if name not in known)
    if unknown:
        count = "a part" if unknown == 1 else f"{unknown} parts"
        yield f"has {count} that this version does not know. Check the names of its parts."
    if _has_space(value):
        yield "has white space around a part, which not every SDK ignores. Remove it."
    if form is STORAGE_FORM:
        yield from _storage_advice(named)


def sample(form: ConnectionStringForm, *, with_entity: bool = True) -> str:
    """Return a connection string of a form that stands in for a masked one in a validation."""
    names = (*form.required, *form.access[0])
    given = (name for name in names if with_entity or name != _ENTITY_PATH)
    return ";".join(f"{name}={_SAMPLE[name]}" for name in given)


def _other_text(form: ConnectionStringForm, value: str) -> Iterator[str]:
    """Yield the error if the text is not a connection string at all."""
    if value[0] in _QUOTES or value[-1] in _QUOTES:
        yield "must not have quotation marks around it"
    if value[0] in "{[":
        yield "must be the text of one connection string. Remove the JSON around it."
    if _URL.match(value):
        yield f"must be the connection string of {form.service}, not a URL"
    if _SIGNATURE.search(value) and not _any_of(form.names, parts(value)):
        yield (
            "must not be a shared access signature alone. Add the other parts, and write it as "
            "SharedAccessSignature=…."
        )


def _surroundings(form: ConnectionStringForm, value: str) -> Iterator[str]:
    """Yield the error if other text was pasted around a connection string or its parts."""
    known = {name.lower() for name in form.names}
    if any(_has_prefix(known, name, it) for name, it in parts(value).items()):
        yield f"must begin with a part such as {form.names[0]}=…. Remove the text before it."
    if _has_space(value) and not form.trims:
        yield "must not have white space around its parts"
    if any(part.rstrip().endswith(_ENTITIES) for part in value.split(";")):
        yield "must not be escaped for HTML or XML. Replace &amp; with &."


def _has_prefix(known: Collection[str], name: str, value: str) -> bool:
    """Tell whether `X=Endpoint=…` or `x: Endpoint=…` was pasted instead of `Endpoint=…`."""
    if name in known:
        return False
    inner, equals, _ = value.lstrip(f" {_QUOTES}").partition("=")
    return (bool(equals) and inner.strip().lower() in known) or _LAST_WORD.sub("", name) in known


def _has_space(value: str) -> bool:
    pairs = (part.partition("=") for part in value.split(";") if part)
    return any(text != text.strip() for name, _, rest in pairs for text in (name, rest))


def _other_kind(form: ConnectionStringForm, named: Mapping[str, str]) -> Iterator[str]:
    """Yield the error if this is the connection string of another service."""
    if not _complete(form, named):
        texts = (f"{name}={part}" for name, part in named.items())
        foreign = [service for service, names in FOREIGN_PARTS.items() if _any_of(names, named)]
        foreign += ["Azure Cache for Redis" for text in texts if _REDIS.search(text)]
        if foreign:
            yield f"must be the connection string of {form.service}, not that of {foreign[0]}"
    strange = named.keys() - {name.lower() for name in form.names}
    for other in (STORAGE_FORM, MESSAGING_FORM):
        found = [name for name in other.names if name.lower() in strange]
        if found:
            yield (
                f"must be the connection string of {form.service}. {', '.join(found)} "
                f"{'is a part' if len(found) == 1 else 'are parts'} of that of {other.service}."
            )


def _any_of(names: Iterable[str], named: Mapping[str, str]) -> bool:
    return any(name.lower() in named for name in names)


def _complete(form: ConnectionStringForm, named: Mapping[str, str]) -> bool:
    def has(names: Iterable[str]) -> bool:
        return all(name.lower() in named for name in names)

    return has(form.required) and any(map(has, form.access))


def _missing(form: ConnectionStringForm, named: Mapping[str, str], entity: str) -> Iterator[str]:
    missing = [name for name in form.required if name.lower() not in named]
    for name in missing:
        if name != _ENTITY_PATH:
            yield f"must have the part {name}. {_whole(form)}."
    if _ENTITY_PATH in missing:
        yield (
            f"must have the part EntityPath. Add ';EntityPath=' and the name of the {entity}, or "
            f"use the connection string of a shared access policy of the {entity} itself."
        )
    sets = [[name for name in names if name.lower() not in named] for names in form.access]
    if all(sets) and not set(missing) - {_ENTITY_PATH}:
        yield f"must have {_alternatives(form)}"
    given = [name for name in form.credentials if name.lower() in named]
    if len(given) > 1:
        yield f"must have one of {' and '.join(given)}, not both"


def _whole(form: ConnectionStringForm) -> str:
    required = ", ".join(form.required)
    return f"The connection string of {form.service} has {required}, and {_alternatives(form)}"


def _alternatives(form: ConnectionStringForm) -> str:
    *most, last = (" and ".join(names) for names in form.access)
    return f"{', '.join(most)}, or {last}"


def _part(name: str, value: str) -> Iterator[str]:
    value = value.strip()
    if value[:1] in _QUOTES or value[-1:] in _QUOTES:
        yield f"must not have quotation marks around the value of {name}"
    elif _PLACEHOLDER.search(value):
        yield f"must have the value of {name} instead of a placeholder"
    elif name in _VALUES and not _VALUES[name][0](value):
        yield f"must have {_VALUES[name][1]} as {name}"


def _is_bus(value: str) -> bool:
    return value.lower().startswith("sb://") and host_of_url(value) is not None


def _is_url(value: str) -> bool:
    return value.lower().startswith(("https://", "http://")) and host_of_url(value) is not None


_VALUES: Final[Mapping[str, tuple[Callable[[str], object], str]]] = {
    "Endpoint": (
        _is_bus,
        "a URL that begins with sb://, such as sb://NAME.servicebus.windows.net/,",
    ),
    "BlobEndpoint": (_is_url, "a URL such as https://NAME.blob.core.windows.net/"),
    "AccountName": (_ACCOUNT.fullmatch, "the name of the storage account alone"),
    "EndpointSuffix": (host_name, "a domain such as core.windows.net"),
    "DefaultEndpointsProtocol": (lambda it: it.lower() in ("http", "https"), "https or http"),
    "UseDevelopmentStorage": (lambda it: it.lower() == "true", "true"),
}


def _storage_advice(named: Mapping[str, str]) -> Iterator[str]:
    key = named.get("accountkey")
    if key is not None and len(key) > _SHORT_KEY and not _is_base64(key):
        yield "has an AccountKey that is not base64. Copy the whole key again."
    endpoint = named.get("blobendpoint")
    keyed = any(
        {name.lower() for name in names} <= named.keys()
        for names in STORAGE_FORM.access
        if set(names) & set(STORAGE_FORM.credentials)
    )
    if endpoint is not None and not keyed and not _SIGNATURE.search(endpoint):
        yield ("has no credentials. Add AccountName and AccountKey, or SharedAccessSignature.")
    if endpoint is None and "tableendpoint" in named and "queueendpoint" not in named:
        yield (
            "has a TableEndpoint and no BlobEndpoint, like a connection string of Azure Cosmos DB "
            "for Table. Use the connection string of a storage account."
        )


def _is_base64(value: str) -> bool:
    try:
        b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True
