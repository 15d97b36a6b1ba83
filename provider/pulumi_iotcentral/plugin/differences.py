"""The detailed difference of two objects: which properties Pulumi shows as changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import partial
from typing import Any, Final

from pulumi.runtime.proto import provider_pb2 as pb

from pulumi_iotcentral.model.diff.changes import Change, changes
from pulumi_iotcentral.model.diff.plan import normal_form
from pulumi_iotcentral.model.paths import Path, path_text
from pulumi_iotcentral.model.schema import Kind
from pulumi_iotcentral.model.values import ABSENT, Properties

from ..lifecycle.results import Diff

_KINDS: Final = pb.PropertyDiff.Kind


def diff_response(
    diff: Diff, kind: Kind | None, old: Properties, new: Properties
) -> pb.DiffResponse:
    """Return the response with the path of each difference. Without `kind`, by top-level property.

    The engine compares the old and the new inputs at each path, secrets included.
    """
    found = _changes(kind, diff.changes, old, new)
    return pb.DiffResponse(
        changes=(pb.DiffResponse.DIFF_SOME if diff.changes else pb.DiffResponse.DIFF_NONE),
        diffs=list(diff.changes),
        replaces=list(diff.replaces),
        deleteBeforeReplace=diff.delete_before_replace,
        hasDetailedDiff=True,
        detailedDiff={
            path_text(path): pb.PropertyDiff(
                kind=_kind(change, replaces=change.path[0] in diff.replaces), inputDiff=True
            )
            for path, change in map(partial(_located, old=old, new=new), found)
        },
    )


def _changes(
    kind: Kind | None, names: Collection[str], old: Properties, new: Properties
) -> Iterator[Change]:
    seen = set()
    if kind is not None:
        for change in changes(kind, normal_form(kind, old), normal_form(kind, new)):
            if change.path[0] in names:
                seen.add(change.path[0])
                yield change
    for name in names:
        before, after = old.get(name, ABSENT), new.get(name, ABSENT)
        if name not in seen and before is not after:
            yield Change((name,), before, after)


def _located(change: Change, old: Properties, new: Properties) -> tuple[Path, Change]:
    """Return the engine's path of a change, which has the index of a destination and not its id.

    The engine compares lists by index. If the ids or their order differ, the change is the list.
    """
    name, *below = change.path
    if name != "destinations" or not below:
        return change.path, change
    ids = _ids(old)
    if below[0] in ids and ids == _ids(new):
        return (name, ids.index(below[0]), *below[1:]), change
    return (name,), Change((name,), old[name], new[name])


def _ids(properties: Properties) -> list[Any]:
    return [
        reference.get("id") if isinstance(reference, Mapping) else None
        for reference in properties.get("destinations") or ()
    ]


def _kind(change: Change, *, replaces: bool) -> Any:
    if change.old is ABSENT:
        return _KINDS.ADD_REPLACE if replaces else _KINDS.ADD
    if change.new is ABSENT:
        return _KINDS.DELETE_REPLACE if replaces else _KINDS.DELETE
    return _KINDS.UPDATE_REPLACE if replaces else _KINDS.UPDATE
