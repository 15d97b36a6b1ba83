"""The destinations and exports of a JSON document, in the forms of the API, `az` and `dump`.

A document is one object, an array of objects, the API's list `{"value": […]}`, or `{"destinations":
[…], "exports": […]}` with one or both lists, as `iotcentral dump` writes it. An array of such
documents is supported too.
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

_STDERR: Final = "Redirect stdout only, without 2>&1."
_COLOR: Final = re.compile(r"\x1b\[[0-9;]*m")
_HINTS: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern, re.MULTILINE), hint)
    for pattern, hint in (
        (r"\A\s*<", "It looks like HTML or XML. Check the URL that it was read from."),
        (r"\AHTTP/\d", "It begins with response headers. Use curl without -i."),
        (r"\A\s*[\[{]\s*\{?\s*'", "JSON needs double quotes. In Python, use json.dumps."),
        (r"\A\s*(?:ERROR|WARNING):|\ACommand group", _STDERR),
        (r"\A(?:- |---|[A-Za-z]\w*:(?:\s|$))", "It looks like YAML. With az, use -o json."),
        (r"\A\s*[^\s\[{\"][^\[{\"]*^\s*[\[{]", _STDERR),
        (r"\A\s*[^\s\[{\"]", "With az, use -o json."),
    )
)


def parse_json(text: str, name: str) -> Any:
    """Return the value of a JSON text. Terminal colors are ignored.

    Raises CommandError if the text is not JSON, with a hint about its actual format. The text is
    not quoted, since it can contain secrets.
    """
    text = _COLOR.sub("", text)
    if not text.strip():
        raise CommandError(
            f"reading {name}: the document is empty. Check whether the command that wrote it "
            "succeeded."
        )
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise CommandError(
            f"reading {name}: the document is not valid JSON: {_reason(text, error)}"
        ) from None
    except ValueError:
        raise CommandError(
            f"reading {name}: the document is not valid JSON: it contains NaN, Infinity, or a "
            "number that is too long"
        ) from None
    except RecursionError:
        raise CommandError(f"reading {name}: the values are nested too deeply") from None


def _reason(text: str, error: json.JSONDecodeError) -> str:
    where = f"line {error.lineno}, column {error.colno}"
    if error.msg == "Extra data" and text.lstrip()[:1] in ("{", "["):
        return (
            f"a second value begins at {where}. Combine several values into one array, for example "
            "with jq -s ., or use a file for each."
        )
    hint = next((hint for pattern, hint in _HINTS if pattern.search(text)), "")
    return f"{error.msg} ({where})" + (f". {hint}" if hint else "")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


_SECTIONS: Final = {f"{kind.noun}s": kind for kind in (DESTINATION, EXPORT)}
_DUMP: Final = ("application", "apiVersion")


@dataclass(frozen=True)
class Definition:
    """One definition of a document: its kind, its path, and its content.

    `kind` is None if its properties do not indicate one. `path` is empty for the whole document.
    `answered` is true if a service returned it: it may have properties that this version does not
    know. For a destination in the flat form of Microsoft's guide, `body` has the nested form, and
    `flat` is true.
    """

    kind: Kind | None
    path: str
    body: Any = field(repr=False)
    answered: bool = False
    flat: bool = False

    @property
    def id(self) -> str | None:
        """Return the id of the definition, None if it has none."""
        found = self.body.get("id") if isinstance(self.body, Mapping) else None
        return found if isinstance(found, str) and found else None

    @property
    def read(self) -> bool:
        """Return whether it was read from an application, so that its secrets may be masked.

        A request body does not contain an id.
        """
        return self.answered or (isinstance(self.body, Mapping) and "id" in self.body)

    def place(self, path: str) -> str:
        """Return the path of a property in the document."""
        if self.flat and path.startswith("authorization."):
            path = path.removeprefix("authorization.")
        return f"{self.path}.{path}".strip(".") if not path.startswith("[") else self.path + path


@dataclass(frozen=True)
class Document:
    """The definitions of a document.

    `kinds` are the kinds that it contains, including empty lists. `api_version` is that of a dump.
    `more` are the paths of links to further pages. `unknown_lists` are the paths of lists that are
    not recognized, each with a suggestion or an empty text.
    """

    definitions: tuple[Definition, ...] = ()
    kinds: frozenset[str] = frozenset()
    api_version: str | None = None
    more: tuple[str, ...] = ()
    unknown_lists: tuple[tuple[str, str], ...] = ()

    def of(self, kind: Kind) -> list[Definition]:
        """Return the definitions of a kind."""
        return [one for one in self.definitions if one.kind is kind]


def read_document(text: str, name: str, kind: Kind | None = None) -> Document:
    """Return the definitions of a document. `kind` defaults to the kind that properties indicate.

    Raises CommandError if the document is not JSON or cannot contain definitions.
    """
    value = parse_json(text, name)
    try:
        return _document(value, "", kind)
    except _UnreadableError as error:
        raise CommandError(f"reading {name}: {error}") from None


def merged(documents: Iterable[Document]) -> Document:
    """Return several documents as one."""
    parts = list(documents)
    return Document(
        tuple(one for part in parts for one in part.definitions),
        frozenset().union(*(part.kinds for part in parts)),
        next((part.api_version for part in parts if part.api_version), None),
        tuple(path for part in parts for path in part.more),
        tuple(one for part in parts for one in part.unknown_lists),
    )


def kind_of(body: Any) -> Kind | None:
    """Return the kind that properties indicate: exports have a source, destinations a type."""
    if not isinstance(body, Mapping):
        return None
    if "source" in body or "destinations" in body:
        return EXPORT
    return DESTINATION if "type" in body else None


class _UnreadableError(Exception):
    """The reason why a document cannot contain definitions, with the path."""


def _document(value: Any, path: str, kind: Kind | None) -> Document:
    if isinstance(value, list):
        if not path and _are_documents(value):
            return merged(_document(it, f"{path}[{n}]", kind) for n, it in enumerate(value))
        return _objects(value, path, kind)
    if not isinstance(value, dict):
        where = path or "the document"
        raise _UnreadableError(f"{where} must be an object or an array, not {json_type(value)}")
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
    """Return whether an array consists of lists, as from `jq -s`, and not of objects."""
    return bool(items) and all(isinstance(it, list) or _holds_list(it) for it in items)


def _holds_list(value: Any) -> bool:
    return isinstance(value, dict) and (
        isinstance(value.get("value"), list) or _is_collection(value, None)
    )


def _is_collection(value: Mapping[str, Any], kind: Kind | None) -> bool:
    """Return whether an object is a document with lists, and not an export with destinations."""
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
        unknown_lists=tuple(_unknown_lists(value, path)),
    )
    return merged([*parts, whole])


def _section(value: Any, path: str, kind: Kind, *, answered: bool) -> Document:
    if isinstance(value, dict) and isinstance(value.get("value"), list):
        found = _page(value, path, kind)
    elif isinstance(value, list):
        found = _objects(value, path, kind, answered=answered)
    else:
        raise _UnreadableError(f"{path} must be a list, not {json_type(value)}")
    return replace(found, kinds=frozenset({kind.noun}))


def _refuse_wrapper(value: Mapping[str, Any], path: str) -> None:
    """Raise _UnreadableError if an object has definitions under a name that is not recognized."""
    if not value.keys().isdisjoint(("id", *DESTINATION.properties, *EXPORT.properties)):
        return
    for where, meant in _unknown_lists(value, path):
        if meant:
            raise _UnreadableError(f"{where} is not recognized. Did you mean {meant!r}?")
    for name, inside in value.items():
        items = inside if isinstance(inside, list) else [inside]
        if any(kind_of(item) for item in items):
            where = f"{path}.{name}".strip(".")
            raise _UnreadableError(
                f"{where} is not recognized. Use an array, or the lists 'destinations' and "
                "'exports'."
            )


def _unknown_lists(value: Mapping[str, Any], path: str) -> Iterator[tuple[str, str]]:
    for name, items in value.items():
        if name not in (*_SECTIONS, *_DUMP) and isinstance(items, list | dict):
            close = difflib.get_close_matches(name.lower(), _SECTIONS, n=1)
            yield f"{path}.{name}".strip("."), (close[0] if close else "")


def _page(value: Mapping[str, Any], path: str, kind: Kind | None) -> Document:
    inside = f"{path}.value".strip(".")
    if not isinstance(value["value"], list):
        raise _UnreadableError(f"{inside} must be a list, not {json_type(value['value'])}")
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
    # A body to send must state its type of authorization if that type has no other properties.
    return Definition(kind, path, whole if answered or flat else body, answered, flat)


def _listed(value: Any) -> Any:
    return value.get("value") if isinstance(value, dict) else value


def _refusal(error: Mapping[str, Any]) -> str:
    parts = [redact(str(error[key]), ()) for key in ("code", "message") if error.get(key)]
    return f"the document is an error response of the service ({': '.join(parts)}). Retry."
