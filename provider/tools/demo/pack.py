"""A copy of the policy pack that every engine starts.

The engine asks the language host of a pack's runtime to start it, and the host that is built from
Go modules cannot. Where there is no host of that name, it runs `pulumi-analyzer-policy-RUNTIME`:
so the copy has another runtime's name, and so has a copy of the engine's own script.
"""

import shutil
from pathlib import Path

PACK = Path(__file__).resolve().parents[3] / "stacks" / "policies"
ANALYZER = "pulumi-analyzer-policy-"
RUNTIME = "runtime: python\n"


class PackError(Exception):
    """The pack cannot be copied; the text says why."""


def copied(folder: Path) -> tuple[Path, Path]:
    """Copies the pack into a folder; returns it, and the folder that PATH has to begin with."""
    analyzer = shutil.which(f"{ANALYZER}python")
    if analyzer is None:
        raise PackError(f"The engine on PATH has no {ANALYZER}python: run `make setup`.")
    pack, programs = folder / "pack", folder / "bin"
    programs.mkdir(parents=True, exist_ok=True)
    shutil.copy(analyzer, programs / f"{ANALYZER}pythonpack")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PACK, pack, ignore=ignored, dirs_exist_ok=True)
    project = pack / "PulumiPolicy.yaml"
    text = project.read_text()
    if RUNTIME not in text:
        raise PackError(f"{PACK / project.name} has another runtime than python.")
    project.write_text(text.replace(RUNTIME, "runtime: pythonpack\n"))
    return pack, programs
