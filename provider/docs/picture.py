"""Draw the README's picture: a real preview of a changed quickstart stack, in a terminal.

Run by `make picture`, with the engine on PATH. Nothing is left but `preview.svg`.
"""

import io
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

from iotcentral_simulator import Simulator

ROOT = Path(__file__).resolve().parents[2]
PICTURE = Path(__file__).with_name("preview.svg")
TOKEN = "SharedAccessSignature sr=picture"  # noqa: S105 - of a simulator that lives for seconds
COLUMNS = 104
CHANGES = {
    'value="plant-7"': 'value="plant-8"',
    "destinations=[operations],": "destinations=[operations, alerts],",
    "telemetry = iotcentral.Export(": """alerts = iotcentral.Destination(
    "alerts",
    display_name="Alerts",
    type="webhook@v1",
    url="https://alerts.example.com/hook?key=shown-to-nobody",
)

telemetry = iotcentral.Export(""",
}


def main() -> None:
    """Create the quickstart stack, change its program, and draw the preview."""
    with tempfile.TemporaryDirectory() as folder, Simulator(token=TOKEN, quiet=True) as simulator:
        project = Path(folder)
        (project / "Pulumi.yaml").write_text("name: quickstart\nruntime: python\n")
        program = (ROOT / "stacks/quickstart/__main__.py").read_text()
        (project / "__main__.py").write_text(program)
        environment = own_environment(project, simulator.url)
        pulumi(environment, project, "stack", "init", "dev")
        secret = "AccountName=contoso;AccountKey=c2hvd24gdG8gbm9ib2R5"  # noqa: S105 - made up
        pulumi(environment, project, "config", "set", "--secret", "storageConnectionString", secret)
        pulumi(environment, project, "up", "--yes", "--skip-preview")
        (project / "__main__.py").write_text(changed(program))
        preview = pulumi(environment, project, "preview", "--diff", "--color", "always")
    PICTURE.write_text(drawn(preview))
    print(f"drew {PICTURE.relative_to(ROOT)}")


def own_environment(project: Path, url: str) -> dict[str, str]:
    """Return an environment that leads to the simulator and leaves the user's stacks alone."""
    return {
        **os.environ,
        "PULUMI_BACKEND_URL": project.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "picture",
        "PULUMI_HOME": str(project / "home"),
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "IOTCENTRAL_ENDPOINT": url,
        "IOTCENTRAL_API_TOKEN": TOKEN,
    }


def pulumi(environment: dict[str, str], project: Path, *arguments: str) -> str:
    """Run the engine and return what it printed; end with its output where it fails."""
    done = subprocess.run(
        ["pulumi", *arguments, "--non-interactive"],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return done.stdout


def changed(program: str) -> str:
    """Return the quickstart's program with the changes that the picture shows."""
    for old, new in CHANGES.items():
        if old not in program:
            sys.exit(f"the quickstart no longer holds {old!r}: adapt CHANGES")
        program = program.replace(old, new)
    return program


def drawn(output: str) -> str:
    """Return a terminal with the output in it as SVG, without anything loaded from elsewhere."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO())
    console.print(Text.from_ansi(f"$ pulumi preview --diff\n{output.rstrip()}"))
    svg = console.export_svg(title="pulumi preview --diff")
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)


if __name__ == "__main__":
    main()
