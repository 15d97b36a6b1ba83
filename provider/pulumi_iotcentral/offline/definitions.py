"""The objects of a document in the REST form, judged by the rules of the provider's check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ..adoption.secret_places import SecretPlace, secret_places, with_placeholders
from ..advice import destination_advice, export_advice
from ..answered import INEXPRESSIBLE
from ..definitions.reading import Definition, Document, Form
from ..destination_rules import check_destination
from ..engine_values import is_expressible
from ..export_rules import check_export, judge_programs
from ..failures import Failure, check_id, check_names, join, json_type
from ..limits import too_many
from ..managed import managed
from ..plan import normal_form
from ..remarks import failures as certain
from ..remarks import warnings
from ..schema import DESTINATION, EXPORT, OUTPUTS, Kind
from ..values import Properties
from .finding import ERROR, WARNING, Finding

_ONLY_SERVICE: Final = ("id", *OUTPUTS)
_MASKED: Final = "is masked by the service: it has to be given anew where this is sent"
_NEWER: Final = "is not known to this version: it is not judged"


@dataclass(frozen=True)
class _Judge:
    """The rules for one document, whose name every finding carries."""

    document: Document
    file: str

    @property
    def answered(self) -> bool:
        """Tell whether the service wrote this: newer types and fields are legal in it."""
        return self.document.form is not Form.BODIES

    def findings(self) -> Iterator[Finding]:
        for definition in self.document.definitions:
            yield from self._definition(definition)
        for kind in (DESTINATION, EXPORT):
            yield from self._together(kind)
        if self.document.form is Form.DUMP:
            yield from self._references()

    def _definition(self, definition: Definition) -> Iterator[Finding]:
        kind, body, name = definition.kind, definition.body, _name(definition)
        fault = _shapeless(definition)
        if fault or kind is None:
            yield self._found(name, Failure("", fault))
            return
        if self.answered and body.get("id") is None:
            yield self._found(name, Failure("id", "is missing: every object in an answer has one"))
        elif body.get("id") is not None:
            yield from (self._found(name, failure) for failure in check_id("id", body["id"]))
        given = {key: value for key, value in body.items() if key not in _ONLY_SERVICE}
        yield from self._properties(kind, name, given)

    def _properties(self, kind: Kind, name: str, given: Properties) -> Iterator[Finding]:
        strangers = [key for key in given if key not in kind.properties]
        properties = managed(kind, given) if self.answered else normal_form(kind, given)
        failures: list[Failure] = []
        if self.answered:
            for key in strangers:
                yield self._found(name, Failure(join("", key), _NEWER), WARNING)
        elif kind is EXPORT:
            failures += check_names("", strangers, kind.properties, "an export")
        held = properties.get(kind.immutable) if self.answered else None
        hidden = _hidden(properties) if kind is DESTINATION else ()
        for place in hidden:
            severity = WARNING if self.answered else ERROR
            yield self._found(name, Failure(_path(place), _MASKED), severity)
        if kind is DESTINATION:
            properties = with_placeholders(properties, hidden)
            failures += check_destination(properties, held)
        else:
            failures += check_export(properties, self.document.api_version, held)
            failures += certain(judge_programs(properties))
        yield from (self._found(name, failure) for failure in failures)
        if not failures:
            for advice in _advice(kind, properties):
                yield self._found(name, Failure("", advice), WARNING)

    def _together(self, kind: Kind) -> Iterator[Finding]:
        ours = [one for one in self.document.definitions if one.kind is kind]
        if len(ours) > kind.quota:
            fault = too_many("an application", len(ours), f"{kind.noun}s", kind.quota)
            yield self._found(f"the {kind.noun}s", Failure("", fault))
        for id_ in _twice(one.id for one in ours):
            fault = f"is the id of several {kind.noun}s: each needs its own"
            yield self._found(f"{kind.noun} {id_}", Failure("id", fault))
        for name in _twice(_display_name(one.body) for one in ours):
            several = ", ".join(_name(one) for one in ours if _display_name(one.body) == name)
            fault = f"is the name of several {kind.noun}s: {several}"
            yield self._found(f"the {kind.noun}s", Failure("displayName", fault), WARNING)

    def _references(self) -> Iterator[Finding]:
        present = {one.id for one in self.document.definitions if one.kind is DESTINATION}
        for one in self.document.definitions:
            references = one.body.get("destinations") if isinstance(one.body, Mapping) else None
            if one.kind is not EXPORT or not isinstance(references, list):
                continue
            for index, reference in enumerate(references):
                id_ = reference.get("id") if isinstance(reference, Mapping) else None
                if isinstance(id_, str) and id_ not in present:
                    path = f"destinations[{index}].id"
                    fault = f"the document holds no destination {id_!r}"
                    yield self._found(_name(one), Failure(path, fault), WARNING)

    def _found(self, name: str, failure: Failure, severity: str = "error") -> Finding:
        return Finding(name, failure.path, failure.reason, severity, self.file)


def judge_document(document: Document, file: str) -> list[Finding]:
    """Return what is wrong with the objects of a document, each and together.

    What a service answered is judged as far as this version knows it. Masked secrets are told, and
    no faults: that is how the service shows them.
    """
    return list(_Judge(document, file).findings())


def _advice(kind: Kind, properties: Properties) -> Iterator[str]:
    if kind is EXPORT:
        yield from export_advice(properties)
        yield from warnings(judge_programs(properties))
    else:
        yield from destination_advice(properties)


def _shapeless(definition: Definition) -> str:
    """Return why there is no object to be judged; empty where there is one."""
    if not isinstance(definition.body, dict):
        return f"has to be an object, not {json_type(definition.body)}"
    if not is_expressible(definition.body):
        return f"holds {INEXPRESSIBLE}"
    if definition.kind is None:
        return "has neither a source, as exports have, nor a type, as destinations: give --kind"
    return ""


def _name(definition: Definition) -> str:
    noun = definition.kind.noun if definition.kind else "object"
    if definition.id is not None:
        return f"{noun} {definition.id}"
    return f"{noun} at {definition.path}" if definition.path else noun


def _display_name(body: Any) -> str | None:
    name = body.get("displayName") if isinstance(body, Mapping) else None
    return name if isinstance(name, str) else None


def _twice(values: Iterable[str | None]) -> list[str]:
    counts = Counter(value for value in values if value is not None)
    return [value for value, count in counts.items() if count > 1]


def _hidden(properties: Properties) -> tuple[SecretPlace, ...]:
    """Return the secrets that are masked; those that are missing are a fault of their own."""
    return tuple(it for it in secret_places(properties) if it.shown is not None and it.hidden)


def _path(place: SecretPlace) -> str:
    path = ""
    for name in place.path:
        path = join(path, name)
    return path
