"""The destinations and exports of a JSON document, in any form that the API, `az` and people use.

One object; an array of them; the API's list `{"value": […]}`; `{"destinations": […], "exports":
[…]}` with both or one of them, as `iotcentral dump` writes it; or an array of such documents.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, NoReturn

from pulumi_iotcentral.model.failures import json_type
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT, OUTPUTS, Kind
from pulumi_iotcentral.model.secrets.redaction import redact

from ...model.schema import nested
from ..workspace.errors import CommandError

_STDERR: Final = "Redirect stdout only, without 2>&1"
_COLOR: Final = re.compile(r"\x1b\[[0-9;]*m")
_HINTS: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern, re.MULTILINE), hint)
    for pattern, hint in (
        (r"\A\s*<", "It looks like HTML or XML. Check the URL that it was read from"),
        (r"\AHTTP/\d", "It begins with response headers. Use curl without -i"),
        (r"\A\s*[\[{]\s*\{?\s*'", "JSON needs double quotes. In Python, write it with json.dumps"),
        (r"\A\s*(?:ERROR|WARNING):|\ACommand group", _STDERR),
        (r"\A(?:- |---|[A-Za-z]\w*:(?:\s|$))", "It looks like YAML. With az, use -o json"),
        (r"\A\s*[^\s\[{\"][^\[{\"]*^\s*[\[{]", _STDERR),
        (r"\A\s*[^\s\[{\"]", "With az, use -o json"),
    )
)


def parse_json(text: str, name: str) -> Any:
    """Return the value of a JSON text; colors of a terminal are ignored.

    Raises CommandError where the text is none, with a hint of what it is. Nothing of the text is
    repeated: it may hold secrets.
    """
    text = _COLOR.sub("", text)
    if not text.strip():
        raise CommandError(f"{name}: is empty. Check whether the command that wrote it succeeded")
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise CommandError(f"{name}: is not JSON: {_reason(text, error)}") from None
    except ValueError:
        raise CommandError(
            f"{name}: is not JSON: it holds NaN, Infinity, or an endless number"
        ) from None
    except RecursionError:
        raise CommandError(f"{name}: its values are nested too deeply") from None


def _reason(text: str, error: json.JSONDecodeError) -> str:
    where = f"line {error.lineno}, column {error.colno}"
    if error.msg == "Extra data" and text.lstrip()[:1] in ("{", "["):
        return (
            f"a second value begins at {where}. Put several values into one array, for example "
            "with jq -s ., or into a file each"
        )
    hint = next((hint for pattern, hint in _HINTS if pattern.search(text)), "")
    return f"{error.msg} ({where})" + (f". {hint}" if hint else "")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


_SECTIONS: Final = {f"{kind.noun}s": kind for kind in (DESTINATION, EXPORT)}
_DUMP: Final = ("application", "apiVersion")


@dataclass(frozen=True)
class Definition:
    """One object of a document: what it is, where it stands, and what stands there.

    `kind` is None where its shape does not tell; `path` is empty for the whole document. `answered`
    tells that a service returned it: it may hold more than this version knows. A destination in the
    flat form of Microsoft's guide has the nested one in `body`, and `flat` is true.
    """

    kind: Kind | None
    path: str
    body: Any = field(repr=False)
    answered: bool = False
    flat: bool = False

    @property
    def id(self) -> str | None:
        """Return the object's id, None where it has none."""
        found = self.body.get("id") if isinstance(self.body, Mapping) else None
        return found if isinstance(found, str) and found else None

    @property
    def read(self) -> bool:
        """Tell whether it was read from an application, so that its secrets may be masked.

        The id is no part of a body that is sent.
        """
        return self.answered or (isinstance(self.body, Mapping) and "id" in self.body)

    def place(self, path: str) -> str:
        """Return where a property of the object stands in the document."""
        if self.flat and path.startswith("authorization."):
            path = path.removeprefix("authorization.")
        return f"{self.path}.{path}".strip(".") if not path.startswith("[") else self.path + path


@dataclass(frozen=True)
class Document:
    """The definitions of a document.

    `kinds` are those that it covers, empty ones included; `api_version` is that of a dump; `more`
    are the paths of links to further pages. `strangers` are the paths of lists that are not known,
    each with the name that was probably meant, or an empty one.
    """

    definitions: tuple[Definition, ...] = ()
    kinds: frozenset[str] = frozenset()
    api_version: str | None = None
    more: tuple[str, ...] = ()
    strangers: tuple[tuple[str, str], ...] = ()

    def of(self, kind: Kind) -> list[Definition]:
        """Return the definitions of a kind."""
        return [one for one in self.definitions if one.kind is kind]


def read_document(text: str, name: str, kind: Kind | None = None) -> Document:
    """Return what a document holds; `kind` says what its objects are, else their shape does.

    Raises CommandError where it is no JSON, or nothing that holds definitions.
    """
    value = parse_json(text, name)
    try:
        return _document(value, "", kind)
    except _UnreadableError as error:
        raise CommandError(f"{name}: {error}") from None


def merged(documents: Iterable[Document]) -> Document:
    """Return several documents as one."""
    parts = list(documents)
    return Document(
        tuple(one for part in parts for one in part.definitions),
        frozenset().union(*(part.kinds for part in parts)),
        next((part.api_version for part in parts if part.api_version), None),
        tuple(path for part in parts for path in part.more),
        tuple(stranger for part in parts for stranger in part.strangers),
    )


def kind_of(body: Any) -> Kind | None:
    """Return what an object is by its shape: an export has a source, a destination a type."""
    if not isinstance(body, Mapping):
        return None
    if "source" in body or "destinations" in body:
        return EXPORT
    return DESTINATION if "type" in body else None


