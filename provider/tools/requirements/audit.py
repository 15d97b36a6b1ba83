"""Checks all pinned packages for known vulnerabilities: `make audit`.

Run with the Python of the virtual environment. pip-audit, also pinned with hashes, has its own
virtual environment. Requires network access.

Exit codes:
  0  No package has a known vulnerability.
  1  At least one package has a known vulnerability.
  2  At least one package could not be checked, which pip-audit itself would ignore.
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
    """The packages cannot be audited. The text has the cause, in one line."""


def run(*command: str) -> subprocess.CompletedProcess[str]:
    """Runs a command and captures its output."""
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


def install() -> str:
    """Creates the environment of pip-audit if necessary, and returns the program's path."""
    python = VENV / "bin" / "python"
    if not python.exists():
        venv.create(VENV, with_pip=True)
    pinned = str(FOLDER / "audit.txt")
    options = ("--quiet", "--disable-pip-version-check", "--require-hashes")
    done = run(str(python), "-m", "pip", "install", *options, "-r", pinned)
    if done.returncode:
        raise AuditError(f"installing pip-audit: {last_line(done.stderr)}")
    return str(VENV / "bin" / "pip-audit")


def dependencies(program: str, pins: str) -> list[dict[str, Any]]:
    """Returns the results of pip-audit for each package of a requirements file."""
    options = ("--disable-pip", "--require-hashes", "--format", "json", "--progress-spinner", "off")
    done = run(program, *options, "--requirement", str(FOLDER / pins))
    try:
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        raise AuditError(f"the advisory service failed: {last_line(done.stderr)}") from None
    return found


def judge(pins: str, found: list[dict[str, Any]]) -> bool:
    """Prints the vulnerabilities of a file's packages, and returns whether there are any."""
    skipped = [one["name"] for one in found if "skip_reason" in one]
    if skipped:
        raise AuditError(
            f"{len(skipped)} of {len(found)} packages in {pins} could not be checked "
            f"({', '.join(skipped[:3])}, …). Check the access to the advisory service."
        )
    hit = [one for one in found if one["vulns"]]
    for one in hit:
        for known in one["vulns"]:
            fixed = ", ".join(known["fix_versions"]) or "no version yet"
            print(f"{pins}: {one['name']} {one['version']}: {known['id']}, fixed in {fixed}")
    print(f"{pins}: {len(found)} packages, {len(hit)} with known vulnerabilities")
    return bool(hit)


def last_line(text: str) -> str:
    """Returns the last line of a program's output, which has the cause of a failure."""
    return (text.strip().splitlines() or ["no error message"])[-1][:300]


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
