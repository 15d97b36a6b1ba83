"""Checks of the installation: Python, the packages, the Pulumi CLI and its plugins."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib import metadata
from pathlib import Path
from typing import Final, TypeAlias

from pulumi_iotcentral.config.installation import package_version

from ..plugin import shim
from .diagnosis import Diagnosis

PACKAGE: Final = "pulumi-iotcentral"
PYTHON: Final = "python"
DYNAMIC: Final = "pulumi-resource-pulumi-python"
"""The plugin that Pulumi starts for the dynamic resources of a Python program."""

INSTALL: Final = "https://www.pulumi.com/docs/iac/download-install/"
"""The installation guide of Pulumi."""

Version: TypeAlias = tuple[int, ...]


def look_at_machine(runtime: str = PYTHON) -> Iterator[Diagnosis]:
    """Yield diagnoses of Python, the packages and the Pulumi CLI.

    `runtime` is the language of the project, which needs plugins of its own.
    """
    yield Diagnosis("python", "good", f"{platform.python_version()}, {sys.executable}")
    yield Diagnosis("package", "good", f"{PACKAGE} {metadata.version(PACKAGE)}")
    yield _sdk()
    engine = shutil.which("pulumi")
    if engine is None:
        yield Diagnosis(
            "engine", "wrong", "`pulumi` is not on PATH", f"Install Pulumi ({INSTALL})."
        )
        return
    yield _engine(engine)
    yield _plugins(Path(engine).resolve().parent, plugins_of(runtime))
    yield _native(runtime)


def plugins_of(runtime: str) -> tuple[str, ...]:
    """Return the plugins that Pulumi starts for a program in a language."""
    host = f"pulumi-language-{runtime}"
    return (host, DYNAMIC) if runtime == PYTHON else (host,)


def oldest_sdk() -> Version:
    """Return the oldest version of Pulumi that the package's metadata allows."""
    for requirement in metadata.requires(PACKAGE) or ():
        found = re.match(r"pulumi\s*[<>=!,.\d\s]*>=\s*([\d.]+)", requirement)
        if found:
            return version(found.group(1))
    return ()


def version(text: str) -> Version:
    """Return the numbers at the start of a version such as `v3.251.0-dev`."""
    found = re.match(r"v?(\d+(?:\.\d+)*)", text.strip())
    return tuple(int(number) for number in found.group(1).split(".")) if found else ()


def _sdk() -> Diagnosis:
    found = metadata.version("pulumi")
    return _at_least("SDK", f"pulumi {found} for Python", version(found))


def _engine(engine: str) -> Diagnosis:
    try:
        done = subprocess.run(  # noqa: S603 - the engine on PATH
            [engine, "version"], capture_output=True, text=True, timeout=30, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        why = f"{engine} does not run: {type(error).__name__}"
        return Diagnosis("engine", "wrong", why, f"Reinstall Pulumi ({INSTALL}).")
    return _at_least("engine", f"pulumi {done.stdout.strip()}, {engine}", version(done.stdout))


def _at_least(subject: str, text: str, found: Version) -> Diagnosis:
    oldest = oldest_sdk()
    if found >= oldest:
        return Diagnosis(subject, "good", text)
    wanted = ".".join(map(str, oldest))
    advice = f"Upgrade it. {PACKAGE} requires version {wanted} or newer."
    return Diagnosis(subject, "wrong", text, advice)


def _plugins(beside: Path, names: Sequence[str]) -> Diagnosis:
    missing = [name for name in names if not _is_installed(name, beside)]
    if not missing:
        verb = "is" if len(names) == 1 else "are"
        return Diagnosis("plugins", "good", f"{', '.join(names)} {verb} installed")
    return Diagnosis(
        "plugins",
        "wrong",
        f"{', '.join(missing)} not found next to `pulumi` or on PATH",
        f"Reinstall Pulumi with its language plugins ({INSTALL}).",
    )


def _is_installed(name: str, beside: Path) -> bool:
    """Return whether Pulumi finds a plugin, which it can also have installed by itself."""
    if shutil.which(name, path=str(beside)) or shutil.which(name):
        return True
    folders = shim.plugins_folder().glob(f"{name.removeprefix('pulumi-')}-v*")
    return any(shutil.which(name, path=str(it)) for it in folders)


def _native(runtime: str) -> Diagnosis:
    """Return the diagnosis of the native provider, which programs in Python do not need."""
    subject, advice = "native", "Run `iotcentral plugin install`."
    if (ambient := shim.on_path()) is not None:
        text = f"{ambient} is on PATH, and Pulumi prefers it to an installed plugin"
        return Diagnosis(subject, "note", text, "Remove it from PATH.")
    found = shim.installed()
    if not found and runtime != PYTHON:
        text = f"the native provider is not installed, which programs in {runtime} require"
        return Diagnosis(subject, "wrong", text, advice)
    if not found:
        text = "the native provider is not installed, which only its programs require"
        return Diagnosis(subject, "good", text)
    newest = found[-1]
    if not newest.starts:
        why = f"the native provider in {newest.folder} does not start"
        return Diagnosis(subject, "wrong", why, advice)
    text = f"the native provider {newest.version} runs {newest.python}"
    if newest.is_ours and newest.version == package_version():
        return Diagnosis(subject, "good", text)
    return Diagnosis(subject, "note", f"{text}, not this environment", advice)
