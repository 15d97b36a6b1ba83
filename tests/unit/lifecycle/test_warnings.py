"""Legal and probably wrong: a warning once, and nothing is kept from happening."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi.output import UNKNOWN

from pulumi_iotcentral.config.settings import Settings
from pulumi_iotcentral.dynamic.diagnostics import report
from pulumi_iotcentral.export import ExportProvider
from pulumi_iotcentral.lifecycle.run import RunContext
from pulumi_iotcentral.lifecycle.warnings import error_warnings

EXPORT = {"displayName": "E", "source": "telemetry", "destinations": [{"id": "d1"}]}
SEED = "organization::dev::project::type::stream"
ADVICE: list[tuple[dict[str, Any], str]] = [
    ({"destinations": [{"id": f"d{n}"} for n in range(6)]}, "has 6 destinations"),
    ({"enabled": False}, "is disabled and sends no data"),
    ({"enrichments": {"x": {"path": "$deviceName"}}}, "'x' whose path $deviceName"),
]
FINE: list[dict[str, Any]] = [
    {},
    {"destinations": [{"id": f"d{n}"} for n in range(5)]},
    {"enrichments": {"x": {"path": "$simulated"}, "y": {"path": "building"}}},
    {"enrichments": UNKNOWN, "destinations": UNKNOWN, "enabled": UNKNOWN},
    {"enrichments": {"x": UNKNOWN, "y": {"path": UNKNOWN}}},
]


def made() -> Any:
    provider = ExportProvider()
    provider._context = RunContext(
        Settings({"iotcentral:subdomain": "contoso"}.get, {}), report=report
    )
    return provider


@pytest.mark.parametrize(("more", "text"), ADVICE)
def test_what_is_probably_wrong_is_told_once_with_the_resource_s_name(
    more: dict[str, Any], text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    provider = made()
    for _ in range(2):
        assert provider.check({}, {"idSeed": SEED, **EXPORT, **more}).failures == []
    told = capsys.readouterr().err
    assert told.count("warning: export 'stream' ") == 1
    assert text in told


@pytest.mark.parametrize("more", FINE)
def test_what_is_fine_is_not_spoken_of(
    more: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    made().check({}, {"idSeed": SEED, **EXPORT, **more})
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("enabled", "warned"), [(True, True), (False, False)])
def test_the_replacement_of_an_enabled_export_is_told(
    *, enabled: bool, warned: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    provider = made()
    olds = provider.check({}, {"idSeed": SEED, **EXPORT, "enabled": enabled}).inputs
    capsys.readouterr()
    news = {**olds, "source": "properties", "exportId": "new"}
    provider.diff(olds["exportId"], olds, news)
    told = capsys.readouterr().err
    assert ("is enabled and will be replaced (exportId, source)" in told) == warned


def test_an_object_that_reports_an_error_is_told_in_one_line() -> None:
    errors = [{"code": "Denied", "message": "no\nrole"}]
    assert list(error_warnings({"status": "error", "errors": errors})) == [
        "reports an error: Denied: no role. Run `iotcentral status` to check whether it persists."
    ]
    assert list(error_warnings({"status": "healthy"})) == []


@pytest.mark.parametrize("name", ["stream", "plant::stream", "a::b::c", "::"])
def test_a_warning_names_the_resource_whatever_its_name_holds(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    parent = "urn:pulumi:dev::project::my:Component$pulumi-python:dynamic/iotcentral:Export::p"
    for above in ("", f"::{parent}"):
        seed = f"organization::dev::project{above}::pulumi-python:dynamic/iotcentral:Export::{name}"
        provider: Any = ExportProvider()
        provider._context = RunContext(
            Settings({"iotcentral:subdomain": "contoso"}.get, {}), report=report
        )
        provider.check({}, {"idSeed": seed, **EXPORT, "enabled": False})
        assert f"export {name!r} is disabled" in capsys.readouterr().err