class _UnreadableError(Exception):
    """Why a document holds no definitions, with the path."""


def _document(value: Any, path: str, kind: Kind | None) -> Document:
    if isinstance(value, list):
        if not path and _are_documents(value):
            return merged(_document(it, f"{path}[{n}]", kind) for n, it in enumerate(value))
        return _objects(value, path, kind)
    if not isinstance(value, dict):
        where = f"{path} is" if path else "is"
        raise _UnreadableError(f"{where} {json_type(value)}, not an object or an array of objects")
    if isinstance(value.get("error"), dict) and kind_of(value) is None:
        raise _UnreadableError(_refusal(value["error"]))
    if _is_collection(value, kind):
        return _collection(value, path)
    if "value" in value and kind_of(value) is None:
        return _page(value, path, kind)
    if kind is None and kind_of(value) is None:
        _refuse_wrapper(value, path)
    return _of([_definition(value, path, kind, answered=False)])


def _are_documents(items: list[Any]) -> bool:
    """Tell an array of lists, as `jq -s` makes of several files, from an array of objects."""
    return bool(items) and all(isinstance(it, list) or _holds_list(it) for it in items)


def _holds_list(value: Any) -> bool:
    return isinstance(value, dict) and (
        isinstance(value.get("value"), list) or _is_collection(value, None)
    )


def _is_collection(value: Mapping[str, Any], kind: Kind | None) -> bool:
    """Tell a document with sections from an export, whose destinations are references."""
    if any(name in value for name in ("exports", *_DUMP)):
        return True
    if kind is EXPORT or "destinations" not in value or "source" in value or "displayName" in value:
        return False
    items = _listed(value["destinations"])
    bodies = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    return not bodies or any("type" in it or "displayName" in it for it in bodies)


def _collection(value: Mapping[str, Any], path: str) -> Document:
    dumped = any(name in value for name in _DUMP)
    parts = [
        _section(value[section], f"{path}.{section}".strip("."), kind, answered=dumped)
        for section, kind in _SECTIONS.items()
        if section in value
    ]
    version = value.get("apiVersion")
    whole = Document(
        kinds=frozenset(kind.noun for kind in _SECTIONS.values()) if dumped else frozenset(),
        api_version=version if isinstance(version, str) else None,
        strangers=tuple(_strangers(value, path)),
    )
    return merged([*parts, whole])


def _section(value: Any, path: str, kind: Kind, *, answered: bool) -> Document:
    if isinstance(value, dict) and isinstance(value.get("value"), list):
        found = _page(value, path, kind)
    elif isinstance(value, list):
        found = _objects(value, path, kind, answered=answered)
    else:
        raise _UnreadableError(f"{path} has to be a list, not {json_type(value)}")
    return replace(found, kinds=frozenset({kind.noun}))


def _refuse_wrapper(value: Mapping[str, Any], path: str) -> None:
    """Raise _UnreadableError for an object around definitions, by a name that is not known."""
    if not value.keys().isdisjoint(("id", *DESTINATION.properties, *EXPORT.properties)):
        return
    for where, meant in _strangers(value, path):
        if meant:
            raise _UnreadableError(f"{where} is not recognized. Did you mean {meant!r}?")
    for name, inside in value.items():
        items = inside if isinstance(inside, list) else [inside]
        if any(kind_of(item) for item in items):
            where = f"{path}.{name}".strip(".")
            raise _UnreadableError(
                f"{where} is not recognized. Put the objects into an array, or under "
                "'destinations' and 'exports'"
            )


def _strangers(value: Mapping[str, Any], path: str) -> Iterator[tuple[str, str]]:
    for name, items in value.items():
        if name not in (*_SECTIONS, *_DUMP) and isinstance(items, list | dict):
            close = difflib.get_close_matches(name.lower(), _SECTIONS, n=1)
            yield f"{path}.{name}".strip("."), (close[0] if close else "")


def _page(value: Mapping[str, Any], path: str, kind: Kind | None) -> Document:
    inside = f"{path}.value".strip(".")
    if not isinstance(value["value"], list):
        raise _UnreadableError(f"{inside} has to be a list, not {json_type(value['value'])}")
    found = _objects(value["value"], inside, kind, answered=True)
    more = (f"{path}.nextLink".strip("."),) if value.get("nextLink") else ()
    return replace(found, more=more)


def _objects(items: list[Any], path: str, kind: Kind | None, *, answered: bool = False) -> Document:
    found = _of(
        _definition(item, f"{path}[{index}]", kind, answered=answered)
        for index, item in enumerate(items)
    )
    return replace(found, kinds=found.kinds | ({kind.noun} if kind else frozenset()))


def _of(definitions: Iterable[Definition]) -> Document:
    found = tuple(definitions)
    return Document(found, frozenset(one.kind.noun for one in found if one.kind))


def _definition(body: Any, path: str, kind: Kind | None, *, answered: bool) -> Definition:
    kind = kind or kind_of(body)
    if not isinstance(body, dict):
        return Definition(kind, path, body, answered)
    answered = answered or not body.keys().isdisjoint(OUTPUTS)
    whole = nested(body) if kind is DESTINATION else body
    flat = bool(body.keys() - whole.keys())
    # What is to be sent has to say itself how it is authorized, where that has no properties.
    return Definition(kind, path, whole if answered or flat else body, answered, flat)


def _listed(value: Any) -> Any:
    return value.get("value") if isinstance(value, dict) else value


def _refusal(error: Mapping[str, Any]) -> str:
    said = [redact(str(error[key]), ()) for key in ("code", "message") if error.get(key)]
    return f"is an error response of the service ({': '.join(said)}). Repeat the request"
