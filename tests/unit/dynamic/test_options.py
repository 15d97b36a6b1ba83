"""Resource options: what a dynamic provider never gets is applied, warned about, or refused."""

from __future__ import annotations

import inspect
import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks, set_mocks

import pulumi_iotcentral as iotcentral
from pulumi_iotcentral.dynamic.options import (
    DESTINATION_TARGET,
    EXPORT_TARGET,
    HEALTH_CHECK_TARGET,
    Target,
    custom_timeouts,
    resolve_options,
)

PAGE = Path(__file__).parents[3] / "provider/docs/reference/resource-options.md"

mocked: Callable[[Any], Any] = pulumi.runtime.test


class Registered(Mocks):
    """Keep what is registered by type and name."""

    def __init__(self) -> None:
        self.inputs: dict[tuple[str, str], dict[str, Any]] = {}

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        self.inputs[args.typ.rpartition(":")[2], args.name] = args.inputs
        return f"{args.name}-id", args.inputs

    def call(self, args: MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        return {}, None


@pytest.fixture(autouse=True)
def registered() -> Registered:
    mocks = Registered()
    set_mocks(mocks, project="project", stack="stack")
    return mocks


@pytest.fixture
def warnings(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """Return the warnings so far."""
    caplog.set_level(logging.WARNING)
    return lambda: [record.getMessage() for record in caplog.records]


def resolved(target: Target, option: str, *paths: str) -> list[str]:
    given: Any = {option: list(paths)}
    opts = resolve_options(target, "x", pulumi.ResourceOptions(**given))
    found: list[str] = getattr(opts, option)
    return found


@pytest.mark.parametrize(
    ("target", "path", "registered_as"),
    [
        (DESTINATION_TARGET, "display_name", "displayName"),
        (DESTINATION_TARGET, "secret_version", "secretVersion"),
        (DESTINATION_TARGET, "destination_id", "destinationId"),
        (DESTINATION_TARGET, "authorization.connection_string", "authorization.connectionString"),
        (DESTINATION_TARGET, "connection_string", "authorization.connectionString"),
        (DESTINATION_TARGET, "containerName", "authorization.containerName"),
        (
            DESTINATION_TARGET,
            'header_customizations["x-api_key"].value',
            'headerCustomizations["x-api_key"].value',
        ),
        (EXPORT_TARGET, "export_id", "exportId"),
        (EXPORT_TARGET, '["display_name"]', "displayName"),
        (HEALTH_CHECK_TARGET, "exports", "exportIds"),
    ],
)
@pytest.mark.parametrize("option", ["ignore_changes", "hide_diffs"])
def test_a_name_of_the_program_applies_and_is_warned_of(
    warnings: Callable[[], list[str]], target: Target, path: str, registered_as: str, option: str
) -> None:
    assert resolved(target, option, path) == [registered_as]
    [warning] = warnings()
    assert warning.startswith(f"{target.noun} 'x': {option} applies {path!r}")
    assert f"Did you mean {registered_as!r}?" in warning


@pytest.mark.parametrize(
    ("target", "path"),
    [
        (DESTINATION_TARGET, "displayName"),
        (DESTINATION_TARGET, "authorization"),
        (DESTINATION_TARGET, "authorization.connectionString"),
        (DESTINATION_TARGET, "*"),
        (EXPORT_TARGET, "destinations[0].transform"),
        (EXPORT_TARGET, "destinations[*].id"),
        (EXPORT_TARGET, "enrichments.site"),
        (EXPORT_TARGET, "enrichments.my_site.value"),
        (EXPORT_TARGET, 'enrichments["my site"].value.a_b[3]'),
    ],
)
@pytest.mark.parametrize("option", ["ignore_changes", "replace_on_changes"])
def test_a_path_of_the_api_stays_without_a_warning(
    warnings: Callable[[], list[str]], target: Target, path: str, option: str
) -> None:
    assert resolved(target, option, path) == [path]
    assert warnings() == []


@pytest.mark.parametrize(
    ("target", "path", "hint"),
    [
        (DESTINATION_TARGET, "displayNam", "Did you mean 'displayName'?"),
        (DESTINATION_TARGET, "authorization.conection_string", "'authorization.connectionString'?"),
        (DESTINATION_TARGET, "status", "'status' is an output. Use the name of an input"),
        (DESTINATION_TARGET, "zzz", "Possible values are displayName, type, authorization"),
        (EXPORT_TARGET, "enrichments.site.valu", "Did you mean 'enrichments.site.value'?"),
        (EXPORT_TARGET, "destinations[0].transfrom", "Did you mean 'destinations[0].transform'?"),
        (EXPORT_TARGET, "displayName.x", "'x' is below a property without nested properties"),
        (EXPORT_TARGET, "filter[", "which is not a property path"),
        (EXPORT_TARGET, "", "which is not a property path"),
        (EXPORT_TARGET, ".filter", "which is not a property path"),
    ],
)
def test_a_name_of_nothing_is_warned_of(
    warnings: Callable[[], list[str]], target: Target, path: str, hint: str
) -> None:
    assert resolved(target, "ignore_changes", path) == [path]
    [warning] = warnings()
    assert f"ignore_changes has no effect on {path!r}" in warning
    assert hint in warning


def test_outputs_are_marked_as_secrets_whole(warnings: Callable[[], list[str]]) -> None:
    given = resolved(DESTINATION_TARGET, "additional_secret_outputs", "lastExportTime", "status")
    assert given == ["lastExportTime", "status"]
    assert warnings() == []
    resolved(DESTINATION_TARGET, "additional_secret_outputs", "authorization.clientId")
    assert "Pulumi marks whole outputs only" in warnings()[0]


def test_the_callers_options_stay_as_they_are() -> None:
    shared = pulumi.ResourceOptions(ignore_changes=["display_name"])
    resolve_options(EXPORT_TARGET, "x", shared)
    assert shared.ignore_changes == ["display_name"]


@pytest.mark.parametrize(
    ("options", "refusal"),
    [
        (
            {"import_": "abc"},
            "import_ is not supported by a dynamic provider. Use `iotcentral adopt`",
        ),
        ({"ignore_changes": "filter"}, "must be a list of property paths. Use ['filter']"),
        ({"replace_on_changes": {"filter": 1}}, "must be a list of property paths"),
        ({"custom_timeouts": {"create": "10 minutes"}}, "create must be a duration such as '10m'"),
        ({"custom_timeouts": pulumi.CustomTimeouts(delete="5")}, "delete must be a duration"),
        ({"urn": "urn:pulumi:s::p::t::n"}, "urn is not supported by a dynamic provider. Use `get`"),
        ({"env_var_mappings": {"A": "B"}}, "env_var_mappings is not supported"),
    ],
)
@pytest.mark.parametrize("target", [DESTINATION_TARGET, EXPORT_TARGET, HEALTH_CHECK_TARGET])
def test_what_cannot_be_is_refused_in_one_line(
    target: Target, options: dict[str, Any], refusal: str
) -> None:
    if "env_var_mappings" in options and not hasattr(pulumi.ResourceOptions(), "env_var_mappings"):
        pytest.skip("this version of the SDK does not have it")
    with pytest.raises(pulumi.RunError) as raised:
        resolve_options(target, "x", pulumi.ResourceOptions(**options))
    assert str(raised.value).startswith(f"{target.noun} 'x': ")
    assert "\n" not in str(raised.value)
    if "import_" in options:
        assert "`iotcentral adopt`" in str(raised.value)
    else:
        assert refusal in str(raised.value)


@pytest.mark.parametrize("option", ["version", "plugin_download_url"])
def test_an_option_for_plugins_is_warned_of(warnings: Callable[[], list[str]], option: str) -> None:
    given: Any = {option: "1.0.0"}
    resolve_options(EXPORT_TARGET, "x", pulumi.ResourceOptions(**given))
    [warning] = warnings()
    assert warning == f"export 'x': {option} has no effect on a dynamic provider. Remove it."


@mocked
def test_another_provider_is_warned_of(warnings: Callable[[], list[str]]) -> Any:
    azure = pulumi.ProviderResource("azure-native", "azure")
    for options in ({"provider": azure}, {"providers": [azure]}, {"providers": {"a": azure}}):
        resolve_options(DESTINATION_TARGET, "x", pulumi.ResourceOptions(**options))
    assert len(warnings()) == 3
    assert all("provider has no effect" in warning for warning in warnings())
    own = pulumi.ProviderResource("pulumi-python", "own")
    resolve_options(DESTINATION_TARGET, "x", pulumi.ResourceOptions(provider=own))
    assert len(warnings()) == 3
    return azure.id


def hook(**opts: Any) -> iotcentral.Destination:
    return iotcentral.Destination(
        "hook",
        pulumi.ResourceOptions(**opts),
        display_name="H",
        type="webhook@v1",
        url="https://h.example",
    )


@mocked
def test_arguments_beside_an_id_to_read_are_warned_of(warnings: Callable[[], list[str]]) -> Any:
    iotcentral.Destination.get("read", "abc")
    assert warnings() == []
    read = hook(id="abc")
    assert "id reads an existing destination" in warnings()[0]
    assert "Use Destination.get" in warnings()[0]
    return read.id


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("10m", 600), ("1h30m", 5400), ("90s", 90), ("1.5h", 5400), ("250ms", 0.25), ("0", 0)],
)
def test_a_timeout_is_read_as_pulumi_reads_it(text: str, seconds: float) -> None:
    opts = pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create=text))
    assert custom_timeouts(opts) == {"create": seconds}


