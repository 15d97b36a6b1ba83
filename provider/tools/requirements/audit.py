"""Asks an advisory service about every pinned package: `make audit`.

Run by the environment's own Python. pip-audit, itself pinned with hashes, goes into a virtual
environment of its own. Needs the network. Exit status: 0 no known vulnerability; 1 some; 2 not
all packages could be asked about, which pip-audit alone would pass over.
"""

import json
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
VENV = FOLDER.parents[2] / ".venv" / "audit"
PINS = ("dev.txt", "oldest.txt")


class AuditError(Exception):
    """The packages could not be audited; the text says why, in one line."""


def run(*command: str) -> subprocess.CompletedProcess[str]:
    """Runs a command, and keeps what it prints."""
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


def install() -> str:
    """Makes the environment of pip-audit if there is none; returns the program's path."""
    python = VENV / "bin" / "python"
    if not python.exists():
        venv.create(VENV, with_pip=True)
    pinned = str(FOLDER / "audit.txt")
    options = ("--quiet", "--disable-pip-version-check", "--require-hashes")
    done = run(str(python), "-m", "pip", "install", *options, "-r", pinned)
    if done.returncode:
        raise AuditError(f"pip-audit cannot be installed: {last_line(done.stderr)}")
    return str(VENV / "bin" / "pip-audit")


def dependencies(program: str, pins: str) -> list[dict[str, Any]]:
    """Returns what pip-audit says of each package of a requirements file."""
    options = ("--disable-pip", "--require-hashes", "--format", "json", "--progress-spinner", "off")
    done = run(program, *options, "--requirement", str(FOLDER / pins))
    try:
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        raise AuditError(f"no advisory service answers: {last_line(done.stderr)}") from None
    return found


def judge(pins: str, found: list[dict[str, Any]]) -> bool:
    """Prints the vulnerabilities of a file's packages; tells whether there are any."""
    unasked = [one["name"] for one in found if "skip_reason" in one]
    if unasked:
        raise AuditError(
            f"{len(unasked)} of the {len(found)} packages of {pins} could not be looked up "
            f"({', '.join(unasked[:3])}, …): is an advisory service within reach?"
        )
    hit = [one for one in found if one["vulns"]]
    for one in hit:
        for known in one["vulns"]:
            fixed = ", ".join(known["fix_versions"]) or "no version yet"
            print(f"{pins}: {one['name']} {one['version']}: {known['id']}, mended in {fixed}")
    print(f"{pins}: {len(found)} packages, {len(hit)} with known vulnerabilities")
    return bool(hit)


def last_line(text: str) -> str:
    """Returns the line that says why a program failed."""
    return (text.strip().splitlines() or ["it does not say why"])[-1][:300]


def main() -> int:
    """Audits all pinned packages."""
    try:
        program = install()
        hits = [judge(pins, dependencies(program, pins)) for pins in PINS]
    except AuditError as error:
        print(f"audit: {error}", file=sys.stderr)
        return 2
    return int(any(hits))


if __name__ == "__main__":
    sys.exit(main())
