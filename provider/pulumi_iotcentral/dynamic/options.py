"""Pulumi's resource options, as far as a dynamic provider can support them.

A dynamic provider never gets the options of its resources. So the constructors evaluate them before
they register. Options that a transformation sets later are not evaluated.
"""

from __future__ import annotations

import copy
import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pulumi

from pulumi_iotcentral.model.paths import (
    ANY,
    FREE,
    Names,
    Path,
    UnknownNameError,
    api_path,
    parse_path,
    path_text,
)
from pulumi_iotcentral.model.schema import (
    CONNECTION_STRING,
    CUSTOMIZATIONS,
    DESTINATION,
    EXPORT,
    Kind,
    authorization_names,
)
from pulumi_iotcentral.model.schema import OUTPUTS as SERVICE_OUTPUTS

from ..model.paths import snake_case

REPLACE_PROPERTY: Final = "replaceOnChanges"
"""The property that passes `replace_on_changes` to check, which removes it."""

_PACKAGE: Final = "pulumi-python"
_DURATION: Final = re.compile(r"(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)")
_SECONDS: Final = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600}
_PATH_OPTIONS: Final = (
    "ignore_changes",
    "replace_on_changes",
    "additional_secret_outputs",
    "hide_diffs",
)


@dataclass(frozen=True)
class Target:
    """The properties that options of one kind of resource can name.

    `aliases` are arguments that are registered at another path. A resource that `waits` has a
    timeout. `iotcentral adopt` can import `adoptable` resources. A `native` resource supports the
    options that Pulumi does not pass to a dynamic provider.
    """

    noun: str
    inputs: Names
    outputs: Names
    aliases: Mapping[str, Path] = field(default_factory=dict)
    waits: bool = False
    adoptable: bool = True
    native: bool = False


def _target(kind: Kind, nested: Names, aliases: Mapping[str, Path] | None = None) -> Target:
    names = (*kind.properties, *kind.settings, kind.id_property, "adopt", "application")
    inputs: Names = {**{name: {} for name in names}, **nested}
    outputs = {**inputs, **dict.fromkeys(("applicationUrl", *SERVICE_OUTPUTS), FREE)}
    return Target(kind.noun, inputs, outputs, aliases or {})


DESTINATION_TARGET: Final = _target(
    DESTINATION,
    {
        "authorization": {name: {} for name in authorization_names()},
        **{name: {ANY: {"value": {}, "secret": {}}} for name in CUSTOMIZATIONS},
    },
    {name: ("authorization", name) for name in (CONNECTION_STRING, "containerName")},
)

EXPORT_TARGET: Final = _target(
    EXPORT,
    {
        "destinations": {ANY: {"id": {}, "transform": {}}},
        "enrichments": {ANY: {"path": {}, "target": {}, "value": FREE}},
    },
)

HEALTH_CHECK_TARGET: Final = Target(
    "health check",
    {"application": {}, "definition": {}, "exportIds": {ANY: {}}, "timeout": {}},
    {"application": {}, "exportIds": {ANY: {}}, "statuses": FREE, "timeout": {}},
    {"exports": ("exportIds",)},
    waits=True,
    adoptable=False,
)


def resolve_options(
    target: Target,
    name: str,
    opts: pulumi.ResourceOptions,
    *,
    hands_on_timeouts: bool = False,
    reads: bool = False,
) -> pulumi.ResourceOptions:
    """Return a copy of options with the API's names of properties, such as `displayName`.

    With `hands_on_timeouts`, a HealthCheck below gets the custom timeouts. `reads` is true for
    `get()`. Warns about options without effect. Raises RunError for an option that is not
    supported, or of the wrong type.
    """
    ensure_supported(target, name, opts)
    opts = copy.copy(opts)
    warnings: list[str] = []
    if not target.native:
        opts.import_ = opts.urn = None
        warnings += _ineffective(target, opts)
    if not (hands_on_timeouts or target.native):
        warnings += _ineffective_timeouts(target, opts)
    if opts.id is not None and not reads:
        warnings.append(
            f"id reads an existing {target.noun}, and the arguments have no effect. "
            f"Use {target.noun.title()}.get."
        )
    resolved = opts
    for option in _PATH_OPTIONS:
        given = getattr(opts, option, None)
        if isinstance(given, Sequence) and not isinstance(given, str):
            paths = [_resolve_path(target, option, path, warnings) for path in given]
            setattr(resolved, option, paths)
    for warning in warnings:
        warn_of_option(target, name, warning)
    return resolved


