"""For each switch of the simulator, break the provider so that it is right under one value only.

Run by `make mutations`, with the engine on PATH. For each mutation a copy of the provider is
broken, and three runs of pytest have to end as they should: the unbroken provider passes the test
under both values, the broken one under the one that it is right under, and not under the other.
Exits with 1 where that is not so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

PACKAGE: Final = Path("provider/pulumi_iotcentral")
LIFECYCLE: Final = "tests/engine/test_lifecycle.py"
EVERY_KIND: Final = f"{LIFECYCLE}::test_every_kind_of_object_is_created_kept_changed_and_deleted"
ALL: Final = f"{EVERY_KIND}[2022-06-30-preview]"
ONE_FIELD: Final = f"{LIFECYCLE}::test_one_changed_field_of_an_export_is_one_patch_of_that_property"
SCOPE: Final = (
    f"{LIFECYCLE}"
    "::test_another_scope_of_an_oauth_authorization_reaches_the_service_beside_its_secret"
)


@dataclass(frozen=True)
class Mutation:
    """A change of one file that is right under one value of a switch only.

    `wrong` is the value it is wrong under, `right` the other: each `default` or the switch's name.
    `more` are changes of other files that belong to it. `test` catches it under `wrong` and passes
    under `right`; where the values need two tests, `harmless` is the one that passes.
    """

    what: str
    file: str
    old: str
    new: str
    wrong: str
    test: str
    right: str = "default"
    harmless: str = ""
    more: tuple[tuple[str, str, str], ...] = ()

    def edits(self) -> tuple[tuple[str, str, str], ...]:
        """Return what is changed: file, old text, new text."""
        return ((self.file, self.old, self.new), *self.more)


MUTATIONS: Final = (
    Mutation(
        "a refused delete of a destination counts as done",
        "lifecycle/handler.py",
        "            if not dependents:\n                raise\n            text = in_use",
        "            return\n            text = in_use",
        wrong="default",
        test="tests/engine/test_several_hands.py"
        "::test_a_destination_that_another_stack_uses_is_kept_and_its_export_named",
        right="delete-in-use-detached",
        harmless=ALL,
    ),
    Mutation(
        "a patch holds only what changed below the top level",
        "model/diff/plan.py",
        "depth=below) for key, value in new.items()}",
        "depth=below) for key, value in new.items() if value != old.get(key)}",
        wrong="patch-replaces-objects",
        test=ONE_FIELD,
    ),
    Mutation(
        "a refused null is no reason for a PUT",
        "lifecycle/handler.py",
        "            if live is None:\n                raise\n            return inventory.put",
        "            raise\n            return inventory.put",
        wrong="patch-refuses-null",
        test=ONE_FIELD,
    ),
    Mutation(
        "a patch holds only what changed of an authorization",
        "model/diff/plan.py",
        "        name: _merge(left.get(name), right.get(name), depth=_depth(name))\n",
        "        name: _merge(left.get(name), right.get(name)) if name != 'authorization' else {\n"
        "            key: value for key, value in (right.get(name) or {}).items()\n"
        "            if value != (left.get(name) or {}).get(key)}\n",
        wrong="patch-wants-whole-authorization",
        test=SCOPE,
    ),
    Mutation(
        "a PATCH goes as application/merge-patch+json",
        "api/transport.py",
        'headers={"Content-Type": "application/json"}',
        'headers={"Content-Type": "application/merge-patch+json" if method == "PATCH" '
        'else "application/json"}',
        wrong="merge-patch-refused",
        test=ONE_FIELD,
    ),
    Mutation(
        "an object of another type is adopted by a PUT",
        "lifecycle/handler.py",
        "if self._kind.immutable in differs or (differs",
        "if (differs",
        wrong="default",
        test="tests/provider/test_operations.py"
        "::test_an_object_keeps_its_type_even_if_it_is_adopted",
        right="immutable-accepted",
        harmless=ALL,
    ),
    Mutation(
        "the order of destinations counts, and is read as it is answered",
        "model/diff/changes.py",
        '    elif path == ("destinations",) and isinstance(old, list) and isinstance(new, list):\n'
        "        yield from _changed_references(path, old, new)\n",
        "",
        wrong="destinations-reversed",
        test=ALL,
        more=(("model/diff/restore.py", '    "destinations": _in_order_of,\n', ""),),
    ),
    Mutation(
        "a flat answer is taken as it is",
        "model/schema.py",
        'return cast("_T", _nested(document)) if isinstance(document, dict) else document',
        "return document",
        wrong="flat-answers",
        test=ALL,
    ),
    Mutation(
        "a null counts as a value",
        "model/diff/plan.py",
        "return {key: _prune(item) for key, item in value.items() if item is not None}",
        "return {key: _prune(item) for key, item in value.items()}",
        wrong="absent-as-null",
        test=ALL,
    ),
    Mutation(
        "only a 429 with Retry-After is waited out",
        "api/transport.py",
        "return backoff * (1 + self._jitter()) / 2 if asked is None else",
        "return None if asked is None else",
        wrong="no-retry-after",
        test="tests/engine/test_requests.py"
        "::test_a_limit_that_others_use_up_slows_an_up_down_and_fails_nothing",
    ),
    Mutation(
        "a listing is believed in what it shows",
        "lifecycle/conflicts.py",
        "return invalid_reason(kind, listed) is not None "
        "or bool(differences(kind, listed, inputs))",
        "return False",
        wrong="list-lags",
        test=ALL,
    ),
)


def passes(package: Path, test: str, switch: str) -> bool:
    """Tell whether a test passes with a copy of the package, under a switch."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", test]
    # The option is known where tests/engine is asked for.
    options = ["--switch", switch] if "engine" in test else []
    environment = {**os.environ, "PYTHONPATH": f"{package.parent}{os.pathsep}{Path.cwd()}"}
    done = subprocess.run(
        [*command, *options], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode not in (0, 1):
        sys.exit(done.stdout + done.stderr)
    return done.returncode == 0


def broken(mutation: Mutation, folder: Path) -> Path:
    """Return a copy of the package with the mutation in it."""
    package = folder / PACKAGE.name
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    for name, old, new in mutation.edits():
        text = (package / name).read_text()
        if text.count(old) != 1:
            sys.exit(f"{name} has changed: {old!r} is not in it once")
        (package / name).write_text(text.replace(old, new))
    return package


def verdict(mutation: Mutation) -> str:
    """Return `caught`, or what is not as it should be."""
    if not passes(PACKAGE.resolve(), mutation.test, mutation.wrong):
        return f"the test fails without it under {mutation.wrong}"
    with tempfile.TemporaryDirectory() as folder:
        package = broken(mutation, Path(folder))
        if passes(package, mutation.test, mutation.wrong):
            return f"NOT CAUGHT under {mutation.wrong}"
        if not passes(package, mutation.harmless or mutation.test, mutation.right):
            return f"wrong under {mutation.right} too"
    return "caught"


def main() -> int:
    """Try every mutation; return the exit code."""
    table = Table("the provider's mistake", "right under", "caught under", "by", "")
    verdicts = []
    for mutation in MUTATIONS:
        verdicts.append(verdict(mutation))
        name = mutation.test.rpartition("::")[2].partition("[")[0]
        table.add_row(mutation.what, mutation.right, mutation.wrong, name, verdicts[-1])
        print(f"{mutation.what}: {verdicts[-1]}", flush=True)
    Console(width=160).print(table)
    return 0 if set(verdicts) == {"caught"} else 1


if __name__ == "__main__":
    sys.exit(main())
