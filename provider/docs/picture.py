"""Draw the README's picture: a real preview of the README's program, then `iotcentral status`.

Run by `make picture`, with Pulumi on PATH. The script deploys the program to a simulator, adds a
destination to it and previews the change. It leaves `preview.svg` and nothing else.
"""

import fcntl
import io
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from iotcentral_simulator import Simulator

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
PICTURE = Path(__file__).with_name("preview.svg")
TOKEN = "SharedAccessSignature sr=picture"  # noqa: S105 - of a simulator that lives for seconds
STORAGE_KEY = "AccountName=contoso;AccountKey=c2hvd24gdG8gbm9ib2R5"
COLUMNS = 102
LINES = 20
"""The height of the picture, at most: it stays a landscape."""

CHANGES = {
    "destinations=[archive],": "destinations=[archive, dashboard],",
    "telemetry = iotcentral.Export(": """dashboard = iotcentral.Destination(
    "dashboard",
    iotcentral.WebhookDestinationArgs(
        display_name="Live dashboard", url="https://dashboard.example.com/telemetry"
    ),
)

telemetry = iotcentral.Export(""",
}


def main() -> None:
    """Deploy the README's program, change it, and draw the preview and the status."""
    with tempfile.TemporaryDirectory() as folder, Simulator(token=TOKEN, quiet=True) as simulator:
        project = Path(folder)
        (project / "Pulumi.yaml").write_text("name: factory\nruntime: python\n")
        program = readme_program()
        (project / "__main__.py").write_text(program)
        environment = own_environment(project, simulator.url)
        for command in (
            ["pulumi", "stack", "init", "dev"],
            ["pulumi", "config", "set", "--secret", "storageConnectionString", STORAGE_KEY],
            ["pulumi", "up", "--yes", "--skip-preview"],
            ["iotcentral", "status"],  # the first look after a deployment shows `starting`
        ):
            run(command, environment, project)
        (project / "__main__.py").write_text(changed(program))
        lines: list[str] = []
        for command in (["pulumi", "preview"], ["iotcentral", "status"]):
            lines += [f"$ {' '.join(command)}", *screen(run(command, environment, project)), ""]
    del lines[-1]
    if len(lines) > LINES:
        sys.exit("\n".join([*lines, f"{len(lines)} lines are more than {LINES}"]))
    PICTURE.write_text(drawn(lines))
    print(f"drew {PICTURE.relative_to(ROOT)}")


def readme_program() -> str:
    """Return the README's first Python program."""
    readme = README.read_text("utf-8")
    found = re.search(r"^```python\n(.*?)^```$", readme, re.DOTALL | re.MULTILINE)
    if found is None:
        sys.exit("README.md has no Python program")
    return found[1]


def own_environment(project: Path, url: str) -> dict[str, str]:
    """Return an environment that points to the simulator and to no stack of the user."""
    foreign = ("PULUMI_", "IOTCENTRAL_")
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(foreign)},
        "COLUMNS": str(COLUMNS),
        "TERM": "xterm-256color",
        "PULUMI_BACKEND_URL": project.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "picture",
        "PULUMI_HOME": str(project / "home"),
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "IOTCENTRAL_ENDPOINT": url,
        "IOTCENTRAL_API_TOKEN": TOKEN,
    }


def run(command: Sequence[str], environment: dict[str, str], project: Path) -> str:
    """Run a command in a terminal and return what it wrote; exit with its output if it fails."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, COLUMNS, 0, 0))
    with subprocess.Popen(
        command, cwd=project, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        written = b""
        while part := read(ours):
            written += part
    os.close(ours)
    output = written.decode()
    if process.returncode:
        sys.exit(output)
    return output


def read(terminal: int) -> bytes:
    """Return the next bytes of a terminal, none after its last program has ended."""
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux reports the end in this way
        return b""


def screen(output: str) -> list[str]:
    """Return the lines that a terminal shows in the end. Pulumi draws its table over and over."""
    lines = [""]
    row, at_start = 0, True
    for part in re.split(r"(\r|\n|\x1b\[\d*A|\x1b\[\?\d+[hl]|\x1b\[K)", output):
        if part == "\n":
            row += 1
            lines += [""] * (row == len(lines))
        elif part == "\r":
            at_start = True
        elif found := re.fullmatch(r"\x1b\[(\d*)A", part):
            row = max(0, row - int(found[1] or 1))
        elif part == "\x1b[K":
            lines[row] = "" if at_start else lines[row]
        elif part and not part.startswith("\x1b[?"):
            lines[row] = part if at_start else lines[row] + part
            at_start = False
    while lines and not lines[-1].strip():
        del lines[-1]
    return lines


def changed(program: str) -> str:
    """Return the program with the changes that the picture shows."""
    for old, new in CHANGES.items():
        if old not in program:
            sys.exit(f"the README's program no longer contains {old!r}: adapt CHANGES")
        program = program.replace(old, new)
    return program


def drawn(lines: Sequence[str]) -> str:
    """Return a terminal with these lines as SVG. It loads nothing from other hosts."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO())
    console.print(Text.from_ansi("\n".join(lines)))
    svg = console.export_svg(title="pulumi-iotcentral")
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)


if __name__ == "__main__":
    main()
