"""The doctor's single looks: what is good, what is wrong, and what to do about it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import pytest

from iotcentral_simulator import Simulator
from pulumi_iotcentral.api import AuthenticationError
from pulumi_iotcentral.cli.doctor import service
from pulumi_iotcentral.cli.doctor.diagnosis import Diagnosis
from pulumi_iotcentral.cli.doctor.examination import examine
from pulumi_iotcentral.cli.doctor.machine import look_at_machine, oldest_sdk, plugins_of, version
from pulumi_iotcentral.cli.doctor.service import look_at_service, token_expiry
from pulumi_iotcentral.cli.doctor.stack import look_at_settings, look_at_stack
from pulumi_iotcentral.cli.doctor.to_text import document, line
from pulumi_iotcentral.cli.workspace.application import Flags
from pulumi_iotcentral.cli.workspace.context import StackContext
from pulumi_iotcentral.cli.workspace.project import Project, find_project
from pulumi_iotcentral.cli.workspace.state import StackName
from pulumi_iotcentral.config.settings import ApplicationSettings, Settings

PLUGINS = plugins_of("python")
URN = "urn:pulumi:dev::plant::pulumi-python:dynamic/iotcentral:Export::lost"


def engine(folder: Path, says: str, *plugins: str) -> None:
    """Put an engine into a folder that is alone on PATH."""
    for name, script in [("pulumi", says), *((plugin, "") for plugin in plugins)]:
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)


def looked(monkeypatch: pytest.MonkeyPatch, folder: Path) -> dict[str, Diagnosis]:
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("PULUMI_HOME", str(folder / "home"))
    return {finding.subject: finding for finding in look_at_machine()}


def context(folder: Path, pending: list[dict[str, dict[str, str]]]) -> StackContext:
    state = {"deployment": {"resources": [], "pending_operations": pending}}
    there = any(folder.glob("Pulumi.*"))
    project = find_project(folder) if there else Project("plant", folder, folder)
    return StackContext(project, StackName("plant", "dev"), state)


def test_no_token_goes_to_what_a_flag_names_where_the_stack_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: plant\nruntime: python\n")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("IOTCENTRAL_API_TOKEN", "SharedAccessSignature sr=canary")
    found = list(examine(tmp_path, Flags(endpoint="http://127.0.0.1:1"), None))
    assert [(it.subject, it.verdict) for it in found[-2:]] == [
        ("stack", "wrong"),
        ("application", "skipped"),
    ]


def test_the_oldest_sdk_is_the_one_of_the_packages_metadata() -> None:
    assert oldest_sdk() == (3, 216)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("v3.251.0\n", (3, 251, 0)), ("3.216", (3, 216)), ("v3.9.0-dev+4", (3, 9, 0)), ("?", ())],
)
def test_a_version_is_its_numbers(text: str, numbers: tuple[int, ...]) -> None:
    assert version(text) == numbers


def test_an_engine_with_its_plugins_is_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine(tmp_path, "echo v3.251.0", *PLUGINS)
    found = looked(monkeypatch, tmp_path)
    assert {finding.verdict for finding in found.values()} == {"good"}


def test_an_engine_that_is_too_old_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine(tmp_path, "echo v3.99.0", *PLUGINS)
    found = looked(monkeypatch, tmp_path)["engine"]
    assert found.verdict == "wrong"
    assert found.advice == "Upgrade it. pulumi-iotcentral requires version 3.216 or newer."


def test_an_engine_that_does_not_run_or_is_not_there_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = looked(monkeypatch, tmp_path)["engine"]
    assert found.text == "`pulumi` is not on PATH"
    assert found.advice.endswith("(https://www.pulumi.com/docs/iac/download-install/).")
    engine(tmp_path, "exit 3", *PLUGINS)
    assert "does not run: CalledProcessError" in looked(monkeypatch, tmp_path)["engine"].text


def test_a_missing_plugin_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine(tmp_path, "echo v3.251.0", PLUGINS[0])
    found = looked(monkeypatch, tmp_path)["plugins"]
    assert found.verdict == "wrong"
    assert found.text.startswith(PLUGINS[1])


@pytest.mark.parametrize(
    ("plugin", "verdict"),
    [(f"{PLUGINS[1].removeprefix('pulumi-')}-v1.2.3", "good"), ("language-go-v1.2.3", "wrong")],
)
def test_a_plugin_that_pulumi_has_installed_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plugin: str, verdict: str
) -> None:
    engine(tmp_path, "echo v3.251.0", PLUGINS[0])
    folder = tmp_path / "home" / "plugins" / plugin
    folder.mkdir(parents=True)
    engine(folder, "", PLUGINS[1])
    assert looked(monkeypatch, tmp_path)["plugins"].verdict == verdict


@pytest.mark.parametrize(("named", "verdict"), [(["yaml"], "good"), (["python"], "wrong")])
def test_the_plugins_are_those_of_the_language_of_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: list[str], verdict: str
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path))
    hosts = (f"pulumi-language-{language}" for language in named)
    engine(tmp_path, 'test "$1" = version && echo v3.251.0', *hosts)
    (tmp_path / "Pulumi.yaml").write_text("name: plant\nruntime: {name: yaml}\n")
    found = {it.subject: it for it in examine(tmp_path, Flags(), None)}
    assert found["plugins"].verdict == verdict
    assert found["plugins"].text.startswith("pulumi-language-yaml ")
    assert found["native"].verdict == "wrong"
    assert found["native"].advice == "Run `iotcentral plugin install`."
    alone = {it.subject: it for it in examine(tmp_path, Flags(), None, alone=True)}
    assert "pulumi-language-yaml" not in alone["plugins"].text
    assert alone["native"].verdict == "good"


@pytest.mark.parametrize("text", ["name: [", "runtime: yaml"])
def test_a_project_that_cannot_be_read_is_taken_for_one_in_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    engine(tmp_path, "echo v3.251.0", *PLUGINS)
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "Pulumi.yaml").write_text(text)
    found = {it.subject: it.verdict for it in examine(tmp_path, Flags(), None)}
    assert (found["plugins"], found["stack"]) == ("good", "wrong")


@pytest.mark.parametrize(
    ("token", "expiry"),
    [
        ("SharedAccessSignature sr=a&sig=b&skn=c&se=1800000000000", datetime(2027, 1, 15, 8)),
        ("SharedAccessSignature se=1800000000&sr=a", datetime(2027, 1, 15, 8)),
        ("SharedAccessSignature sr=a&sig=se=1800000000", None),
        ("SharedAccessSignature sr=a&se=999999999999999", None),
        ("SharedAccessSignature sr=a&se=soon", None),
    ],
)
def test_a_token_may_say_when_it_expires(token: str, expiry: datetime | None) -> None:
    assert token_expiry(token) == (expiry and expiry.replace(tzinfo=UTC))


def test_operations_that_were_not_finished_are_wrong(tmp_path: Path) -> None:
    (found,) = look_at_stack(context(tmp_path, [{"resource": {"urn": URN}}]))
    assert found.verdict == "wrong"
    assert "pending operations (lost)" in found.text


@pytest.mark.parametrize(
    ("made", "verdict"), [(["venv"], "note"), ([], "wrong")], ids=["another one", "missing"]
)
def test_a_virtual_environment_of_the_project_is_looked_at(
    tmp_path: Path, made: list[str], verdict: str
) -> None:
    options = "runtime: {name: python, options: {virtualenv: venv}}"
    (tmp_path / "Pulumi.yaml").write_text(f"name: plant\n{options}\n")
    for name in made:
        (tmp_path / name).mkdir()
    environment, stack = look_at_stack(context(tmp_path, []))
    assert environment.verdict == verdict
    assert stack.verdict == "good"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Pulumi.yml", "name: plant\nruntime: {name: python, options: {virtualenv: .venv}}\n"),
        (
            "Pulumi.json",
            '{"name": "p", "runtime": {"name": "python", "options": {"virtualenv": ".venv"}}}',
        ),
        ("Pulumi.yaml", "name: plant\nruntime: {name: python, options: {toolchain: uv}}\n"),
        ("Pulumi.yaml", "name: plant\nruntime: {name: python, options: {toolchain: poetry}}\n"),
    ],
)
def test_the_virtual_environment_is_the_one_that_the_engine_takes(
    tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / name).write_text(text)
    (tmp_path / ".venv").mkdir()
    environment, _ = look_at_stack(context(tmp_path, []))
    assert environment.text.startswith("the program runs in .venv, ")


def test_poetry_without_a_folder_in_the_project_keeps_the_environment_to_itself(
    tmp_path: Path,
) -> None:
    text = "name: plant\nruntime: {name: python, options: {toolchain: poetry}}\n"
    (tmp_path / "Pulumi.yaml").write_text(text)
    assert [found.subject for found in look_at_stack(context(tmp_path, []))] == ["stack"]


def test_a_variable_that_names_another_application_in_vain_is_told() -> None:
    config = {"iotcentral:subdomain": "contoso"}
    (found,) = look_at_settings(Settings(config.get, {"IOTCENTRAL_SUBDOMAIN": "fabrikam"}))
    assert found.verdict == "note"
    assert "IOTCENTRAL_SUBDOMAIN names another application" in found.text


def test_what_is_no_api_token_is_the_tokens_fault_and_the_host_is_reached_all_the_same() -> None:
    with Simulator(quiet=True) as simulator:
        settings = ApplicationSettings(simulator.url, api_token="abc", token_source="THE_TOKEN")
        found = {finding.subject: finding for finding in look_at_service(settings)}
    assert found["token"].verdict == "wrong"
    assert found["token"].text.startswith("THE_TOKEN must be an API token")
    assert found["reachable"].verdict == "good"
    assert {found[it].verdict for it in ("credentials", "role", "API version")} == {"skipped"}
    assert found["clock"].text == "in sync with the service, within 2 s"


def test_a_token_that_an_unread_stack_may_have_is_no_second_cause() -> None:
    with Simulator(quiet=True) as simulator:
        settings = ApplicationSettings(simulator.url)
        found = {it.subject: it.verdict for it in look_at_service(settings, is_whole=False)}
    skipped = dict.fromkeys(("token", "credentials", "role", "API version"), "skipped")
    good = dict.fromkeys(("application", "reachable", "clock"), "good")
    assert found == skipped | good


def test_where_nothing_answers_no_time_is_told_either() -> None:
    with Simulator(quiet=True) as simulator:
        url = simulator.url
    token = "SharedAccessSignature sr=a"
    settings = ApplicationSettings(url, api_token=token, token_source="THE_TOKEN")
    found = {finding.subject: finding for finding in look_at_service(settings)}
    assert "the connection was refused" in found["reachable"].text
    assert found["clock"].text == "not checked because of the error above"


def test_a_login_that_fails_is_the_credentials_fault_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> NoReturn:
        raise AuthenticationError("there is no token", advice="log in")

    monkeypatch.setattr(service, "connected", fails)
    with Simulator(quiet=True) as simulator:
        found = {it.subject: it for it in look_at_service(ApplicationSettings(simulator.url))}
    assert found["reachable"].verdict == "good"
    assert (found["credentials"].verdict, found["credentials"].advice) == ("wrong", "log in")
    assert found["clock"].verdict == "good"


def test_a_report_is_good_with_notes_and_bad_with_one_wrong() -> None:
    note, wrong = Diagnosis("a", "note", "b\x1b[1m"), Diagnosis("c", "wrong", "d", "do\ne")
    assert document([note])["good"]
    told = document([note, wrong])
    assert not told["good"]
    assert [one["text"] for one in told["findings"]] == ["b [1m", "d"]
    assert line(wrong).plain.splitlines() == ["✗ c            d", "               → do e"]
