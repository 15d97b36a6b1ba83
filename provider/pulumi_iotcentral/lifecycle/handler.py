"""Check, diff, create, read, update and delete of destinations and exports, without an engine.

Properties are plain JSON-like values, with UNKNOWN for unknown ones. Validation errors, warnings
and the paths of secrets are returned as data. Data flows one way: check → diff → create or update →
outputs. A read passes through the same normal form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

from pulumi_iotcentral.model.diff import plan
from pulumi_iotcentral.model.diff.restore import full_body, restore
from pulumi_iotcentral.model.failures import CheckFailure
from pulumi_iotcentral.model.free_form import map_free_form_values, unpacked
from pulumi_iotcentral.model.schema import RECREATE, Kind
from pulumi_iotcentral.model.secrets.places import changed_secrets, secret_paths, value_at
from pulumi_iotcentral.model.values import Properties

from ..model.ids import is_unique, name_of_seed
from ..model.paths import path_text
from ..model.secrets.redaction import is_plain, may_repeat, reports
from ..model.text import with_article
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

_IGNORED: Final = " If ignoreChanges keeps the mask, run `pulumi up` once without this option."


class Handler:
    """The operations on one kind of resource."""

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
        """Return the inputs in normal form, with the id and the application, and all errors.

        Check needs neither network nor token, so that an untrusted pull request can be previewed.
        An id is derived from `seed`. A change of `replace_paths` forces a replacement. Free-form
        values are packed and returned as they are.
        """
        if origin is not Origin.OURS:
            old = {}
        self._remember_secrets(old)
        inputs = plan.normal_form(self._kind, new)
        explicit = self._kind.id_property in inputs
        name = name_of_seed(seed, self._kind.token) if isinstance(seed, str) else ""
        self._context.remember_name(self._key(old), name)
        application, failures = resolve_application(self._context.settings, old, inputs)
        replaces = self._replaces_by_option(old, inputs, replace_paths)
        claims = self._context.claims
        failures += resolve_id(self._kind, claims, old, inputs, seed, replaces=replaces)
        self._context.remember_name(self._key(inputs), name)
        self._remember_secrets(inputs)
        same = self._same_object(old, inputs)
        if explicit and not same:
            failures += repeating_id(self._kind, inputs, self._context.secrets.known)
        version = application.api_version if application else None
        failures += check_settings(self._kind, inputs)
        # An imported object, or a newer service, can have inputs that a program cannot.
        if not (same and self._has_inputs_of_state(old, new, inputs)):
            failures += self._invalid(old, inputs, version)
        if explicit and same:
            failures += self._rules.validate_transition(old, inputs)
        if not failures:
            failures += self._claim(old, inputs, seed, explicit=explicit, origin=origin)
        warnings = [] if failures else list(self._rules.warnings(inputs))
        secrets = secret_paths(inputs, self._context.secrets.known)
        return Checked(inputs, failures, warnings, secrets)

    def diff(
        self, id_: str, old: Properties, new: Properties, *, origin: Origin = Origin.OURS
    ) -> Diff:
        """Return the changed properties, and those that force a replacement.

        Pulumi creates a replacement before it deletes the old object, unless both have one id.
        Check has chosen another id if the id is auto-generated. `id_` is the resource's id in the
        state.
        """
        if origin is not Origin.OURS:
            return self._diff_foreign(id_, old, new, origin)
        new = self._with_known_secrets(new, old)
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
        delete_before_replace = bool(replaces) and self._same_object(old, new)
        if delete_before_replace and key is not None:
            self._context.claims.allow_delete(key)
        return Diff(changed, replaces, delete_before_replace, warnings)

    # --- online ---------------------------------------------------------------------------------

    def create(self, inputs: Properties) -> Stored:
        """Create the object. An existing one is adopted only if that is safe.

        An object whose auto-generated id is certainly this stack's is sent without a look for an
        existing one. See docs/decisions/11-create-without-a-look.md.
        """
        self._remember_secrets(inputs)
        id_ = str(inputs[self._kind.id_property])
        label = self.label(id_, inputs)
        key = self._key_of(inputs["applicationUrl"], id_)
        with self._context.error_context(f"creating {label}"):
            claim = self._context.claims.find(key)
            if claim is not None and claim.foreign:
                raise ProviderError(REPLACED_FOREIGN)
            inventory = self._inventory(inputs)
            with inventory.lock(id_):
                adopted = self._must_look(inputs, claim) and self._adopts(inventory, inputs, claim)
                body = plan.body(self._kind, inputs)
                put = inventory.put if adopted else partial(self._put_new, inventory, inputs)
                response = put(id_, body)
                ensure_storable(response)
        self._context.claims.created(key)
        # A new object has not exported anything, so this one existed before.
        if adopted or response.get("lastExportTime") is not None:
            self._context.report("warning", f"{label} already existed and was adopted")
        return self._stored(id_, inputs, response)

    def read(self, id_: str, known: Properties) -> Stored | None:
        """Return the live object, with secrets and order from `known`.

        None if the application no longer has it. Raises ProviderError if only the id is known, as
        in `get()`, and the application has no such object.
        """
        self._remember_secrets(known)
        id_ = self._object_id(id_, known)
        refreshed = "applicationUrl" in known
        with self._context.error_context(f"reading {self.label(id_, known)}", from_state=refreshed):
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
                raise ProviderError(
                    f"the application {url} has no {self._kind.noun} with this id. Check the id "
                    "and the application."
                )
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
        """Change only the properties that differ. Recreate an object that was deleted."""
        self._remember_secrets(news)
        if origin is not Origin.OURS:
            return self._update_foreign(news)
        self._remember_secrets(olds)
        id_ = self._object_id(resource_id, news)
        news = self._with_known_secrets(news, olds)
        patch = plan.patch(self._kind, olds, news)
        if not patch:
            return self._stored(id_, news, olds)
        with self._context.error_context(f"updating {self.label(id_, news)}"):
            inventory = self._inventory(news)
            with inventory.lock(id_):
                response = self._change(inventory, id_, patch, olds, news)
                rest = followup_patch(self._kind, response, news, patch)
                if rest:
                    response = self._change(inventory, id_, rest, response, news)
        self._warn(id_, news, drift_warnings(differences(self._kind, response, news)))
        return self._stored(id_, news, response)

    def delete(self, resource_id: str, known: Properties) -> None:
        """Delete the object, unless the program still declares a resource with its id."""
        id_ = self._object_id(resource_id, known)
        label = self.label(id_, known)
        with self._context.error_context(f"deleting {label}", from_state=True):
            url = known.get("applicationUrl")
            if self._skips_delete(url, id_, label):
                return
            inventory = self._inventory(known)
            with inventory.lock(id_):
                self._delete(inventory, url, id_)

    def label(self, resource_id: str, properties: Properties) -> str:
        """Return the resource's name and id for a message: `destination 'hook' (ID)`."""
        id_ = self._object_id(resource_id, properties)
        name = self._context.name(self._key_of(properties.get("applicationUrl"), id_))
        if name is None:
            return f"{self._kind.noun} with id {id_!r}"
        return f"{self._kind.noun} {name!r}" + (f" ({id_})" if name != id_ else "")

    # --- parts of the operations ----------------------------------------------------------------

    def _invalid(
        self, olds: Properties, inputs: Properties, version: str | None
    ) -> Iterator[CheckFailure]:
        """Yield the validation errors of the API's properties."""
        properties, current = object_properties(self._kind, inputs), olds.get(self._kind.immutable)
        failures = list(self._rules.validate(properties, version, current))
        kept = self._masks(olds) & self._masks(inputs) if failures else frozenset()
        for failure in failures:
            ignored = failure.path in kept
            yield replace(failure, reason=failure.reason + _IGNORED) if ignored else failure

    def _has_inputs_of_state(self, olds: Properties, news: Properties, inputs: Properties) -> bool:
        """Tell whether the engine passes the inputs of the state, as with `ignore_changes=["*"]`.

        A program has no `applicationUrl`.
        """
        if news.get("applicationUrl") is None or news["applicationUrl"] != olds["applicationUrl"]:
            return False
        new, old = map_free_form_values(inputs, unpacked), plan.normal_form(self._kind, olds)
        return all(new.get(name) == old.get(name) for name in self._kind.properties)

    def _masks(self, properties: Properties) -> frozenset[str]:
        """Return the paths of masked secrets: those that `restore` omits without known ones."""
        if not self._kind.has_secrets:
            return frozenset()
        readable = restore(self._kind, properties, {})
        return frozenset(
            path_text(path) for path in secret_paths(properties) if value_at(readable, path) is None
        )

    def _with_known_secrets(self, news: Properties, olds: Properties) -> Properties:
        """Return the new properties with the secrets of the old ones in place of masks."""
        return {**news, **restore(self._kind, news, olds)} if self._masks(news) else news

    def _replaces_by_option(self, olds: Properties, inputs: Properties, paths: Any) -> bool:
        """Tell whether `replace_on_changes` forces a replacement, and record that for diff."""
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
        """Move a resource of another provider to this one: update it in place, or fail."""
        id_ = news.get(self._kind.id_property)
        warnings: list[str] = []
        if origin is Origin.ANOTHER_PROVIDER:
            if not names_object(self._kind, id_, resource_id, state):
                text = moved_to_another_id_message(self._kind, resource_id, str(id_))
                raise ProviderError(f"moving {self.label(str(id_), news)}: {text}")
            warnings += foreign_warnings()
        return Diff(self._kind.properties, warnings=warnings)

    def _update_foreign(self, news: Properties) -> Stored:
        """Update the object of another provider: compare the live object with the program."""
        id_ = str(news[self._kind.id_property])
        with self._context.error_context(f"updating {self.label(id_, news)}"):
            inventory = self._inventory(news)
            with inventory.lock(id_):
                response = self._change_live(inventory, id_, news)
        return self._stored(id_, news, response)

    def _change_live(self, inventory: Inventory, id_: str, news: Properties) -> Properties:
        live = inventory.read(id_)
        if live is None:
            return self._recreate(inventory, id_, news)
        ensure_valid(self._kind, live)
        # Its secrets are unknown, so those of the program are sent.
        current = restore(self._kind, live, {})
        patch = plan.patch(self._kind, current, news)
        if self._kind.immutable in patch:
            differs = differences(self._kind, live, news)
            raise ProviderError(adoption_refused_message(self._kind, live, news, differs))
        return self._change(inventory, id_, patch, current, news) if patch else live

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

    def _must_look(self, inputs: Properties, claim: Claim | None) -> bool:
        """Tell whether a create must look for an existing object before it sends the new one.

        It must not if the program allows to adopt any object, or if the auto-generated id is
        certainly this stack's: the state has it, or no other stack has its seed.
        """
        if claim is None or not claim.generated or inputs.get("adopt") is False:
            return True
        return not (inputs.get("adopt") or claim.owned or is_unique(claim.seed))

    def _adopts(self, inventory: Inventory, inputs: Properties, claim: Claim | None) -> bool:
        """Tell whether a create adopts an existing object.

        Raises ProviderError if the existing object must not be overwritten.
        """
        ours = claim is not None and (claim.owned or claim.generated)
        ours = ours and inputs.get("adopt") is not False
        look = inventory.find if ours else inventory.look
        id_ = inputs[self._kind.id_property]
        live = look(id_, needs_recheck(self._kind, inputs, absence=not ours))
        if live is None:
            return False
        self._ensure_adoptable(live, inputs, ours=ours)
        return True

    def _ensure_adoptable(self, live: Properties, inputs: Properties, *, ours: bool) -> None:
        """Raise ProviderError if a create must not overwrite the existing object `live`."""
        ensure_valid(self._kind, live)
        differs = differences(self._kind, live, inputs)
        if self._kind.immutable in differs or (differs and not ours and not inputs.get("adopt")):
            key = self._key_of(inputs["applicationUrl"], inputs[self._kind.id_property])
            self._context.claims.refused(key)
            raise ProviderError(adoption_refused_message(self._kind, live, inputs, differs))

    def _put_new(
        self, inventory: Inventory, inputs: Properties, id_: str, body: Properties
    ) -> Properties:
        from pulumi_iotcentral.api import ConflictError, InvalidError  # noqa: PLC0415 - as below

        try:
            return inventory.put(id_, body)
        except (ConflictError, InvalidError) as error:
            if live := inventory.listed().get(id_):
                self._ensure_adoptable(live, inputs, ours=True)
            if inventory.count() < self._kind.quota:
                raise
            text = quota_message(self._kind, inventory.count(), self._context.redacted(error))
            raise ProviderError(text) from None

    def _skips_delete(self, url: Any, id_: str, label: str) -> bool:
        """Tell whether a delete must skip the object. Raises ProviderError if it must fail."""
        verdict = self._context.claims.verdict(self._key_of(url, id_))
        if verdict == "refuse":
            raise ProviderError(
                f"the program declares {with_article(self._kind.noun)} with this id under another "
                "name, whose creation failed. Add an alias to the renamed resource."
            )
        if verdict == "skip":
            self._context.report(
                "warning",
                f"{label} is not deleted, since the program declares "
                f"{with_article(self._kind.noun)} with this id. To recreate it with another id, "
                f"change its argument {RECREATE!r}.",
            )
        return verdict == "skip"

    def _change(
        self, inventory: Inventory, id_: str, patch: Properties, old: Properties, news: Properties
    ) -> Properties:
        """Send a patch of the object `old`, or the whole object if a patch cannot express it."""
        mergeable = plan.is_mergeable(patch, old)
        send = self._patch_or_put if mergeable else self._put_whole
        response = send(inventory, id_, patch, news)
        ensure_storable(response)
        return response

    def _patch_or_put(
        self, inventory: Inventory, id_: str, patch: Properties, news: Properties
    ) -> Properties:
        from pulumi_iotcentral.api import InvalidError, NotFoundError  # noqa: PLC0415 - as below

        try:
            return inventory.patch(id_, patch)
        except NotFoundError:
            return self._recreate(inventory, id_, news)
        except InvalidError:
            # A null in a merge patch removes a property, which not every service supports. A PUT
            # of the whole object has the same effect.
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
        response = inventory.put(id_, plan.body(self._kind, news))
        self._context.warn(f"{self.label(id_, news)} was deleted outside Pulumi and is recreated")
        return response

    def _delete(self, inventory: Inventory, url: Any, id_: str) -> None:
        from pulumi_iotcentral.api import ConflictError, InvalidError  # noqa: PLC0415 - as above

        try:
            inventory.delete(id_)
        except (ConflictError, InvalidError) as error:
            dependents = self._rules.dependents(self._context.client(url), id_)
            if not dependents:
                raise
            text = in_use_message(dependents, self._context.redacted(error))
            raise ProviderError(text) from None

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

    def _warn(self, id_: str, properties: Properties, texts: Iterable[str]) -> None:
        for text in texts:
            self._context.warn(f"{self.label(id_, properties)} {text}")

    def _object_id(self, resource_id: str, properties: Properties) -> str:
        """Return the object's id. The resource id of another provider's state may differ."""
        id_ = properties.get(self._kind.id_property)
        return id_ if isinstance(id_, str) else resource_id

    def _stored(self, id_: str, inputs: Properties, response: Mapping[str, Any]) -> Stored:
        """Return the inputs and outputs that the state stores, from a response."""
        self._remember_secrets(inputs)
        redaction = self._redaction(inputs, response)
        reported = reports(response, redaction.known)
        self._warn(id_, inputs, error_warnings(reported, redaction))
        outputs = {**inputs, **reported}
        secrets = secret_paths(outputs, redaction.known)
        if not redaction.complete:
            secrets += [(name,) for name, value in reported.items() if not is_plain(value)]
        return Stored(id_, inputs, outputs, secrets)

    def _redaction(self, inputs: Properties, response: Mapping[str, Any]) -> Redaction:
        """Return the redaction of an object's reports. Plain words need no request."""
        if not may_repeat(response):
            return Redaction(self._context.secrets.known)
        related = self._rules.related_destination_ids
        ids = {*related(inputs), *related(response)}
        return self._context.redaction(str(inputs["applicationUrl"]), ids)

    def _remember_secrets(self, properties: Properties) -> None:
        """Remember a destination's secrets, which the errors of its exports may repeat."""
        if self._kind.has_secrets:
            self._context.secrets.remember(plan.body(self._kind, properties), self._key(properties))

    def _same_object(self, olds: Properties, news: Properties) -> bool:
        key = self._key(olds)
        return key is not None and key == self._key(news)
