"""What a JSON document in the REST form holds: one object, some, an answer's list, or a dump."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NoReturn

from ..failures import json_type
from ..schema import DESTINATION, EXPORT, Kind
from ..stack.errors import CommandError


class Form(Enum):
    """What a document is; what the service answered may hold more than this version knows."""

    BODIES = "bodies"
    ANSWER = "answer"
    DUMP = "dump"


@dataclass(frozen=True)
class Definition:
    """One object of a document: what it is, where it stands, and what stands there.

    `kind` is None where its shape does not tell; `path` is empty for the whole document.
    """

    kind: Kind | None
    path: str
    body: Any = field(repr=False)

    @property
    def id(self) -> str | None:
        """Return the object's id, None where it has none."""
        found = self.body.get("id") if isinstance(self.body, Mapping) else None
        return found if isinstance(found, str) and found else None


@dataclass(frozen=True)
class Document:
    """The definitions of a document; `api_version` is that of a dump."""

    form: Form
    definitions: tuple[Definition, ...]
    api_version: str | None = None


def read_document(text: str, name: str, kind: Kind | None = None) -> Document:
    """Return what a document holds; `kind` says what its objects are, else their shape does.

    Raises CommandError where it is no JSON, or nothing that holds definitions.
    """
    value = _parsed(text, name)
    if isinstance(value, list):
        return Document(Form.BODIES, tuple(_items(value, "", kind)))
    if not isinstance(value, dict):
        raise CommandError(f"{name}: is {json_type(value)}: no object, list or dump of them")
    if "exports" in value or "apiVersion" in value or _is_collection(value, kind):
        return _dump(value, name)
    if isinstance(value.get("value"), list):
        return Document(Form.ANSWER, tuple(_items(value["value"], "value", kind)))
    return Document(Form.BODIES, (Definition(kind or kind_of(value), "", value),))


def kind_of(body: Any) -> Kind | None:
    """Return what an object is by its shape: an export has a source, a destination a type."""
    if not isinstance(body, Mapping):
        return None
    if "source" in body or "destinations" in body:
        return EXPORT
    return DESTINATION if "type" in body else None


def _is_collection(value: Mapping[str, Any], kind: Kind | None) -> bool:
    """Tell a document of destinations alone from an export, whose destinations are references."""
    if kind is EXPORT or value.keys() - {"application", "destinations"}:
        return False
    items = value.get("destinations")
    bodies = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    return any("type" in body or "displayName" in body for body in bodies)


def _dump(value: Mapping[str, Any], name: str) -> Document:
    definitions: list[Definition] = []
    for section, kind in (("destinations", DESTINATION), ("exports", EXPORT)):
        items = value.get(section, [])
        if not isinstance(items, list):
            raise CommandError(f"{name}: {section} has to be a list, not {json_type(items)}")
        definitions += _items(items, section, kind)
    version = value.get("apiVersion")
    return Document(
        Form.DUMP,
        tuple(definitions),
        version if isinstance(version, str) else None,
    )


def _items(items: list[Any], path: str, kind: Kind | None) -> Iterator[Definition]:
    for index, item in enumerate(items):
        yield Definition(kind or kind_of(item), f"{path}[{index}]", item)


def _parsed(text: str, name: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        # Its message and place; the text around it may be a secret.
        where = f"line {error.lineno}, column {error.colno}"
        raise CommandError(f"{name}: is not JSON: {error.msg} ({where})") from None
    except ValueError:
        raise CommandError(
            f"{name}: is not JSON: it holds NaN, Infinity, or an endless number"
        ) from None
    except RecursionError:
        raise CommandError(f"{name}: its values are nested too deeply") from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)