@mocked
def test_custom_timeouts_are_the_timeouts_of_a_health_check(
    registered: Registered, warnings: Callable[[], list[str]]
) -> Any:
    def check(name: str, timeout: float | None = None, **given: str) -> pulumi.Output[str]:
        opts = pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(**given))
        return iotcentral.HealthCheck(name, opts, exports=["e"], timeout=timeout).id

    made = [check("one", create="10m"), check("two", create="10m", update="5m")]
    made += [check("three", update="5m"), check("four"), check("five", 600, create="10m")]
    assert warnings() == []
    made += [check("six", 60, create="10m")]
    assert "custom_timeouts has no effect, since `timeout` takes precedence" in warnings()[0]
    check("seven", delete="1m")
    assert "custom_timeouts has no effect on delete" in warnings()[1]

    def judged(_: Any) -> None:
        timeouts = {
            name: [inputs.get("timeout"), inputs.get("updateTimeout")]
            for (_, name), inputs in registered.inputs.items()
        }
        timeouts.pop("seven", None)
        assert timeouts == {
            "one": [600, None],
            "two": [600, 300],
            "three": [300, 300],
            "four": [300, None],
            "five": [600, None],
            "six": [60, None],
        }

    return pulumi.Output.all(*made).apply(judged)


@mocked
def test_custom_timeouts_without_a_wait_are_warned_of(warnings: Callable[[], list[str]]) -> Any:
    made = hook(custom_timeouts=pulumi.CustomTimeouts(create="10m", delete="1h"))
    [warning] = warnings()
    assert "custom_timeouts has no effect on create, delete" in warning
    return made.id


