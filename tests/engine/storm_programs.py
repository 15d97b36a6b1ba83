"""Random programs, each an edit of the last, and what the service has to hold after the last one.

Some endings nobody can mend by one plain `up`, so no random program leads there:

- An object whose creation was cut off is in no state. If the next program leaves it out, or wants
  another one in its place, it stays as an orphan that nobody knows of. So only what a calm `up`
  has created is ever removed or replaced, and nothing is replaced twice.
- Under an explicit id, it is refused once the program says something else of it: all explicit ids
  come with adopt=True.
- An update or a deletion that was cut off and then taken back by the next program is no difference
  to the state: `up --refresh` sees it. So every value is a new one, except in the runs that take
  back at the end, which end by that command.
- An export with an explicit id that is both forced to be replaced and given another source: the
  engine does not ask diff, which would order the deletion first, so the creation is refused. So
  nothing is both forced and replaced.
- The service masks secrets, so not even a refresh sees one that was left behind by an update which
  was cut off and taken back: secrets are never taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, Final, TypeAlias

TYPES: Final = ("webhook@v1", "eventhubs@v1")
SOURCES: Final = ("telemetry", "properties", "deviceLifecycle")
CANARY: Final = "canary"
"""What is in every secret of these programs."""


@dataclass(frozen=True)
class Declared:
    """A destination or an export of a program.

    Numbers stand for what can change: `version` for all that shows, `secret` for the secrets,
    `trigger` for the forced replacements, `wired` for the transforms of `uses`, the names of an
    export's destinations. `id` is None for an automatic one, `immutable` a type or a source.
    """

    name: str
    immutable: str
    id: str | None
    version: int
    secret: int = 0
    trigger: int = 0
    wired: int = 0
    uses: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """The collection of the service that it is in."""
        return "exports" if self.uses else "destinations"

    def own(self) -> dict[str, Any]:
        """Return the properties that the service holds, but for an export's destinations."""
        shown = {"displayName": f"{self.name} {self.version}"}
        extra = {f"v{self.version}": {"value": f"{self.version}"}}
        if self.uses:
            return {**shown, "source": self.immutable, "enabled": True, "enrichments": extra}
        if self.immutable == "webhook@v1":
            url = f"https://h.example/{self.version}?{CANARY}-{self.secret}"
            return {
                **shown,
                "type": self.immutable,
                "url": url,
                "headerCustomizations": extra,
            }
        key = f"SharedAccessKeyName=n;SharedAccessKey={CANARY}-{self.secret}"
        connection = f"Endpoint=sb://h/;{key};EntityPath=e"
        return {
            **shown,
            "type": self.immutable,
            "authorization": {
                "type": "connectionString",
                "connectionString": f"{connection}{self.version}",
            },
        }

    def references(self, ids: Mapping[str, str]) -> list[dict[str, str]]:
        """Return an export's destinations as the service holds them."""
        return [{"id": ids[name], "transform": f".v{self.wired}"} for name in self.uses]

    def line(self) -> str:
        """Return the line of the program."""
        given = self.own()
        arguments = {
            ARGUMENTS.get(name, name): {
                ARGUMENTS.get(inner, inner): text for inner, text in value.items()
            }
            if isinstance(value, dict)
            else value
            for name, value in given.items()
        }
        if self.id is not None:
            arguments |= {f"{self.kind[:-1]}_id": self.id, "adopt": True}
        uses = "".join(
            f"iotcentral.DestinationReferenceArgs(id=made[{name!r}], transform='.v{self.wired}'), "
            for name in self.uses
        )
        destinations = f"destinations=[{uses}], " if uses else ""
        return (
            f"made[{self.name!r}] = iotcentral.{self.kind[:-1].title()}({self.name!r}, "
            f"pulumi.ResourceOptions(replacement_trigger={self.trigger}), "
            f"{destinations}**{arguments!r})"
        )


ARGUMENTS: Final = {
    "displayName": "display_name",
    "headerCustomizations": "header_customizations",
    "connectionString": "connection_string",
}
"""Python's names for properties."""

Program: TypeAlias = tuple[Declared, ...]
"""What a program declares."""


def text(program: Program) -> str:
    """Return a program as Python: destinations first, since exports name them."""
    ordered = sorted(program, key=lambda one: bool(one.uses))
    return "\n".join(["made = {}", *(one.line() for one in ordered)])


def bodies(program: Program, ids: Mapping[str, str]) -> dict[str, Any]:
    """Return all that the service has to hold, by kind and id; `ids` are the ids by name."""
    return {
        f"{one.kind}/{ids[one.name]}": {
            "id": ids[one.name],
            **one.own(),
            **({"destinations": one.references(ids)} if one.uses else {}),
        }
        for one in program
    }


