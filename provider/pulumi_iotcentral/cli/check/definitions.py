"""Validation of the definitions in a document, with the rules of the provider's check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pulumi_iotcentral.lifecycle.warnings import destination_warnings, export_warnings
from pulumi_iotcentral.model.diff.plan import normal_form
from pulumi_iotcentral.model.diff.projection import managed
from pulumi_iotcentral.model.failures import CheckFailure, check_id, check_names, join
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT, OUTPUTS, Kind
from pulumi_iotcentral.model.validate.destination import check_destination
from pulumi_iotcentral.model.validate.export import check_export, check_programs
from pulumi_iotcentral.model.values import Properties
from pulumi_iotcentral.offline.finding import ERROR, WARNING, Finding, nothing_validated

from ...model.schema import too_many
from ...model.validate.remarks import failures as certain
from ...model.validate.remarks import warnings
from ..adopt.secret_places import SecretPlace, secret_places, with_placeholders
from ..dump.dump import unusable
from ..dump.reading import Definition, Document

_ONLY_SERVICE: Final = ("id", *OUTPUTS)
_MASKED: Final = "is masked by IoT Central. Set it again where you send this definition."
_NEWER: Final = "is not known to this version and was not validated"
_KNOWN: Final = "'destinations' and 'exports'"
_IGNORED: Final = "is not recognized, so nothing in it was validated."
_EMPTY: Final = "holds no destination and no export"
_CHECK: Final = "Check the command that wrote it and the application that it read."
_INCOMPLETE: Final = (
    "the list continues on another page, which is not in the document. Read all pages, for example "
    "with iotcentral dump."
)


@dataclass(frozen=True)
class _Validator:
    """The rules for one document. Every finding has the document's name."""

    document: Document
    file: str

    def findings(self) -> Iterator[Finding]:
        yield from self._document()
        for definition in self.document.definitions:
            yield from self._definition(definition)
        for kind in (DESTINATION, EXPORT):
            yield from self._together(kind)
        yield from self._references()

    def _document(self) -> Iterator[Finding]:
        for path in self.document.more:
            yield Finding("the document", path, _INCOMPLETE, WARNING, self.file)
        for path, meant in self.document.unknown_lists:
            hint = f"Did you mean {meant!r}?" if meant else f"Known are {_KNOWN}."
            severity = ERROR if meant else WARNING
            yield Finding("the document", path, f"{path} {_IGNORED} {hint}", severity, self.file)

    def _definition(self, definition: Definition) -> Iterator[Finding]:
        fault = unusable(definition)
        kind, body = definition.kind, definition.body
        if fault or kind is None:
            yield self._found(definition, fault or CheckFailure("", ""))
            return
        if definition.answered and body.get("id") is None:
            missing = CheckFailure("id", "is required in a response")
            yield self._found(definition, missing)
        elif body.get("id") is not None:
            yield from (self._found(definition, failure) for failure in check_id("id", body["id"]))
        given = {key: value for key, value in body.items() if key not in _ONLY_SERVICE}
        yield from self._properties(kind, definition, given)

    def _properties(
        self, kind: Kind, definition: Definition, given: Properties
    ) -> Iterator[Finding]:
        # A newer service may return types and properties that this version does not know.
        answered = definition.answered
        properties = managed(kind, given) if answered else normal_form(kind, given)
        failures: list[CheckFailure] = []
        if answered:
            for key in given:
                if key not in kind.properties:
                    yield self._found(definition, CheckFailure(join("", key), _NEWER), WARNING)
        elif kind is EXPORT:
            # The normal form has no empty properties.
            empty = [key for key in given if key not in properties]
            failures += check_names("", empty, kind.properties, "an export")
        current = properties.get(kind.immutable) if answered else None
        hidden = _hidden(properties) if kind is DESTINATION else ()
        for place in hidden:
            severity = WARNING if definition.read else ERROR
            yield self._found(definition, CheckFailure(_path(place), _MASKED), severity)
        if kind is DESTINATION:
            properties = with_placeholders(properties, hidden)
            failures += check_destination(properties, current)
        else:
            failures += check_export(properties, self.document.api_version, current)
            failures += certain(check_programs(properties))
        yield from (self._found(definition, failure) for failure in failures)
        if not failures:
            for advice in _advice(kind, properties):
                yield self._found(definition, CheckFailure("", advice), WARNING)

    def _together(self, kind: Kind) -> Iterator[Finding]:
        definitions = self.document.of(kind)
        if len(definitions) > kind.quota:
            count = len(definitions)
            fault = too_many("an application", count, f"{kind.noun}s", kind.quota)
            yield Finding(f"the {kind.noun}s", "", fault, ERROR, self.file)
        seen: dict[str, Definition] = {}
        for one in definitions:
            if one.id is not None and one.id in seen:
                fault = (
                    f"must be unique, and is also the id of the {kind.noun} at {seen[one.id].path}"
                )
                yield self._found(one, CheckFailure("id", fault))
            elif one.id is not None:
                seen[one.id] = one
        for name in _twice(_display_name(one.body) for one in definitions):
            same = (it for it in definitions if _display_name(it.body) == name)
            several = ", ".join(map(_place, same))
            fault = f"displayName is the same for several {kind.noun}s: {several}"
            yield Finding(f"the {kind.noun}s", "displayName", fault, WARNING, self.file)

    def _references(self) -> Iterator[Finding]:
        """Yield the references to missing destinations, if the document has destinations."""
        present = {one.id for one in self.document.of(DESTINATION)}
        if DESTINATION.noun not in self.document.kinds or None in present:
            return
        for one in self.document.of(EXPORT):
            references = one.body.get("destinations") if isinstance(one.body, Mapping) else None
            for index, reference in enumerate(references if isinstance(references, list) else ()):
                id_ = reference.get("id") if isinstance(reference, Mapping) else None
                if isinstance(id_, str) and id_ not in present:
                    path = f"destinations[{index}].id"
                    fault = f"is {id_!r}, which is not a destination in the document"
                    yield self._found(one, CheckFailure(path, fault), WARNING)

    def _found(self, one: Definition, failure: CheckFailure, severity: str = ERROR) -> Finding:
        path = one.place(failure.path)
        message = failure.sentence(path or f"the {_noun(one)}")
        return Finding(_name(one), path, message, severity, self.file)


