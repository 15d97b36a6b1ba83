"""A copy of the policy pack that works with every Pulumi CLI.

Pulumi uses the language host of a pack's runtime to start it, and the host that is built from Go
modules does not support that. If there is no such host, Pulumi runs
`pulumi-analyzer-policy-RUNTIME`. So the copy has another runtime name, and there is a copy of
Pulumi's own script with that name.
"""

import shutil
from pathlib import Path

PACK = Path(__file__).resolve().parents[3] / "stacks" / "policies"
ANALYZER = "pulumi-analyzer-policy-"
RUNTIME = "runtime: python\n"


class PackError(Exception):
    """The pack cannot be copied. The text has the cause."""


def copied(folder: Path) -> tuple[Path, Path]:
    """Copies the pack into a folder. Returns the copy and the folder that must be first on PATH."""
    analyzer = shutil.which(f"{ANALYZER}python")
    if analyzer is None:
        raise PackError(f"The Pulumi CLI on PATH has no {ANALYZER}python. Run `make setup`.")
    pack, programs = folder / "pack", folder / "bin"
    programs.mkdir(parents=True, exist_ok=True)
    shutil.copy(analyzer, programs / f"{ANALYZER}pythonpack")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PACK, pack, ignore=ignored, dirs_exist_ok=True)
    project = pack / "PulumiPolicy.yaml"
    text = project.read_text()
    if RUNTIME not in text:
        raise PackError(f"The runtime in {PACK / project.name} must be python.")
    project.write_text(text.replace(RUNTIME, "runtime: pythonpack\n"))
    return pack, programs
