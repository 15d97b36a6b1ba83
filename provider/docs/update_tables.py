"""Update the generated parts of the committed pages, and the schema: `make docs-tables`.

`--check` writes nothing, and exits with 1 if a page or the Pulumi package schema of the native
provider differs from the docstrings of the package.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

from generate import markers
from generate.package_schema import package_schema

import pulumi_iotcentral

SCHEMA: Final = Path(pulumi_iotcentral.__file__).parent / "plugin" / "schema.json"
DOCS: Final = Path(__file__).parent


def main() -> int:
    """Update or check every page below a folder, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="Report outdated pages only.")
    parser.add_argument("docs", type=Path, nargs="?", default=DOCS)
    options = parser.parse_args()
    outdated = _outdated(options.docs)
    for path, text in outdated.items():
        page = path.name if path == SCHEMA else path.relative_to(options.docs).as_posix()
        if options.check:
            print(f"{page} differs from the docstrings. Run `make docs-tables`.")
        else:
            path.write_text(text, "utf-8")
            print(f"updated {page}")
    return int(options.check and bool(outdated))


def _outdated(docs: Path) -> dict[Path, str]:
    """Return the new text of each page that differs from the docstrings, and of the schema."""
    places = markers.described(docs)
    found: dict[Path, str] = {}
    if docs == DOCS and package_schema() != _text(SCHEMA):
        found[SCHEMA] = package_schema()
    for path in sorted(docs.rglob("*.md")):
        text = path.read_text("utf-8")
        new = markers.updated(path.relative_to(docs).as_posix(), text, places)
        if new != text:
            found[path] = new
    return found


def _text(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