def validate_document(document: Document, file: str) -> list[Finding]:
    """Return the errors and warnings of the definitions in a document, single and combined.

    Responses of a service are validated as far as this version knows their properties. Their masked
    secrets are warnings, not errors. The paths are relative to the document.
    """
    return list(_Validator(document, file).findings())


def empty(files: Sequence[str], *, some: bool) -> Iterator[Finding]:
    """Yield a finding for each empty document: a warning if `some` other document is not empty."""
    for file in files:
        if some:
            yield Finding("the document", "", f"the document {_EMPTY}", WARNING, file)
        else:
            yield nothing_validated("the document", f"It {_EMPTY}. {_CHECK}", file)


def _advice(kind: Kind, properties: Properties) -> Iterator[str]:
    if kind is EXPORT:
        yield from export_warnings(properties)
        yield from warnings(check_programs(properties))
    else:
        yield from destination_warnings(properties)


def _name(definition: Definition) -> str:
    noun = _noun(definition)
    return noun if definition.id is None else f"{noun} {definition.id}"


def _noun(definition: Definition) -> str:
    return definition.kind.noun if definition.kind else "object"


def _place(definition: Definition) -> str:
    return definition.path if definition.id is None else definition.id


def _display_name(body: Any) -> str | None:
    name = body.get("displayName") if isinstance(body, Mapping) else None
    return name if isinstance(name, str) else None


def _twice(values: Iterable[str | None]) -> list[str]:
    counts = Counter(value for value in values if value is not None)
    return [value for value, count in counts.items() if count > 1]


def _hidden(properties: Properties) -> tuple[SecretPlace, ...]:
    """Return the masked secrets. Missing secrets are separate errors."""
    return tuple(it for it in secret_places(properties) if it.shown is not None and it.hidden)


def _path(place: SecretPlace) -> str:
    path = ""
    for name in place.path:
        path = join(path, name)
    return path
