"""Check, diff, create, read, update and delete of destinations and exports, without an engine.

Properties are plain JSON-like values, with UNKNOWN for what is not known yet. Failures, warnings
and the paths of secrets leave as data. Data flows one way: check → diff → create or update →
outputs. A read comes back through the same normal form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pulumi_iotcentral.model.diff import plan
from pulumi_iotcentral.model.diff.restore import full_body, restore
from pulumi_iotcentral.model.failures import CheckFailure
from pulumi_iotcentral.model.free_form import map_free_form_values, unpacked
from pulumi_iotcentral.model.schema import RECREATE, Kind
from pulumi_iotcentral.model.secrets.places import changed_secrets, repeated_paths, secret_paths
from pulumi_iotcentral.model.values import Properties

from ..model.secrets.redaction import is_plain, may_repeat, reports
from .claims import Claim, Key
from .conflicts import (
    REPLACED_FOREIGN,
    adoption_refused_message,
    differences,
    followup_patch,
    in_use_message,
    moved_to_another_id_message,
    needs_recheck,
    quota_message,
)
from .errors import ProviderError
from .inputs import (
    MANAGEMENT,
    Origin,
    check_settings,
    names_object,
    object_properties,
    repeating_id,
    resolve_application,
    resolve_id,
    taken_id,
)
from .inventory import Inventory
from .kinds import rules_of
from .known_secrets import Redaction
from .responses import ensure_storable, ensure_valid
from .results import Checked, Diff, Stored
from .run import RunContext
from .warnings import drift_warnings, error_warnings, foreign_warnings, secret_warnings


class Handler:
    """The operations on one kind of object."""

    def __init__(self, kind: Kind, context: RunContext) -> None:
        self._kind = kind
        self._context = context
        self._rules = rules_of(kind)

    # --- offline --------------------------------------------------------------------------------

    def check(
        self,
        old: Properties,
        new: Properties,
        seed: Any,
        *,
        replace_paths: Any = None,
        origin: Origin = Origin.OURS,
    ) -> Checked:
        """Return the inputs in normal form, with the id and the application, and all failures.

        Needs neither network nor token, so that an untrusted pull request can be previewed.
        `seed` is what an id is made from, `replace_paths` are the properties whose change is to
        replace the object. Free-form values are packed, and leave as they came.
        """
        if origin is not Origin.OURS:
            old = {}
        self._remember_secrets(old)
        inputs = plan.normal_form(self._kind, new)
        explicit = self._kind.id_property in inputs
        application, failures = resolve_application(self._context.settings, old, inputs)
        anew = self._replaces_by_option(old, inputs, replace_paths)
        claims = self._context.claims
        failures += resolve_id(self._kind, claims, old, inputs, seed, anew=anew)
        self._remember_secrets(inputs)
        same = self._same_object(old, inputs)
        if explicit and not same:
            failures += repeating_id(self._kind, inputs, self._context.secrets.known)
        version = application.api_version if application else None
        failures += check_settings(self._kind, inputs)
        properties = object_properties(self._kind, inputs)
        failures += self._rules.validate(properties, version, old.get(self._kind.immutable))
        if explicit and same:
            failures += self._rules.validate_transition(old, inputs)
        if not failures:
            failures += self._claim(old, inputs, seed, explicit=explicit, origin=origin)
        warnings = [] if failures else list(self._rules.warnings(inputs))
        repeated = repeated_paths(inputs, self._context.secrets.known)
        return Checked(inputs, failures, warnings, repeated)

    def diff(
        self, id_: str, old: Properties, new: Properties, *, origin: Origin = Origin.OURS
    ) -> Diff:
        """Tell an update from a replacement, by what is known to differ.

        A replacement is created first and the old object deleted last, unless both have one id:
        then the old one is deleted first. Check has chosen another id where the id is automatic.
        `id_` is the resource's id in the state.
        """
        if origin is not Origin.OURS:
            return self._diff_foreign(id_, old, new, origin)
        changed = plan.difference(self._kind, old, new)
        key = self._key(old)
        wanted = self._context.claims.requested_replacement(key) if key is not None else ()
        replaces = plan.replacements(self._kind, old, new) if changed else []
        replaces += [name for name in wanted if name in changed and name not in replaces]
        warnings: list[str] = []
        if replaces:
            warnings += self._rules.replacement_warnings(old, replaces)
        if changed and (wanted or not replaces):
            secrets = changed_secrets(old, new, self._context.secrets.known)
            warnings += secret_warnings(secrets)
        delete_first = bool(replaces) and self._same_object(old, new)
        if delete_first and key is not None:
            self._context.claims.allow_delete(key)
        return Diff(changed, replaces, delete_first, warnings)

    # --- online ---------------------------------------------------------------------------------

    def create(self, inputs: Properties) -> Stored:
        """Put the object there; one that is there already is taken over only if that is safe."""
        self._remember_secrets(inputs)
        id_ = str(inputs[self._kind.id_property])
        with self._error_context(f"creating {self._name(id_)}"):
            inventory = self._inventory(inputs)
            with inventory.lock(id_):
                notice = self._judge_existing(inventory, inputs, id_)
                body = plan.body(self._kind, inputs)
                answer = inventory.put(id_, body) if notice else self._put_new(inventory, id_, body)
                ensure_storable(answer)
        self._context.claims.created(self._key_of(inputs["applicationUrl"], id_))
        if notice:
            self._context.report("warning", notice)
        return self._stored(id_, inputs, answer)

    def read(self, id_: str, known: Properties) -> Stored | None:
        """Return the object as the service holds it, in the terms of what is known of it.

        None if the application no longer has it. Raises ProviderError if nothing is known of it
        but its id, and the application has no such object.
        """
        self._remember_secrets(known)
        id_ = self._object_id(id_, known)
        refreshed = "applicationUrl" in known
        with self._error_context(f"reading {self._name(id_)}"):
            url = known.get("applicationUrl") or self._default_url(known)
            inventory = self._inventory({"applicationUrl": url})
            live = (
                inventory.find(id_, needs_recheck(self._kind, known))
                if refreshed
                else inventory.get(id_)
            )
            if live is not None:
                ensure_valid(self._kind, live)
            elif not refreshed:
                raise ProviderError(f"the application {url} has no {self._kind.noun} with this id")
        if live is None:
            return None
        kept = {
            name: known[name]
            for name in (*MANAGEMENT, *self._kind.settings)
            if known.get(name) is not None
        }
        inputs = {
            **kept,
            **restore(self._kind, live, known),
            self._kind.id_property: id_,
            "applicationUrl": url,
        }
        return self._stored(id_, inputs, live)

    def update(
        self, resource_id: str, olds: Properties, news: Properties, *, origin: Origin = Origin.OURS
    ) -> Stored:
        """Change the properties that differ and no others; put back an object that is gone."""
        self._remember_secrets(news)
        if origin is not Origin.OURS:
            return self._update_foreign(news)
        self._remember_secrets(olds)
        id_ = self._object_id(resource_id, news)
        patch = plan.patch(self._kind, olds, news)
        if not patch:
            return self._stored(id_, news, olds)
        with self._error_context(f"updating {self._name(id_)}"):
            inventory = self._inventory(news)
            with inventory.lock(id_):
                answer = self._change(inventory, id_, patch, olds, news)
                left = followup_patch(self._kind, answer, news, patch)
                if left:
                    answer = self._change(inventory, id_, left, answer, news)
        self._warn(id_, drift_warnings(differences(self._kind, answer, news)))
        return self._stored(id_, news, answer)

    def delete(self, resource_id: str, known: Properties) -> None:
        """Delete the object, unless this run declared it live under the same id."""
        id_ = self._object_id(resource_id, known)
        with self._error_context(f"deleting {self._name(id_)}"):
            url = known.get("applicationUrl")
            if self._skips_delete(url, id_):
                return
            inventory = self._inventory(known)
            with inventory.lock(id_):
                self._delete(inventory, url, id_)

    # --- parts of the operations ----------------------------------------------------------------

    def _replaces_by_option(self, olds: Properties, inputs: Properties, paths: Any) -> bool:
        """Tell whether `replace_on_changes` wants another object; diff is told by the ledger."""
        key = self._key(olds)
        if key is None or not isinstance(paths, list):
            return False
        news = map_free_form_values(inputs, unpacked)
        names = [
            name for path in paths for name in plan.changed_at(self._kind, olds, news, str(path))
        ]
        self._context.claims.request_replacement(key, names)
        return bool(names)

    def _diff_foreign(
        self, resource_id: str, state: Properties, news: Properties, origin: Origin
    ) -> Diff:
        """Move a resource of another provider to ours: an update in place, or nothing at all."""
        id_ = news.get(self._kind.id_property)
        warnings: list[str] = []
        if origin is Origin.ANOTHER_PROVIDER:
            if not names_object(self._kind, id_, resource_id, state):
                text = moved_to_another_id_message(self._kind, resource_id, str(id_))
                raise ProviderError(f"moving {self._name(str(id_))}: {text}")
            warnings += foreign_warnings()
        return Diff(self._kind.properties, warnings=warnings)

    def _update_foreign(self, news: Properties) -> Stored:
        """Take over the object of another provider: what it holds is what the program changes."""
        id_ = str(news[self._kind.id_property])
        with self._error_context(f"updating {self._name(id_)}"):
            inventory = self._inventory(news)
            with inventory.lock(id_):
                answer = self._change_live(inventory, id_, news)
        return self._stored(id_, news, answer)

    def _change_live(self, inventory: Inventory, id_: str, news: Properties) -> Properties:
        live = inventory.read(id_)
        if live is None:
            return self._recreate(inventory, id_, news)
        ensure_valid(self._kind, live)
        # Nothing is known of its secrets: those of the program are sent.
        held = restore(self._kind, live, {})
        patch = plan.patch(self._kind, held, news)
        if self._kind.immutable in patch:
            differs = differences(self._kind, live, news)
            raise ProviderError(adoption_refused_message(self._kind, live, news, differs))
        return self._change(inventory, id_, patch, held, news) if patch else live

    def _claim(
        self,
        olds: Properties,
        inputs: Properties,
        seed: Any,
        *,
        explicit: bool,
        origin: Origin,
    ) -> list[CheckFailure]:
        key = self._key(inputs)
        if key is None:
            return []
        owned = self._same_object(olds, inputs)
        foreign = origin is not Origin.OURS
        claim = Claim(seed if isinstance(seed, str) else None, not explicit, owned, foreign=foreign)
        if self._context.claims.claim(key, claim):
            return []
        return [taken_id(self._kind, key.id)]

    def _judge_existing(self, inventory: Inventory, inputs: Properties, id_: str) -> str | None:
        """Judge what is there before an object is created; return a notice if it is taken over.

        Raises ProviderError where it is not ours to overwrite.
        """
        key = self._key_of(inputs["applicationUrl"], id_)
        claim = self._context.claims.find(key)
        ours = claim is not None and (claim.owned or claim.generated)
        ours = ours and inputs.get("adopt") is not False
        live = inventory.find(id_, needs_recheck(self._kind, inputs, absence=not ours))
        if claim is not None and claim.foreign:
            raise ProviderError(REPLACED_FOREIGN)
        if live is None:
            return None
        ensure_valid(self._kind, live)
        differs = differences(self._kind, live, inputs)
        if self._kind.immutable in differs or (differs and not ours and not inputs.get("adopt")):
            self._context.claims.refused(key)
            raise ProviderError(adoption_refused_message(self._kind, live, inputs, differs))
        return f"{self._name(id_)} was there already and is taken over"

    def _put_new(self, inventory: Inventory, id_: str, body: Properties) -> Properties:
        from pulumi_iotcentral.api import ConflictError, InvalidError  # noqa: PLC0415 - as below

        try:
            return inventory.put(id_, body)
        except (ConflictError, InvalidError) as error:
            if inventory.count() < self._kind.quota:
                raise
            told = quota_message(self._kind, inventory.count(), self._said(error))
            raise ProviderError(told) from None

    def _skips_delete(self, url: Any, id_: str) -> bool:
        """Tell whether a delete is to leave the object alone; ProviderError if it is to fail."""
        verdict = self._context.claims.judge(self._key_of(url, id_))
        if verdict == "refuse":
            raise ProviderError(
                "the program declares an object with this id under another name, which was not "
                "created: it stays as it is; give the renamed resource an alias"
            )
        if verdict == "spare":
            self._context.report(
                "warning",
                f"{self._name(id_)} is not deleted: the program declares an object with this id. "
                f"To delete and create it again under another id, change its argument {RECREATE!r}",
            )
        return verdict == "spare"

    def _change(
        self, inventory: Inventory, id_: str, patch: Properties, old: Properties, news: Properties
    ) -> Properties:
        """Send a patch of the object `old`, or the whole object where no patch can express it."""
        mergeable = plan.is_mergeable(patch, old)
        answer = (self._patch_or_put if mergeable else self._put_whole)(inventory, id_, patch, news)
        ensure_storable(answer)
        return answer

    def _patch_or_put(
        self, inventory: Inventory, id_: str, patch: Properties, news: Properties
    ) -> Properties:
        from pulumi_iotcentral.api import InvalidError, NotFoundError  # noqa: PLC0415 - as below

        try:
            return inventory.patch(id_, patch)
        except NotFoundError:
            return self._recreate(inventory, id_, news)
        except InvalidError:
            # A null takes a property away by the rules of merge patches, which not every service
            # follows; then the whole object says the same.
            live = inventory.read(id_) if plan.has_deletions(patch) else None
            if live is None:
                raise
            return inventory.put(id_, full_body(self._kind, live, patch, news))

    def _put_whole(
        self, inventory: Inventory, id_: str, patch: Properties, news: Properties
    ) -> Properties:
        live = inventory.read(id_)
        if live is None:
            return self._recreate(inventory, id_, news)
        return inventory.put(id_, full_body(self._kind, live, patch, news))

    def _recreate(self, inventory: Inventory, id_: str, news: Properties) -> Properties:
        answer = inventory.put(id_, plan.body(self._kind, news))
        self._context.warn(f"{self._name(id_)} had been deleted elsewhere and was put back")
        return answer

    def _delete(self, inventory: Inventory, url: Any, id_: str) -> None:
        from pulumi_iotcentral.api import ConflictError, InvalidError  # noqa: PLC0415 - as above

        try:
            inventory.delete(id_)
        except (ConflictError, InvalidError) as error:
            dependents = self._rules.dependents(self._context.client(url), id_)
            if not dependents:
                raise
            raise ProviderError(in_use_message(dependents, self._said(error))) from None

    def _inventory(self, properties: Mapping[str, Any]) -> Inventory:
        return self._context.inventory(self._kind, properties.get("applicationUrl"))

    def _default_url(self, known: Properties) -> str:
        return self._context.settings.application(known.get("application")).base_url

    def _key(self, properties: Properties) -> Key | None:
        id_, url = properties.get(self._kind.id_property), properties.get("applicationUrl")
        if not isinstance(id_, str) or not isinstance(url, str):
            return None
        return self._key_of(url, id_)

    def _key_of(self, url: Any, id_: str) -> Key:
        return self._context.key(self._kind, url, id_)

    def _warn(self, name: str, texts: Iterable[str]) -> None:
        for text in texts:
            self._context.warn(f"{self._name(name)} {text}")

    def _object_id(self, resource_id: str, properties: Properties) -> str:
        """Return the object's id; that of a resource which was another provider's may differ."""
        id_ = properties.get(self._kind.id_property)
        return id_ if isinstance(id_, str) else resource_id

    def _name(self, id_: str) -> str:
        return f"{self._kind.noun} {id_!r}"

    def _stored(self, id_: str, inputs: Properties, answer: Mapping[str, Any]) -> Stored:
        """Return what a state keeps of an object that the service answered with."""
        self._remember_secrets(inputs)
        redaction = self._redaction(inputs, answer)
        reported = reports(answer, redaction.known)
        self._warn(str(inputs.get(self._kind.id_property)), error_warnings(reported, redaction))
        outputs = {**inputs, **reported}
        secrets = secret_paths(outputs, redaction.known)
        if not redaction.complete:
            secrets += [(name,) for name, value in reported.items() if not is_plain(value)]
        return Stored(id_, inputs, outputs, secrets)

    def _redaction(self, inputs: Properties, answer: Mapping[str, Any]) -> Redaction:
        """Return what masks an object's reports; nobody is asked where they are plain words."""
        if not may_repeat(answer):
            return Redaction(self._context.secrets.known)
        related = self._rules.related_destination_ids
        ids = {*related(inputs), *related(answer)}
        return self._context.redaction(str(inputs["applicationUrl"]), ids)

    def _remember_secrets(self, properties: Properties) -> None:
        """Remember a destination's secrets: the service repeats them on the exports that use it."""
        if self._kind.has_secrets:
            self._context.secrets.remember(plan.body(self._kind, properties), self._key(properties))

    @contextmanager
    def _error_context(self, what: str) -> Iterator[None]:
        with self._context.error_context(what):
            yield

    def _said(self, error: Exception) -> str:
        return self._context.said(error)

    def _same_object(self, olds: Properties, news: Properties) -> bool:
        key = self._key(olds)
        return key is not None and key == self._key(news)