@mocked
def test_custom_timeouts_of_an_export_are_those_of_its_wait(
    monkeypatch: pytest.MonkeyPatch, warnings: Callable[[], list[str]]
) -> Any:
    below: list[pulumi.ResourceOptions] = []
    made = staticmethod(lambda _, opts, **__: below.append(opts))
    monkeypatch.setattr(iotcentral.Export, "_health_check", made)
    export = iotcentral.Export(
        "e",
        pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create="10m")),
        display_name="E",
        source="telemetry",
        destinations=["d"],
        wait_for_healthy=True,
    )
    assert [custom_timeouts(opts) for opts in below] == [{"create": 600}]
    assert warnings() == []
    return export.id


@mocked
def test_replace_on_changes_goes_to_check(registered: Registered) -> Any:
    made = hook(replace_on_changes=["display_name", "url"])

    def judged(_: Any) -> None:
        assert registered.inputs["Destination", "hook"]["replaceOnChanges"] == [
            "displayName",
            "url",
        ]

    return made.id.apply(judged)


def test_the_documentation_has_every_option_in_order() -> None:
    named = re.findall(r"^\| `(\w+)` \|", PAGE.read_text("utf-8"), re.MULTILINE)
    assert named == sorted(set(named))
    assert set(inspect.signature(pulumi.ResourceOptions).parameters) <= set(named)


@pytest.mark.parametrize("opts", [{"protect": True}, pulumi.InvokeOptions(), "x", ["x"]])
def test_options_of_another_type_are_refused_by_name(opts: Any) -> None:
    with pytest.raises(TypeError, match=r"opts must be pulumi\.ResourceOptions, not"):
        resolve_options(DESTINATION_TARGET, "x", opts)


def test_custom_timeouts_of_another_type_are_refused() -> None:
    opts = pulumi.ResourceOptions()
    opts.custom_timeouts = "5m"  # type: ignore[assignment]
    with pytest.raises(pulumi.RunError, match="custom_timeouts must be pulumi"):
        resolve_options(HEALTH_CHECK_TARGET, "x", opts)