@dataclass
class Author:
    """Writes one random program after the other.

    `settled` are the names of what a calm `up` has created, and no program has replaced since.
    """

    random: Random
    program: Program = ()
    settled: set[str] = field(default_factory=set)
    _last: int = 0

    def begin(self) -> Program:
        """Write the first program: two or three destinations, one or two exports."""
        for _ in range(self.random.randint(2, 3)):
            self.add_destination()
        for _ in range(self.random.randint(1, 2)):
            self.add_export()
        return self.program

    def edit(self, count: int) -> list[str]:
        """Change two resources, and `count` times something else; return what, in words."""
        done = [self.change(one) for one in self.random.sample(self.program, 2)]
        while count:
            edit = self.random.choice(EDITS)(self)
            done += [edit] if edit else []
            count -= 1
        return done

    def take_back(self, before: Program) -> list[str]:
        """Make everything what it was, but for what was made or replaced since, and secrets."""
        now = {one.name: one for one in self.program}
        for old in before:
            new = now.get(old.name, old)
            if new.immutable == old.immutable:
                now[old.name] = replace(old, secret=new.secret, trigger=new.trigger)
        self.program = tuple(now.values())
        return ["take back"]

    def add_destination(self) -> str:
        name = f"d{self._next()}"
        new = Declared(name, self.random.choice(TYPES), self._id(name), self._next())
        self.program += (new,)
        return f"add {name}"

    def add_export(self) -> str:
        name = f"e{self._next()}"
        new = Declared(
            name, self.random.choice(SOURCES), self._id(name), self._next(), uses=self._uses()
        )
        self.program += (new,)
        return f"add {name}"

    def change(self, one: Declared | None = None) -> str:
        one = one or self.random.choice(self.program)
        return self._put("change", one, version=self._next())

    def rotate(self) -> str:
        return self._put("rotate", self.random.choice(self._destinations()), secret=self._next())

    def force(self) -> str | None:
        chosen = self._settled()
        if chosen is None:
            return None
        self.settled.discard(chosen.name)
        return self._put("force", chosen, trigger=self._next())

    def rewire(self) -> str | None:
        exports = [one for one in self.program if one.uses]
        if not exports:
            return None
        return self._rewire("rewire", self.random.choice(exports), self._uses())

    def replace(self) -> str | None:
        chosen = self._settled()
        if chosen is None:
            return None
        self.settled.discard(chosen.name)
        others = [it for it in (SOURCES if chosen.uses else TYPES) if it != chosen.immutable]
        # A destination's type never changes under one explicit id: check says so.
        keeps = chosen.id is None or chosen.uses
        id_ = chosen.id if keeps else f"{chosen.id}-{self._next()}"
        return self._put("replace", chosen, immutable=self.random.choice(others), id=id_)

    def remove(self) -> str | None:
        gone = self._settled()
        rest = [one for one in self._destinations() if one != gone]
        if gone is None or not rest:
            return None
        self.program = tuple(one for one in self.program if one != gone)
        for one in [it for it in self.program if gone.name in it.uses]:
            left = tuple(name for name in one.uses if name != gone.name)
            self._rewire("", one, left or self._uses())
        return f"remove {gone.name}"

    def _rewire(self, edit: str, one: Declared, uses: tuple[str, ...]) -> str:
        return self._put(edit, one, uses=uses, wired=self._next())

    def _put(self, edit: str, one: Declared, **changes: Any) -> str:
        self.program = tuple(replace(it, **changes) if it == one else it for it in self.program)
        return f"{edit} {one.name}"

    def _settled(self) -> Declared | None:
        known = [one for one in self.program if one.name in self.settled]
        return self.random.choice(known) if len(self.program) > 2 and known else None

    def _destinations(self) -> list[Declared]:
        return [one for one in self.program if not one.uses]

    def _uses(self) -> tuple[str, ...]:
        names = [one.name for one in self._destinations()]
        return tuple(self.random.sample(names, min(len(names), self.random.randint(1, 2))))

    def _id(self, name: str) -> str | None:
        return self.random.choice((None, f"my-{name}"))

    def _next(self) -> int:
        """Return a number that no program has held yet."""
        self._last += 1
        return self._last


EDITS: Final[tuple[Callable[[Author], str | None], ...]] = (
    Author.add_destination,
    Author.add_export,
    Author.rotate,
    Author.force,
    Author.rewire,
    Author.replace,
    Author.replace,
    Author.remove,
    Author.remove,
)
"""What an edit may be, besides a change; the rarer ones twice."""


def names(program: Iterable[Declared]) -> list[str]:
    """Return the names of what a program declares."""
    return sorted(one.name for one in program)
