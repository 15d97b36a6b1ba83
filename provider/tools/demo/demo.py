"""The demo: a real `pulumi up` of the quickstart stack, and a message through its exports.

All files of the demo are in the ignored folder `.demo` at the top level of the repository: the
stack's backend and configuration, generated secrets, and the state, the log and the process id of
three servers: the simulator, a storage account (Azurite) and a webhook. No account is required.
`make` adds the Pulumi CLI to PATH.
"""

import argparse
import base64
import fcntl
import hashlib
import json
import os
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import arrival
from receivers import Storage, Webhook, installation
from rich.console import Console
from rich.table import Table
from rich.text import Text
from simulation import Background, ProcessError, Simulator, runs

ROOT = Path(__file__).resolve().parents[3]
DEMO = ROOT / ".demo"
STACK = "demo"
STACK_FOLDER = DEMO / "stack"
CONFIG = STACK_FOLDER / f"Pulumi.{STACK}.yaml"
BACKEND = DEMO / "backend"
CONTAINER = "telemetry"
SETTLE_SECONDS = 5


class DemoError(Exception):
    """The demo cannot continue. The text has the cause."""


def kept_secret(name: str) -> str:
    """A random value, generated once, in a file that only its owner can read."""
    path = DEMO / name
    if not path.exists() or not path.read_text():
        path.unlink(missing_ok=True)
        flags = os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_WRONLY
        with os.fdopen(os.open(path, flags, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(24))
    return path.read_text()


def simulator() -> Simulator:
    """The demo's simulator, running or not."""
    return Simulator(DEMO, f"SharedAccessSignature sr=demo&sig={kept_secret('token')}")


def storage() -> Storage:
    """The demo's storage account, running or not."""
    return Storage(DEMO, base64.b64encode(kept_secret("storage-key").encode()).decode())


def servers() -> tuple[Background, ...]:
    """All servers of the demo."""
    return simulator(), storage(), Webhook(DEMO)


def own_variables(endpoint: str, token: str) -> dict[str, str]:
    """The environment variables for `pulumi` commands on the demo's stack."""
    kept_secret("passphrase")
    return {
        "PULUMI_BACKEND_URL": f"file://{BACKEND}",
        "PULUMI_CONFIG_PASSPHRASE_FILE": str(DEMO / "passphrase"),
        "PULUMI_HOME": str(DEMO / "home"),
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_STACK": STACK,
        "IOTCENTRAL_ENDPOINT": endpoint,
        "IOTCENTRAL_API_TOKEN": token,
    }


def foreign_variables() -> list[str]:
    """Variables of the user's own stacks and applications, which the demo must not use."""
    return [name for name in os.environ if name.startswith(("PULUMI_", "IOTCENTRAL_"))]


def environment(service: Simulator) -> dict[str, str]:
    """The whole environment of the demo's `pulumi`."""
    foreign = foreign_variables()
    inherited = {name: value for name, value in os.environ.items() if name not in foreign}
    direct = {name: f"{os.environ.get(name, '')},127.0.0.1" for name in ("NO_PROXY", "no_proxy")}
    return {**inherited, **direct, **own_variables(service.endpoint, service.token)}


@contextmanager
def interrupts_to_pulumi() -> Iterator[None]:
    """Lets pulumi handle Ctrl-C, so that it can stop cleanly. This script continues afterwards."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def shown(console: Console, service: Simulator, *arguments: str) -> None:
    """Runs a pulumi command at the top level of the repository, and shows it with its output."""
    console.print(Text(f"\n$ pulumi {shlex.join(arguments)}", "bold"), soft_wrap=True)
    command = ["pulumi", *arguments, "--config-file", str(CONFIG)]
    with interrupts_to_pulumi():
        done = subprocess.run(command, cwd=ROOT, env=environment(service), check=False)
    if done.returncode:
        raise DemoError(f"`pulumi {arguments[0]}` failed with exit code {done.returncode}.")


def quiet(service: Simulator, *arguments: str, text: str = "") -> None:
    """Runs a pulumi command that is shown only if it fails. `text` is its input."""
    done = subprocess.run(
        ["pulumi", "--non-interactive", *arguments],
        cwd=ROOT,
        env=environment(service),
        input=text,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DemoError(f"`pulumi {' '.join(arguments)}` failed:\n{done.stdout.strip()}")


def prepare_stack(service: Simulator) -> None:
    """Creates the stack and its configuration on the first run.

    `stack init` writes the stack's configuration next to the project file. With a copy of that file
    in the demo's folder, it does not write to the work tree.
    """
    BACKEND.mkdir(exist_ok=True)
    if not CONFIG.exists():
        shutil.rmtree(STACK_FOLDER, ignore_errors=True)
        STACK_FOLDER.mkdir()
        shutil.copy(ROOT / "Pulumi.yaml", STACK_FOLDER)
        quiet(service, "stack", "init", STACK, "--cwd", str(STACK_FOLDER), "--no-select")
    configure(service, "storageConnectionString", storage().connection_string)
    configure(service, "dashboardUrl", Webhook(DEMO).url)


def configure(service: Simulator, key: str, value: str) -> None:
    """Sets a secret of the stack's configuration, unless it already has that value."""
    last = DEMO / f"{key}.set"
    digest = hashlib.sha256(value.encode()).hexdigest()
    if not last.exists() or last.read_text() != digest or key not in CONFIG.read_text():
        command = ("config", "set", "--secret", key, "--config-file", str(CONFIG))
        quiet(service, *command, text=value)
        last.write_text(digest)


def release_stack(service: Simulator) -> None:
    """Removes the lock of a killed run, but not that of a running process."""
    for lock in BACKEND.glob(".pulumi/locks/**/*.json"):
        if not runs(json.loads(lock.read_text())["pid"]):
            quiet(service, "cancel", "--yes")


def start(console: Console, server: Background) -> None:
    """Starts a server unless it is already running."""
    if server.running():
        console.print(f"The {server.name} is already running at {server.address}.", highlight=False)
        return
    server.start()
    console.print(f"The {server.name} is running at {server.address}.", highlight=False)


def start_storage(console: Console) -> None:
    """Starts the storage account. On the first run, waits for the installation of Azurite."""
    console.print()
    if installation().running():
        began = time.monotonic()
        console.print("Waiting for the installation of Azurite ...", end="")
        installation().wait()
        console.print(f" {time.monotonic() - began:.1f} s", highlight=False)
    start(console, storage())
    storage().make_container(CONTAINER)


def settle(service: Simulator) -> None:
    """Waits until no object in the application has a pending status."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < deadline:
        objects = [*service.listing("exports"), *service.listing("destinations")]
        if not any(one.get("status") in ("waiting", "notStarted", "starting") for one in objects):
            return
        time.sleep(0.2)


def contents(service: Simulator) -> Table:
    """A table with the contents of the application, as its REST API returns them."""
    settle(service)
    exports, destinations = service.listing("exports"), service.listing("destinations")
    names = {d["id"]: d["displayName"] for d in destinations}
    table = Table(title=f"Objects in the application: GET {service.endpoint}/api/dataExport/…")
    for column in ("Kind", "Name", "Details", "Status"):
        table.add_column(column)
    for one in sorted(destinations, key=lambda d: str(d["displayName"])):
        table.add_row("destination", one["displayName"], one["type"], one.get("status"))
    table.add_section()
    for one in sorted(exports, key=lambda e: str(e["displayName"])):
        targets = ", ".join(names.get(d["id"], d["id"]) for d in one["destinations"])
        table.add_row("export", one["displayName"], f"{one['source']} → {targets}", one["status"])
    return table


def closing(service: Simulator) -> str:
    """The next steps."""
    return f"""
The stack and the application are in sync. The servers keep running. Their logs and webhook.jsonl
are in .demo.

Explore           eval "$(make -s demo-env)"
                  pulumi preview --diff
                  curl -H "Authorization: $IOTCENTRAL_API_TOKEN" \\
                    '{service.endpoint}/api/dataExport/exports?api-version=2022-06-30-preview'
Send a message    iotcentral simulate send '{{"telemetry": {{"temperature": 30}}}}'
Change the stack  edit stacks/quickstart/__main__.py, then run: make demo
Clean up          make demo-clean"""


def run_up(console: Console) -> None:
    """Deploys the quickstart stack, sends a message, and shows that a preview has no changes."""
    DEMO.mkdir(mode=0o700, exist_ok=True)
    service = simulator()
    installation()
    for server in (service, Webhook(DEMO)):
        start(console, server)
    if not storage().running():
        storage().choose_port()
    prepare_stack(service)
    release_stack(service)
    shown(console, service, "up", "--yes")
    start_storage(console)
    arrival.show(console, environment(service), storage(), Webhook(DEMO))
    console.print(contents(service))
    shown(console, service, "preview", "--expect-no-changes")
    print(closing(service))


def run_clean(console: Console) -> None:
    """Destroys the demo's stack, stops its servers, and removes the demo's folder."""
    if not DEMO.exists():
        console.print("There is no demo to remove.")
        return
    service = simulator()
    if CONFIG.exists():
        start(console, service)
        release_stack(service)
        shown(console, service, "destroy", "--yes")
        left = {kind: len(service.listing(kind)) for kind in ("destinations", "exports")}
        text = " and ".join(f"{number} {kind}" for kind, number in left.items())
        console.print(f"\nThe application now has {text}.", highlight=False)
    for server in servers():
        server.stop()
    shutil.rmtree(DEMO)
    console.print("Stopped the demo's servers and removed .demo.", highlight=False)
    if "PULUMI_OPTION_CONFIG_FILE" in os.environ:
        console.print("This shell still has the demo's variables. Open a new one.")


def run_env() -> None:
    """Prints shell commands that set the variables for `pulumi` on the demo's stack."""
    if not CONFIG.exists():
        raise DemoError('There is no demo. Run "make demo" first.')
    service = simulator()
    own = own_variables(service.endpoint, service.token)
    foreign = [name for name in foreign_variables() if name not in own]
    lines = [f"unset {name}" for name in foreign]
    own["PULUMI_OPTION_CONFIG_FILE"] = str(CONFIG)
    lines += [f"export {name}={shlex.quote(value)}" for name, value in own.items()]
    print("\n".join(lines))


@contextmanager
def alone() -> Iterator[None]:
    """Locks the demo of this clone against concurrent runs."""
    descriptor = os.open(Path(__file__).parent, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def main() -> int:
    """Runs the script."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=("up", "clean", "env"))
    action = parser.parse_args().action
    console = Console()
    try:
        if action == "env":
            run_env()
        else:
            with alone():
                run_up(console) if action == "up" else run_clean(console)
    except (DemoError, ProcessError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
