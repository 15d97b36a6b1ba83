"""The five operations, and check and configure, that destinations and exports have in common.

Data flows one way: program → args → check → diff → create or update → outputs; `read` comes back
through the same normal form. The engine's side (unknown values, results) is kept to this file.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    CreateResult,
    DiffResult,
    ReadResult,
    UpdateResult,
)

from pulumi_iotcentral.lifecycle.claims import Claim, Key
from pulumi_iotcentral.lifecycle.conflicts import (
    REPLACED_FOREIGN,
    differences,
    doubts,
    in_use_message,
    leftovers,
    moved_to_another_id_message,
    quota_message,
    refusal,
)
from pulumi_iotcentral.lifecycle.diagnostics import ProviderError, warn
from pulumi_iotcentral.lifecycle.foreign_state import (
    is_foreign,
    is_of_another_provider,
    names_object,
)
from pulumi_iotcentral.lifecycle.inputs import (
    MANAGEMENT,
    check_settings,
    object_properties,
    repeating_id,
    settle_application,
    settle_id,
    taken_id,
)
from pulumi_iotcentral.lifecycle.inventory import Objects
from pulumi_iotcentral.lifecycle.known_secrets import Redaction
from pulumi_iotcentral.lifecycle.responses import judge_echo, judge_object
from pulumi_iotcentral.lifecycle.warnings import (
    drift_advice,
    error_advice,
    foreign_advice,
    secret_advice,
)
from pulumi_iotcentral.model.diff import plan
from pulumi_iotcentral.model.diff.restore import restore, whole
from pulumi_iotcentral.model.failures import Failure
from pulumi_iotcentral.model.free_form import map_free_form_values, unpacked
from pulumi_iotcentral.model.ids import SEED_PROPERTY, name_of_seed
from pulumi_iotcentral.model.schema import RECREATE, Kind
from pulumi_iotcentral.model.secrets.reports import is_plain, may_repeat, reports
from pulumi_iotcentral.model.values import Properties

from .options import REPLACE_PROPERTY
from .process_provider import ProcessProvider
from .secrets import changed_secrets, concealed, with_repeated
from .values import decoded, encoded, secret


class DataExportProvider(ProcessProvider):
    """The dynamic provider of one kind of object of the data export API."""

    kind: ClassVar[Kind]

    # --- what the two kinds differ in -----------------------------------------------------------

    @abstractmethod
    def rules(self, inputs: Properties, api_version: str | None, held: Any) -> Iterator[Failure]:
        """Yield what is wrong with the API's properties of an object.

        `held` is the type or source that the object has already, known to this version or not;
        `api_version` is the one that the object's application is called with, None where that is
        not known.
        """

    def transition_rules(self, olds: Properties, inputs: Properties) -> Iterator[Failure]:  # noqa: ARG002
        """Yield what cannot be made of an existing object."""
        yield from ()

    def advice(self, inputs: Properties) -> Iterator[str]:  # noqa: ARG002
        """Yield what is legal and probably wrong with the inputs."""
        yield from ()

    def replacement_advice(self, olds: Properties, replaces: Sequence[str]) -> Iterator[str]:  # noqa: ARG002
        """Yield what a replacement brings with it."""
        yield from ()

    def learn(self, properties: Properties) -> None:
        """Keep what is secret in an object: the service may repeat it on this one and others."""

    @abstractmethod
    def involved(self, properties: Mapping[str, Any]) -> Iterator[str]:
        """Yield the ids of the destinations whose secrets an object's errors may repeat."""

    def users(self, url: Any, id_: str) -> Mapping[str, str]:  # noqa: ARG002
        """Return the names by id of the objects that keep this one from being deleted."""
        return {}

    # --- offline --------------------------------------------------------------------------------

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Return the inputs in normal form, the id and the application among them, and all faults.

        Needs neither network nor token, so that an untrusted pull request can be previewed.
        """
        foreign = is_foreign(self.kind, type(self), _olds)
        olds = {} if foreign else decoded(_olds)
        # The program has packed its free-form values: they leave as they came.
        given = decoded(news, unpack=False)
        self.learn(olds)
        seed, paths = given.pop(SEED_PROPERTY, None), given.pop(REPLACE_PROPERTY, None)
        inputs = plan.normal_form(self.kind, given)
        explicit = self.kind.id_property in inputs
        application, failures = settle_application(self._process.settings, olds, inputs)
        anew = self._replaces_by_option(olds, inputs, paths)
        ledger = self._process.ledger
        failures += settle_id(self.kind, ledger, olds, inputs, seed, anew=anew)
        self.learn(inputs)
        if explicit and not self._same_object(olds, inputs):
            failures += repeating_id(self.kind, inputs, self._process.seen.known)
        version = application.api_version if application else None
        failures += check_settings(self.kind, inputs)
        properties = object_properties(self.kind, inputs)
        failures += self.rules(properties, version, olds.get(self.kind.immutable))
        if explicit and self._same_object(olds, inputs):
            failures += self.transition_rules(olds, inputs)
        if not failures:
            failures += self._claim(olds, inputs, seed, explicit=explicit, foreign=foreign)
        if not failures:
            self._advise(name_of_seed(seed, self.kind.token), self.advice(inputs))
        # The engine prints the value, secret or not, of the property that a failure names: so the
        # path stands in the text.
        failed = [CheckFailure("", str(fault)) for fault in failures]
        checked = encoded(inputs, pack=False)
        return CheckResult(with_repeated(checked, self._process.seen.known), failed)

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Tell an update from a replacement, by what is known to differ."""
        olds, news = decoded(_olds), decoded(_news)
        if is_foreign(self.kind, type(self), _olds):
            return self._diff_foreign(_id, _olds, news)
        changed = plan.difference(self.kind, olds, news)
        key = self._key(olds)
        wanted = self._process.ledger.replaced(key) if key is not None else ()
        replaces = plan.replacements(self.kind, olds, news) if changed else []
        replaces += [name for name in wanted if name in changed and name not in replaces]
        if replaces:
            self._advise(_id, self.replacement_advice(olds, replaces))
        if changed and (wanted or not replaces):
            changed_paths = changed_secrets(olds, news, self._process.seen.known)
            self._advise(_id, secret_advice(changed_paths))
        in_place = bool(replaces) and self._same_object(olds, news)
        if in_place and key is not None:
            self._process.ledger.condemn(key)
        return DiffResult(changes=bool(changed), replaces=replaces, delete_before_replace=in_place)

    # --- online ---------------------------------------------------------------------------------

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Put the object there; one that is there already is taken over only if that is safe."""
        inputs = decoded(props)
        self.learn(inputs)
        id_ = str(inputs[self.kind.id_property])
        with self._doing(f"creating {self._name(id_)}"):
            objects = self._objects(inputs)
            with objects.lock(id_):
                notice = self._judge_existing(objects, inputs, id_)
                body = plan.body(self.kind, inputs)
                answer = objects.put(id_, body) if notice else self._put_new(objects, id_, body)
                judge_echo(answer)
        self._process.ledger.created(self._key_of(inputs["applicationUrl"], id_))
        if notice:
            warn(notice)
        return CreateResult(id_, self._outs(inputs, answer))

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Return the object as the service holds it, in the terms of what we know of it."""
        known = decoded(props)
        self.learn(known)
        id_ = self._object_id(id_, known)
        refreshed = "applicationUrl" in known
        with self._doing(f"reading {self._name(id_)}"):
            url = known.get("applicationUrl") or self._default_url(known)
            objects = self._objects({"applicationUrl": url})
            live = objects.find(id_, doubts(self.kind, known)) if refreshed else objects.get(id_)
            if live is not None:
                judge_object(self.kind, live)
            elif not refreshed:
                raise ProviderError(f"the application {url} has no {self.kind.noun} with this id")
        if live is None:
            return ReadResult("", {})
        kept = {
            name: known[name]
            for name in (*MANAGEMENT, *self.kind.settings)
            if known.get(name) is not None
        }
        inputs = {
            **kept,
            **restore(self.kind, live, known),
            self.kind.id_property: id_,
            "applicationUrl": url,
        }
        outs = self._outs(inputs, live)
        return ReadResult(id_, outs, concealed(encoded(inputs), self._process.seen.known))

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Change the properties that differ and no others; put back an object that is gone."""
        olds, news = decoded(_olds), decoded(_news)
        self.learn(news)
        if is_foreign(self.kind, type(self), _olds):
            return self._update_foreign(news)
        self.learn(olds)
        patch = plan.patch(self.kind, olds, news)
        if not patch:
            return UpdateResult(self._outs(news, olds))
        id_ = self._object_id(_id, news)
        with self._doing(f"updating {self._name(id_)}"):
            objects = self._objects(news)
            with objects.lock(id_):
                answer = self._change(objects, id_, patch, olds, news)
                left = leftovers(self.kind, answer, news, patch)
                if left:
                    answer = self._change(objects, id_, left, answer, news)
        self._advise(id_, drift_advice(differences(self.kind, answer, news)))
        return UpdateResult(self._outs(news, answer))

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Delete the object, unless this run declared it live under the same id."""
        props = decoded(_props)
        id_ = self._object_id(_id, props)
        with self._doing(f"deleting {self._name(id_)}"):
            url = props.get("applicationUrl")
            if self._spared(url, id_):
                return
            objects = self._objects(props)
            with objects.lock(id_):
                self._delete(objects, url, id_)

    # --- parts of the operations ----------------------------------------------------------------

    def _replaces_by_option(self, olds: Properties, inputs: Properties, paths: Any) -> bool:
        """Tell whether `replace_on_changes` wants another object; diff is told by the ledger."""
        key = self._key(olds)
        if key is None or not isinstance(paths, list):
            return False
        news = map_free_form_values(inputs, unpacked)
        names = [
            name for path in paths for name in plan.changed_at(self.kind, olds, news, str(path))
        ]
        self._process.ledger.replace(key, names)
        return bool(names)

    def _diff_foreign(
        self, resource_id: str, state: dict[str, Any], news: Properties
    ) -> DiffResult:
        """Move a resource of another provider to ours: an update in place, or nothing at all."""
        id_ = news.get(self.kind.id_property)
        if is_of_another_provider(type(self), state):
            if not names_object(self.kind, id_, resource_id, state):
                text = moved_to_another_id_message(self.kind, resource_id, str(id_))
                raise ProviderError(f"moving {self._name(str(id_))}: {text}")
            self._advise(resource_id, foreign_advice())
        return DiffResult(changes=True, replaces=[], delete_before_replace=False)

    def _update_foreign(self, news: Properties) -> UpdateResult:
        """Take over the object of another provider: what it holds is what the program changes."""
        id_ = str(news[self.kind.id_property])
        with self._doing(f"updating {self._name(id_)}"):
            objects = self._objects(news)
            with objects.lock(id_):
                answer = self._change_live(objects, id_, news)
        return UpdateResult(self._outs(news, answer))

    def _change_live(self, objects: Objects, id_: str, news: Properties) -> Properties:
        live = objects.read(id_)
        if live is None:
            return self._recreate(objects, id_, news)
        judge_object(self.kind, live)
        # Nothing is known of its secrets: those of the program are sent.
        held = restore(self.kind, live, {})
        patch = plan.patch(self.kind, held, news)
        if self.kind.immutable in patch:
            differs = differences(self.kind, live, news)
            raise ProviderError(refusal(self.kind, live, news, differs))
        return self._change(objects, id_, patch, held, news) if patch else live

    def _claim(
        self,
        olds: Properties,
        inputs: Properties,
        seed: Any,
        *,
        explicit: bool,
        foreign: bool,
    ) -> list[Failure]:
        key = self._key(inputs)
        if key is None:
            return []
        owned = self._same_object(olds, inputs)
        claim = Claim(seed if isinstance(seed, str) else None, not explicit, owned, foreign=foreign)
        if self._process.ledger.claim(key, claim):
            return []
        return [taken_id(self.kind, key.id)]

    def _judge_existing(self, objects: Objects, inputs: Properties, id_: str) -> str | None:
        """Judge what is there before an object is created; return a notice if it is taken over.

        Raises ProviderError where it is not ours to overwrite.
        """
        key = self._key_of(inputs["applicationUrl"], id_)
        claim = self._process.ledger.find(key)
        ours = claim is not None and (claim.owned or claim.generated)
        ours = ours and inputs.get("adopt") is not False
        live = objects.find(id_, doubts(self.kind, inputs, absence=not ours))
        if claim is not None and claim.foreign:
            raise ProviderError(REPLACED_FOREIGN)
        if live is None:
            return None
        judge_object(self.kind, live)
        differs = differences(self.kind, live, inputs)
        if self.kind.immutable in differs or (differs and not ours and not inputs.get("adopt")):
            self._process.ledger.refused(key)
            raise ProviderError(refusal(self.kind, live, inputs, differs))
        return f"{self._name(id_)} was there already and is taken over"

    def _put_new(self, objects: Objects, id_: str, body: Properties) -> Properties:
        from pulumi_iotcentral.api import ConflictError, InvalidError  # noqa: PLC0415 - as below

        try:
            return objects.put(id_, body)
        except (ConflictError, InvalidError) as error:
            if objects.count() < self.kind.quota:
                raise
            told = quota_message(self.kind, objects.count(), self._said(error))
            raise ProviderError(told) from None

    def _spared(self, url: Any, id_: str) -> bool:
        """Tell whether a delete is to leave the object alone; ProviderError if it is to fail."""
        verdict = self._process.ledger.judge(self._key_of(url, id_))
        if verdict == "refuse":
            raise ProviderError(
                "the program declares an object with this id under another name, which was not "
                "created: it stays as it is; give the renamed resource an alias"
            )
        if verdict == "spare":
            warn(
                f"{self._name(id_)} is not deleted: the program declares an object with this id. "
                f"To delete and create it again under another id, change its argument {RECREATE!r}"
            )
        return verdict == "spare"

    def _change(
        self, objects: Objects, id_: str, patch: Properties, old: Properties, news: Properties
    ) -> Properties:
        """Send a patch of the object `old`, or the whole object where no patch can express it."""
        mergeable = plan.is_mergeable(patch, old)
        answer = (self._patch_or_put if mergeable else self._put_whole)(objects, id_, patch, news)
        judge_echo(answer)
        return answer

    def _patch_or_put(
        self, objects: Objects, id_: str, patch: Properties, news: Properties
    ) -> Properties:
        from pulumi_iotcentral.api import InvalidError, NotFoundError  # noqa: PLC0415 - as below

        try:
            return objects.patch(id_, patch)
        except NotFoundError:
            return self._recreate(objects, id_, news)
        except InvalidError:
            # A null takes a property away by the rules of merge patches, which not every service
            # follows; then the whole object says the same.
            live = objects.read(id_) if plan.removes(patch) else None
            if live is None:
                raise
            return objects.put(id_, whole(self.kind, live, patch, news))

    def _put_whole(
        self, objects: Objects, id_: str, patch: Properties, news: Properties
    ) -> Properties:
        live = objects.read(id_)
        if live is None:
            return self._recreate(objects, id_, news)
        return objects.put(id_, whole(self.kind, live, patch, news))

    def _recreate(self, objects: Objects, id_: str, news: Properties) -> Properties:
        answer = objects.put(id_, plan.body(self.kind, news))
        self._process.warn(f"{self._name(id_)} had been deleted elsewhere and was put back")
        return answer

    def _delete(self, objects: Objects, url: Any, id_: str) -> None:
        from pulumi_iotcentral.api import ConflictError, InvalidError  # noqa: PLC0415 - as above

        try:
            objects.delete(id_)
        except (ConflictError, InvalidError) as error:
            users = self.users(url, id_)
            if not users:
                raise
            raise ProviderError(in_use_message(users, self._said(error))) from None

    def _objects(self, properties: Mapping[str, Any]) -> Objects:
        return self._process.objects(self.kind, properties.get("applicationUrl"))

    def _default_url(self, known: Properties) -> str:
        return self._process.settings.application(known.get("application")).base_url

    def _key(self, properties: Properties) -> Key | None:
        id_, url = properties.get(self.kind.id_property), properties.get("applicationUrl")
        if not isinstance(id_, str) or not isinstance(url, str):
            return None
        return self._key_of(url, id_)

    def _key_of(self, url: Any, id_: str) -> Key:
        return self._process.key(self.kind, url, id_)

    def _advise(self, name: str, texts: Iterator[str]) -> None:
        for text in texts:
            self._process.warn(f"{self._name(name)} {text}")

    def _object_id(self, resource_id: str, properties: Properties) -> str:
        """Return the object's id; that of a resource which was another provider's may differ."""
        id_ = properties.get(self.kind.id_property)
        return id_ if isinstance(id_, str) else resource_id

    def _name(self, id_: str) -> str:
        return f"{self.kind.noun} {id_!r}"

    def _outs(self, inputs: Properties, answer: Mapping[str, Any]) -> Properties:
        self.learn(inputs)
        redaction = self._redaction(inputs, answer)
        told = reports(answer, redaction.known)
        self._advise(str(inputs.get(self.kind.id_property)), error_advice(told, redaction))
        outs = concealed(encoded({**inputs, **told}), redaction.known)
        for name in told if not redaction.complete else ():
            outs[name] = outs[name] if is_plain(told[name]) else secret(told[name])
        return outs

    def _redaction(self, inputs: Properties, answer: Mapping[str, Any]) -> Redaction:
        """Return what masks an object's reports; nobody is asked where they are plain words."""
        if not may_repeat(answer):
            return Redaction(self._process.seen.known)
        ids = {*self.involved(inputs), *self.involved(answer)}
        return self._process.redaction(str(inputs["applicationUrl"]), ids)

    def _same_object(self, olds: Properties, news: Properties) -> bool:
        key = self._key(olds)
        return key is not None and key == self._key(news)
