"""Previews the demo's stack under the policy pack, on whatever engine there is.

The demo's webhook is on this machine, so http to a loopback address passes here.
"""

import json
import os
import sys

from pack import PackError, copied
from rich.console import Console

import demo

CONFIGURATION = {"no-plain-http": {"allowLoopback": True}}


def run() -> None:
    """Runs the preview."""
    if not demo.CONFIG.exists():
        raise demo.DemoError('There is no demo yet: run "make demo" first.')
    pack, programs = copied(demo.DEMO / "policies")
    os.environ["PATH"] = f"{programs}{os.pathsep}{os.environ['PATH']}"
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