def warn_of_option(target: Target, name: str, warning: str) -> None:
    """Report a warning about an option of a resource."""
    _reporters[-1](OptionProblem(target.noun, name, warning, refused=False))


def ensure_supported(target: Target, name: str, opts: pulumi.ResourceOptions) -> None:
    """Raise RunError for an option that is not supported, or of the wrong type."""
    given: Any = opts
    if not isinstance(given, pulumi.ResourceOptions):
        type_ = type(given).__name__
        raise TypeError(f"{target.noun} {name!r}: opts must be pulumi.ResourceOptions, not {type_}")
    for refusal in _refusals(target, opts):
        _reporters[-1](OptionProblem(target.noun, name, refusal, refused=True))


@dataclass(frozen=True)
class OptionProblem:
    """An option of a resource that is not supported or has no effect."""

    noun: str
    name: str
    text: str
    refused: bool

    def __str__(self) -> str:
        return f"{self.noun} {self.name!r}: {self.text}"


def report_options_to(reporter: Callable[[OptionProblem], None]) -> None:
    """Report problems of options to a function, which lets the program continue, from now on."""
    _reporters.append(reporter)


def _raise_or_log(problem: OptionProblem) -> None:
    if problem.refused:
        raise pulumi.RunError(str(problem))
    # Without the resource, since a warning about one that fails to register would be lost.
    pulumi.log.warn(str(problem))


_reporters: Final[list[Callable[[OptionProblem], None]]] = [_raise_or_log]


# --- options that name properties ---------------------------------------------------------------


def _resolve_path(target: Target, option: str, text: str, warnings: list[str]) -> str:
    """Return a path with the API's names. Adds a warning if the path changes or is unknown."""
    names = target.inputs if option == "ignore_changes" else target.outputs
    path = parse_path(text)
    if path is None:
        warnings.append(f"{option} has no effect on {text!r}, which is not a property path")
        return text
    try:
        resolved = api_path(_registered(target, path), names)
    except UnknownNameError as error:
        warnings.append(f"{option} has no effect on {text!r}. {_hint(target, path, error)}")
        return text
    if resolved == path:
        _add_limits(option, path, warnings)
        return text
    shown = path_text(resolved)
    warnings.append(f"{option} applies {text!r} to {shown!r}. Did you mean {shown!r}?")
    _add_limits(option, resolved, warnings)
    return shown


def _registered(target: Target, path: Path) -> Path:
    """Return the path at which an argument is registered."""
    for name, place in target.aliases.items():
        if path == (name,) or (
            isinstance(path[0], str) and len(path) == 1 and snake_case(name) == path[0]
        ):
            return place
    return path


def _add_limits(option: str, path: Path, warnings: list[str]) -> None:
    if option == "additional_secret_outputs" and (len(path) > 1 or path[0] == ANY):
        warnings.append(
            f"additional_secret_outputs has no effect on {path_text(path)!r}: Pulumi marks whole "
            "outputs only. Use the name of an output."
        )


def _hint(target: Target, path: Path, error: UnknownNameError) -> str:
    if path[0] in target.outputs and path[0] not in target.inputs:
        return f"{path[0]!r} is an output. Use the name of an input."
    close = difflib.get_close_matches(error.name, error.legal, n=1)
    if close:
        at = path.index(error.name) if error.name in path else len(path) - 1
        return f"Did you mean {path_text((*path[:at], close[0], *path[at + 1 :]))!r}?"
    if not error.legal:
        return f"{error.name!r} is below a property without nested properties."
    return f"Possible values are {', '.join(error.legal)}."


# --- options that are not supported, or have no effect ------------------------------------------


