"""Installs Azurite, Microsoft's emulator of Azure storage, for the demo and the tests.

The last line on stdout is the command of the blob service, as JSON.
"""

import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent))

from npm_packages import NpmError, Packages, node  # noqa: E402

AZURITE = Packages(HERE, "Azurite", "azurite")
ENTRY = "azurite/dist/src/blob/main.js"


def command() -> list[str]:
    """The command that starts the blob service, without options."""
    return [str(node()), str(AZURITE.installed() / ENTRY)]


def main() -> int:
    """Installs Azurite and prints its command."""
    try:
        AZURITE.ensure()
        print(json.dumps(command()))
    except NpmError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
