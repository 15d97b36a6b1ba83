"""The inputs that check resolves before validation: the application and the id."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, Final

from pulumi_iotcentral.config.settings import ApplicationSettings, Settings, SettingsError
from pulumi_iotcentral.model.failures import (
    CheckFailure,
    check_flag,
    check_id,
    check_text,
    json_type,
)
from pulumi_iotcentral.model.ids import choose_id
from pulumi_iotcentral.model.schema import RECREATE, Kind
from pulumi_iotcentral.model.secrets.redaction import KnownSecrets
from pulumi_iotcentral.model.urls import is_base_url
from pulumi_iotcentral.model.values import UNKNOWN, Properties, Unknown

from .claims import Claims


class Origin(Enum):
    """The writer of the state of an existing resource."""

    OURS = "this package"
    UNREADABLE = "unknown"
    ANOTHER_PROVIDER = "another provider"


def is_readable(kind: Kind, state: Mapping[str, Any]) -> bool:
    """Tell whether a state has the id of an object and the base URL of its application."""
    id_, url = state.get(kind.id_property), state.get("applicationUrl")
    return isinstance(id_, str) and isinstance(url, str) and is_base_url(url)


PROVIDER: Final = "__provider"
"""The property of the SDK for the pickled dynamic provider of a resource."""


def origin_of(kind: Kind, module: str, state: Mapping[str, Any]) -> Origin:
    """Return the writer of the state of an existing resource.

    The empty state of a new resource counts as this package's. `module` is that of the dynamic
    provider class in the states of this package. `state` are the inputs or outputs from Pulumi,
    which have no such class if the resource is native.
    """
    pickled = state.get(PROVIDER)
    if isinstance(pickled, str) and not _names(pickled, module.encode()):
        return Origin.ANOTHER_PROVIDER
    return Origin.OURS if not state or is_readable(kind, state) else Origin.UNREADABLE


def _names(pickled: str, module: bytes) -> bool:
    """Tell whether a pickle contains the name of a module, without unpickling it."""
    try:
        data = base64.b64decode(pickled, validate=True)
    except (binascii.Error, ValueError):
        return False
    return bytes([len(module)]) + module in data or b"c" + module + b"\n" in data


def names_object(kind: Kind, id_: Any, resource_id: str, state: Mapping[str, Any]) -> bool:
    """Tell whether a foreign resource may be the object with the id `id_`, which may be unknown.

    `resource_id` is the resource's id in the state: the object's id, or a path that ends in it.
    """
    if not isinstance(id_, str):
        return True
    return id_ in (resource_id, last_segment(resource_id), state.get(kind.id_property))


def last_segment(resource_id: str) -> str:
    """Return the text after the last slash of an id, such as `hook` of `destinations/hook`."""
    return resource_id.rstrip("/").rpartition("/")[2]


MANAGEMENT: Final = ("application", "applicationUrl", "adopt")
"""Inputs of the provider that are not properties of the API."""


def object_properties(kind: Kind, inputs: Mapping[str, Any]) -> Properties:
    """Return the inputs that are properties of the API."""
    others = (*MANAGEMENT, kind.id_property, *kind.settings)
    return {name: value for name, value in inputs.items() if name not in others}


def resolve_application(
    settings: Settings, olds: Properties, inputs: Properties
) -> tuple[ApplicationSettings | None, list[CheckFailure]]:
    """Add the `applicationUrl` to the inputs. Return the application's settings and the errors.

    An application on another port of a loopback address keeps the URL in the state.
    """
    name = inputs.get("application")
    inputs["applicationUrl"] = UNKNOWN
    failures = list(check_flag("adopt", inputs["adopt"])) if "adopt" in inputs else []
    failures += check_text("application", name) if name is not None else ()
    if failures or isinstance(name, Unknown):
        return None, failures
    try:
        application = settings.application(name)
        application.refuse_invalid_token()
        kept = olds.get("applicationUrl")
        same = isinstance(kept, str) and settings.same(kept, application.base_url)
    except SettingsError as error:
        return None, [CheckFailure("application", str(error), standalone=True)]
    inputs["applicationUrl"] = kept if same else application.base_url
    return application, []


def resolve_id(
    kind: Kind, claims: Claims, olds: Properties, inputs: Properties, seed: Any, *, replaces: bool
) -> list[CheckFailure]:
    """Validate an explicit id, or add an auto-generated one to the inputs.

    `replaces` is true if a replacement needs another id. The engine checks a resource that it
    replaces a second time, without the old inputs. So the claims remember the id of the old object.
    """
    if kind.id_property in inputs:
        id_ = inputs[kind.id_property]
        return [*check_id(kind.id_property, id_), *_recreated(kind, olds, inputs)]
    kept = olds.get(kind.id_property)
    old = frozenset({kept} if isinstance(kept, str) else ())
    old_ids = claims.old_ids(kind.noun, seed) if isinstance(seed, str) else frozenset()
    chosen = choose_id(kind, {} if replaces else olds, inputs, seed, old_ids | old)
    if chosen is None:
        return [CheckFailure(kind.id_property, "is required, since it cannot be generated here")]
    for id_ in old - {chosen}:
        claims.record_old_id(kind.noun, str(seed), id_)
    inputs[kind.id_property] = chosen
    return []


def _recreated(kind: Kind, olds: Properties, inputs: Properties) -> Iterator[CheckFailure]:
    # A replacement with the same id deletes the old object first, which fails while exports use it.
    # Arguments that are unknown as a whole have an unknown id and an unknown value here.
    explicit = isinstance(inputs[kind.id_property], str)
    # With `ignore_changes`, the engine passes the auto-generated id of the state.
    kept = all(inputs.get(it) == olds.get(it) for it in (kind.id_property, RECREATE))
    if kind.users and explicit and not kept and inputs.get(RECREATE) is not None:
        yield CheckFailure(
            RECREATE,
            "is not supported with an explicit id. Remove destination_id, or change destination_id "
            "instead of recreate.",
        )


def check_settings(kind: Kind, inputs: Mapping[str, Any]) -> Iterator[CheckFailure]:
    """Yield an error for each setting that is neither a string nor a whole number."""
    for name in kind.settings:
        value = inputs.get(name, "")
        if isinstance(value, bool) or not isinstance(value, str | int | Unknown):
            yield CheckFailure(name, f"must be a string or a whole number, not {json_type(value)}")


def repeating_id(
    kind: Kind, inputs: Mapping[str, Any], known: KnownSecrets
) -> Iterator[CheckFailure]:
    """Yield a failure for an id that repeats a known secret: a state holds ids in plain text."""
    id_ = inputs.get(kind.id_property)
    if isinstance(id_, str) and known.repeats(id_):
        yield CheckFailure(kind.id_property, "must not contain a secret. Use another id.")


def taken_id(kind: Kind, id_: str) -> CheckFailure:
    """Return the error of a second resource with the same id."""
    return CheckFailure(
        kind.id_property,
        f"must be unique, and {id_!r} is also the id of another {kind.noun} of this program. Use "
        "another id for one of them. A renamed resource keeps the id that was generated from its "
        "old name, so a new resource with that name needs an explicit id.",
    )
