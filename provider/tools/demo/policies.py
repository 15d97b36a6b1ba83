"""Previews the demo's stack with the policy pack, with any Pulumi CLI.

The demo's webhook is on this machine, so http to a loopback address is allowed here.
"""

import json
import shutil
import sys

import demo
from pack import PackError, copied
from rich.console import Console

PLUGIN = "analyzer-policy-pythonpack-v0.0.1"
"""The analyzer, installed as a plugin. For an analyzer on PATH, Pulumi prints three warnings."""

CONFIGURATION = {"no-plain-http": {"allowLoopback": True}}


def run() -> None:
    """Runs the preview."""
    if not demo.CONFIG.exists():
        raise demo.DemoError('There is no demo. Run "make demo" first.')
    pack, programs = copied(demo.DEMO / "policies")
    shutil.copytree(programs, demo.DEMO / "home" / "plugins" / PLUGIN, dirs_exist_ok=True)
    configured = demo.DEMO / "policies" / "config.json"
    configured.write_text(json.dumps(CONFIGURATION))
    options = ("--policy-pack", str(pack), "--policy-pack-config", str(configured))
    demo.shown(Console(), demo.simulator(), "preview", *options)


def main() -> int:
    """Runs the script."""
    try:
        with demo.alone():
            run()
    except (demo.DemoError, PackError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
