"""What nobody may make of this package, by what they call things or lead it to."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer

from iotcentral_simulator import Simulator
from pulumi_iotcentral.cli.adopt.files import write_backup
from pulumi_iotcentral.cli.simulate.send import send
from pulumi_iotcentral.config.settings import Settings, SettingsError
from pulumi_iotcentral.dynamic.diagnostics import warn
from pulumi_iotcentral.lifecycle.errors import ProviderError
from pulumi_iotcentral.model.urls import host_of_url

ROOT = Path(__file__).resolve().parents[2]
ESCAPES = "\x1b[2J\x1b]0;owned\x07\u202e\r\n\x00\x9b31m"
REQUIREMENTS = sorted((ROOT / "provider" / "tools" / "requirements").glob("*.txt"))


def settings(**config: Any) -> Settings:
    return Settings({f"iotcentral:{key}": value for key, value in config.items()}.get, {})


# --- where a token goes -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example\\.azureiotcentral.com",
        "https://contoso.azureiotcentral.com@evil.example",
        "https://evil.example/.azureiotcentral.com",
        "https://evilazureiotcentral.com",
        "https://azureiotcentral.com.evil.example",
        "http://contoso.azureiotcentral.com",
    ],
)
def test_a_url_in_a_state_does_not_lead_an_entra_token_to_another_host(url: str) -> None:
    with pytest.raises(SettingsError, match="no credentials are configured"):
        settings(subdomain="contoso").at(url)


def test_a_url_that_hides_its_host_leads_nowhere() -> None:
    known = settings(subdomain="contoso")
    with pytest.raises(SettingsError, match="no credentials are configured"):
        known.at("https://evil.example\\@contoso.azureiotcentral.com")
    written = "https://CONTOSO.azureiotcentral.com/"
    assert known.at(written).base_url == "https://contoso.azureiotcentral.com"


def test_an_entra_token_opens_the_applications_of_its_domain() -> None:
    url = "https://other.azureiotcentral.com"
    assert settings(subdomain="contoso").at(url).base_url == url


@pytest.mark.parametrize(
    "endpoint", ["https://evil.example\\.azureiotcentral.com", "http://evil.example\\@127.0.0.1"]
)
def test_an_endpoint_that_two_libraries_read_differently_is_refused(endpoint: str) -> None:
    assert host_of_url(endpoint) is None
    with pytest.raises(SettingsError, match="must be a base URL"):
        settings(endpoint=endpoint).application()


def test_an_api_token_is_not_sent_to_the_url_of_a_state(tmp_path: Path) -> None:
    known = settings(subdomain="contoso", apiToken="SharedAccessSignature sr=canary")
    with pytest.raises(SettingsError) as caught:
        known.at("https://evil.example")
    assert "canary" not in str(caught.value)


# --- terminals ----------------------------------------------------------------------------------


def test_no_escape_passes_a_warning_or_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    warn(f"the export {ESCAPES}Telemetry")
    told = capsys.readouterr().err
    assert told.endswith("\n")
    assert told[:-1].isprintable()
    assert str(ProviderError(f"deleting {ESCAPES}Telemetry")).isprintable()


def test_no_escape_passes_what_send_tells(capsys: pytest.CaptureFixture[str]) -> None:
    hook = {"displayName": ESCAPES, "type": "webhook@v1", "url": "http://127.0.0.1:1/"}
    sends = {"displayName": ESCAPES, "source": "telemetry", "enabled": True}
    with Simulator(quiet=True) as simulator:
        simulator.application().destinations["d"] = hook
        simulator.application().exports["e"] = {**sends, "destinations": [{"id": "d"}]}
        with pytest.raises(typer.Exit):
            send('{"telemetry": {"a": 1}}', endpoint=simulator.url, token="any")
    told = capsys.readouterr().out
    assert "failed" in told
    outcome, document = told.removesuffix("\n").split("\n")
    assert outcome.isprintable()
    assert document.isprintable()


# --- files --------------------------------------------------------------------------------------


def test_a_backup_of_a_state_is_for_its_owner_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        path = write_backup(tmp_path, "dev", {"deployment": {}}, datetime.now(UTC))
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert (path.parent / ".gitignore").read_text() == "*\n"


def test_the_demos_secrets_are_for_their_owner_whatever_the_umask(tmp_path: Path) -> None:
    script = f"""
import os, sys
from pathlib import Path
os.umask(0)
sys.path.insert(0, {str(ROOT / "provider" / "tools" / "demo")!r})
import demo
demo.DEMO = Path({str(tmp_path)!r})
demo.kept_secret("token")
"""
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
    assert stat.S_IMODE((tmp_path / "token").stat().st_mode) == 0o600


# --- what is installed --------------------------------------------------------------------------


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_every_requirement_is_pinned_with_hashes_and_names_no_place(path: Path) -> None:
    lines = path.read_text().replace("\\\n", " ").splitlines()
    wanted = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    assert wanted
    for line in wanted:
        assert re.match(r"[a-z0-9.-]+==\S+ ", line), line
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", line), line
    for place in ("://", "--index", "--extra-index", "--find-links", "--trusted-host", " @ "):
        assert place not in path.read_text()


def test_the_set_up_installs_with_hashes_only() -> None:
    script = (ROOT / "provider" / "tools" / "requirements" / "environment.py").read_text()
    assert script.count('"--require-hashes", "-r"') == script.count('"-r"') == 2
