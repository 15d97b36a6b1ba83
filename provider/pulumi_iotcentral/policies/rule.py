"""Rules and their policies. Violations are reported, unknown values are evaluated during up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from pulumi_policy import (
    EnforcementLevel,
    PolicyConfigSchema,
    ReportViolation,
    ResourceRemediation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, UnknownValueError

from pulumi_iotcentral.model.failures import check_names
from pulumi_iotcentral.model.schema import DESTINATION, EXPORT, Kind

from ..model.text import sentences
from .declared import Declared, Stack, declared, stack_of

Config: TypeAlias = Mapping[str, Any]
"""The configuration of a rule, with the defaults of its schema."""

_NAMED: Final = 10


@dataclass(frozen=True)
class Violation:
    """A violation of a policy. `problem` continues a sentence that begins with the subject.

    If `subject` is None, `problem` is a sentence of its own: about the stack as a whole, or about
    the policy's configuration, to which the remediation steps do not apply (`with_steps`).
    """

    subject: Declared | None
    problem: str
    with_steps: bool = True


@dataclass(frozen=True)
class Pending:
    """A property that a rule needs and that is unknown until the update."""

    subject: Declared
    path: str


Finding: TypeAlias = Violation | Pending
ResourceRule: TypeAlias = Callable[[Declared, Config], Iterable[Finding]]
StackRule: TypeAlias = Callable[[Stack, Config], Iterable[Finding]]


class EvaluatedAtUpError(UnknownValueError):
    """Ends the evaluation of a policy with a note that `pulumi up` will complete it.

    The SDK turns the exception for an unknown value into an advisory note, whatever the policy's
    level, and keeps the violations from before. There is no other way to an advisory note.
    """

    def __init__(self, pending: Sequence[Pending]) -> None:
        super().__init__(UNKNOWN_STRING_VALUE, [])
        names = list(dict.fromkeys(f"{one.path} of {one.subject.label}" for one in pending))
        more = [f"{len(names) - _NAMED} more"] if len(names) > _NAMED else []
        verb = "is" if len(names) == 1 else "are"
        listed = ", ".join(names[:_NAMED] + more)
        self.message = f"{listed} {verb} unknown until pulumi up, which will evaluate the policy"


@dataclass(frozen=True)
class PolicySpec:
    """The metadata of a policy.

    `config` is the JSON schema of each property of the configuration. An `optional` policy does
    nothing until one of them is set.
    """

    name: str
    description: str
    severity: Severity
    level: EnforcementLevel
    steps: str
    config: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    optional: bool = False

    def with_defaults(self, given: Config) -> dict[str, Any]:
        """Return the configuration with its defaults, and with integers for floats like 10.0."""
        defaults = {
            name: schema["default"] for name, schema in self.config.items() if "default" in schema
        }
        return {name: _whole(value) for name, value in {**defaults, **given}.items()}

    def unknown_keys(self, given: Config) -> Iterator[Violation]:
        """Yield a violation for each unknown name in the configuration.

        The engine accepts those, since its schema of a configuration cannot be closed.
        """
        for failure in check_names("", given, self.config, "the policy's configuration"):
            yield Violation(None, str(failure), with_steps=False)

    def metadata(self) -> dict[str, Any]:
        """Return the arguments of both kinds of policy."""
        return {
            "name": self.name,
            "description": self.description,
            "severity": self.severity,
            "enforcement_level": self.level,
            "remediation_steps": self.steps,
            "config_schema": PolicyConfigSchema(dict(self.config)) if self.config else None,
        }


def resource_policy(
    about: PolicySpec,
    rule: ResourceRule,
    kinds: Sequence[Kind] = (DESTINATION, EXPORT),
    remediate: ResourceRemediation | None = None,
) -> ResourceValidationPolicy:
    """Return the policy of a rule about one resource."""

    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        resource = declared(args)
        if resource is None or resource.kind not in kinds:
            args.not_applicable(f"applies to {'s and '.join(kind.noun for kind in kinds)}s only")
            return
        config = _config_of(about, args)
        _report(about, [*about.unknown_keys(args.get_config()), *rule(resource, config)], report)

    return ResourceValidationPolicy(validate=validate, remediate=remediate, **about.metadata())


def stack_policy(about: PolicySpec, rule: StackRule) -> StackValidationPolicy:
    """Return the policy of a rule about the whole stack."""

    def validate(args: StackValidationArgs, report: ReportViolation) -> None:
        config = _config_of(about, args)
        stack = stack_of(args.resources)
        _report(about, [*about.unknown_keys(args.get_config()), *rule(stack, config)], report)

    return StackValidationPolicy(validate=validate, **about.metadata())


def _config_of(
    about: PolicySpec, args: ResourceValidationArgs | StackValidationArgs
) -> dict[str, Any]:
    config = about.with_defaults(args.get_config())
    if about.optional and not any(config.values()):
        args.not_applicable(f"not configured. Set {' or '.join(about.config)}.")
    return config


def _report(about: PolicySpec, findings: Sequence[Finding], report: ReportViolation) -> None:
    """Report the violations. Raises EvaluatedAtUpError if a value is unknown."""
    for finding in findings:
        if isinstance(finding, Violation):
            subject = finding.subject
            problem = f"{subject.label} {finding.problem}" if subject else finding.problem
            steps = about.steps if finding.with_steps else ""
            report(sentences(problem, steps), subject.urn if subject else None)
    pending = [finding for finding in findings if isinstance(finding, Pending)]
    if pending:
        raise EvaluatedAtUpError(pending)


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value
