"""The start page, done as it is written: its files, its commands, in their order."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.docs.blocks import DOCS, Block, blocks_of
from tests.docs.shell import logical_lines

PAGE = DOCS / "get-started.md"
ENGINE = """export PATH="$(make -s -C '/path/to/pulumi-iotcentral' engine-path):$PATH\""""
LEFT_OUT = {
    ENGINE: "the engine of the tests stands in",
    "python3 -m venv venv": "the environment of the tests stands in",
    ". venv/bin/activate": "the environment of the tests stands in",
    "pip install '/path/to/pulumi-iotcentral[entra,cli,simulator]'": "needs a package registry",
    "az login": "needs an account",
}
"""Lines that are not run, each with its reason."""
SERVE = "iotcentral simulate --port 8080"
URL = "http://127.0.0.1:8080"
TOKEN = "SharedAccessSignature sr=try"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """What a newcomer's shell has, and nothing of the developer's."""
    ours = ("IOTCENTRAL_", "ARM_", "AZURE_", "PULUMI_")
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(ours)},
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_HOME": str(tmp_path / "home"),
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "NO_COLOR": "1",
    }


@pytest.fixture
def url(environment: dict[str, str]) -> Iterator[str]:
    """The page's simulator, on a port that is free."""
    (line,) = [it for block in shells() for it in logical_lines(block) if it.startswith(SERVE)]
    served = subprocess.Popen(
        ["bash", "-c", f"exec {line.replace('--port 8080', '--port 0 --quiet')}"],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert served.stdout is not None
    with served.stdout as printed:
        yield printed.readline().removeprefix("listening on ").strip()
        served.terminate()
    assert served.wait(timeout=60) == 0


def shells() -> list[Block]:
    return [block for block in blocks_of(PAGE) if block.language == "sh"]


def script(url: str) -> str:
    """Return the page as one shell script: files where they are shown, commands as they stand."""
    parts = ["set -e"]
    for block in blocks_of(PAGE):
        if block.title:
            parts.append(f"cat > {block.title} <<'END OF FILE'\n{block.text}END OF FILE")
        elif block.language == "sh":
            run = [line for line in logical_lines(block) if line.strip() not in LEFT_OUT]
            parts += [line for line in run if not line.startswith(SERVE)]
    return "\n".join(parts).replace(URL, url)


def expected() -> Iterator[re.Pattern[str]]:
    """Yield what each line of the output that the page shows has to match, in order."""
    for block in blocks_of(PAGE):
        shown = block.text.splitlines() if block.language == "text" else []
        for line in (it for it in shown if it.strip("… ")):
            parts = [re.escape(" ".join(part.split())) for part in line.split("…")]
            yield re.compile(".*".join(parts).replace("\\ ", r"\s+"))


def test_the_start_page_does_what_it_says(
    tmp_path: Path, environment: dict[str, str], url: str
) -> None:
    done = subprocess.run(
        ["bash", "-c", script(url)],
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    for told in ("+ 3 created", "plant-8", "~ 1 updated", "+ 3 to create", "- 3 deleted"):
        assert told in done.stdout, f"{told}\n{done.stdout}"
    lines = iter(done.stdout.splitlines())
    for wanted in expected():
        assert any(wanted.search(line) for line in lines), f"{wanted.pattern}\n{done.stdout}"
    assert not list(tmp_path.glob("*/*.bak"))
    answer = requests.get(
        f"{url}/api/dataExport/exports?api-version=2022-06-30-preview",
        headers={"Authorization": TOKEN},
        timeout=30,
    )
    assert answer.json()["value"] == []


def test_every_line_that_is_left_out_stands_on_the_page() -> None:
    lines = {line.strip() for block in shells() for line in logical_lines(block)}
    assert set(LEFT_OUT) <= lines
    assert re.search(re.escape(TOKEN), "\n".join(lines))