def _refusals(target: Target, opts: pulumi.ResourceOptions) -> Iterator[str]:
    for option in _PATH_OPTIONS:
        given = getattr(opts, option, None)
        if isinstance(given, str):
            yield f"{option} must be a list of property paths. Use [{given!r}]."
        elif given is not None and not (
            isinstance(given, Sequence) and all(isinstance(path, str) for path in given)
        ):
            yield f"{option} must be a list of property paths"
    yield from _timeout_refusals(opts)
    if not target.native:
        yield from _dynamic_refusals(target, opts)
    if opts.id is not None and target.waits:
        yield "id is not supported, since a health check has nothing to read. Remove it."
    if getattr(opts, "env_var_mappings", None):
        yield "env_var_mappings is not supported, since it is for explicit providers. Remove it."


def _dynamic_refusals(target: Target, opts: pulumi.ResourceOptions) -> Iterator[str]:
    if opts.import_ is not None:
        remedy = (
            "Use `iotcentral adopt` to import existing destinations and exports, or set "
            "`adopt=True` and the id."
            if target.adoptable
            else "Remove it: `iotcentral adopt` can import destinations and exports only."
        )
        yield f"import_ is not supported by a dynamic provider. {remedy}"
    if opts.urn is not None:
        yield "urn is not supported by a dynamic provider. Use `get` with the id of the resource."


def _timeout_refusals(opts: pulumi.ResourceOptions) -> Iterator[str]:
    given: Any = opts.custom_timeouts
    if not isinstance(given, pulumi.CustomTimeouts | Mapping | None):
        yield "custom_timeouts must be pulumi.CustomTimeouts"
    for name, text in _given_timeouts(opts).items():
        if _seconds(text) is None:
            yield f"custom_timeouts.{name} must be a duration such as '10m' or '1h30m'"


def _ineffective(target: Target, opts: pulumi.ResourceOptions) -> Iterator[str]:
    if any(package != _PACKAGE for package in _packages(opts)):
        yield (
            "provider has no effect, since a dynamic provider uses the configuration of the stack. "
            "Use `application` to select an application."
        )
    for option in ("version", "plugin_download_url"):
        if getattr(opts, option):
            yield f"{option} has no effect on a dynamic provider. Remove it."
    if target.waits and opts.replace_on_changes:
        yield "replace_on_changes has no effect. Each change of the exports starts another wait."


def _ineffective_timeouts(target: Target, opts: pulumi.ResourceOptions) -> Iterator[str]:
    honored = ("create", "update") if target.waits else ()
    useless = [name for name in custom_timeouts(opts) if name not in honored]
    if useless:
        yield (
            f"custom_timeouts has no effect on {', '.join(useless)}, since Pulumi does not pass it "
            "to a dynamic provider. Remove it. To wait for exports, use a HealthCheck."
        )


def _packages(opts: pulumi.ResourceOptions) -> list[str]:
    several = opts.providers or ()
    given = several.values() if isinstance(several, Mapping) else several
    return [one.package for one in (opts.provider, *given) if one is not None]


# --- timeouts -----------------------------------------------------------------------------------


def custom_timeouts(opts: pulumi.ResourceOptions) -> dict[str, float]:
    """Return the seconds of `custom_timeouts` by operation."""
    seconds = {name: _seconds(text) for name, text in _given_timeouts(opts).items()}
    return {name: value for name, value in seconds.items() if value is not None}


def _given_timeouts(opts: pulumi.ResourceOptions) -> dict[str, Any]:
    """Return the given `custom_timeouts`, which the SDK accepts as an object or a dictionary."""
    given: Any = opts.custom_timeouts or {}
    known = isinstance(given, pulumi.CustomTimeouts)
    values = vars(given) if known else given if isinstance(given, Mapping) else {}
    return {str(name): value for name, value in values.items() if value is not None}


def _seconds(text: Any) -> float | None:
    """Return the seconds of a duration in Go's format, such as `1h30m`, otherwise None."""
    if not isinstance(text, str) or not re.fullmatch(f"({_DURATION.pattern})+|0", text):
        return None
    return sum(float(number) * _SECONDS[unit] for number, unit in _DURATION.findall(text))
