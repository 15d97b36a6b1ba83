"""Finds the browser for the tests of the HTML page, or installs Debian's Chromium with apt-get.

Prints its path to stdout. If there is no browser and none can be installed, one line on stderr has
the remedy. The other tests do not require a browser, so this only fails on a build server
(CI=true).
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

NAMES = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
OS_RELEASE = Path("/etc/os-release")
FLAGS = (
    "--no-sandbox",  # not available for root, and the page is trusted
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
"""The flags of the tests, which add headless mode and a new profile."""


class BrowserError(Exception):
    """There is no browser. The text has the remedy."""


def find() -> str | None:
    """The path of a browser on this machine."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or (str(MACOS) if MACOS.exists() else None)


def apt() -> list[str] | None:
    """The command for apt-get as root, if it exists and has a package of Chromium.

    Ubuntu's package of that name installs a snap, which does not work in all environments.
    """
    release = OS_RELEASE.read_text() if OS_RELEASE.exists() else ""
    if "ID=debian" not in release.splitlines() or shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return ["apt-get"]
    if shutil.which("sudo") is None or _run(["sudo", "-n", "true"]).returncode:
        return None
    return ["sudo", "-n", "apt-get"]


def install(command: list[str]) -> None:
    """Installs Chromium. The output of apt-get is shown only if it fails."""
    print("Installing Chromium with apt-get ...", end="", flush=True, file=sys.stderr)
    started = time.monotonic()
    for step in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        done = _run([*command, "-qq", *step])
    if done.returncode:
        print(" failed", flush=True, file=sys.stderr)
        raise BrowserError(f"apt-get could not install Chromium:\n{done.stdout.strip()}")
    print(f" {time.monotonic() - started:.1f} s", flush=True, file=sys.stderr)


def ensure() -> str:
    """The path of a browser, which is installed if necessary and possible."""
    found = find()
    if found is None and (command := apt()) is not None:
        install(command)
        found = find()
    if found is None:
        raise BrowserError(
            "The tests of the HTML page require a browser. Install Chromium or Google Chrome, so "
            f"that one of these is on PATH: {', '.join(NAMES)}."
        )
    return found


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def main() -> int:
    """Prints the browser's path."""
    try:
        print(ensure())
    except BrowserError as error:
        print(error, file=sys.stderr)
        return 1 if os.environ.get("CI") == "true" else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
