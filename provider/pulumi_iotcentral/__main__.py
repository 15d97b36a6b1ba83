"""`iotcentral` and `python -m pulumi_iotcentral`: the command line, with its extra."""

from __future__ import annotations

import gc
import sys
from typing import Final

from .cli.standard_output import standard_output
from .config.installation import install_command

_COLLECTED_AFTER: Final = 100_000
"""Objects after which Python looks for unreachable ones. That takes a tenth of the time of a
command by default, and finds little: modules stay, and messages refer to nothing that holds them.
"""


def main() -> None:
    """Run the command line, or exit with one line about a missing dependency."""
    gc.set_threshold(_COLLECTED_AFTER)
    try:
        from .cli.app import app  # noqa: PLC0415 - typer and rich are an extra
    except ModuleNotFoundError as missing:
        if missing.name not in ("typer", "rich"):
            raise
        sys.exit(f"iotcentral requires {missing.name}. Run: {install_command('cli')}")
    with standard_output():
        app()


if __name__ == "__main__":
    main()
