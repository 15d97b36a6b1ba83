"""The project's glossary as checks of proselint: phrases, and the terms to use instead."""

from typing import Final

from proselint.registry.checks import Check
from proselint.registry.checks.engine import Engine, Fancy
from proselint.registry.checks.types import ExistenceSimple, PreferredForms

PREFIX: Final = "glossary"
"""The path of every check of this module begins with it."""

USERS: Final = "users"
"""The path of the checks for pages of users begins with it."""

_ENGINE: Final[Engine] = Fancy()
_BE: Final = r"(?:is|are|was|were|be|been|being)"
_UNIT: Final = r"(?:second|minute|hour|day|week|month|year)"

TERMS: Final = {
    r"anew": "again",
    r"away with": "delete",
    r"(?:brings?|brought|bringing) in(?!to)": "import, adopt",
    r"(?:takes?|took|taken|taking) over": "import, adopt",
    r"by another hand": "outside Pulumi",
    r"changed? elsewhere": "changed outside Pulumi",
    r"clicked together": "created in the IoT Central UI",
    r"garbled": "invalid, truncated",
    r"spoil(?:s|t|ed)?": "invalid, truncated",
    r"goe?s? before": "takes precedence over",
    r"(?:has|have|had) to": "must",
    r"if it stays": "if the error persists",
    r"in trouble": "returned an internal error",
    r"judg(?:es?|ed|ing)": "validate, evaluate",
    r"leads? to": "points to, causes",
    r"mend(?:s|ed|ing)?": "fix",
    r"not known yet": "unknown until `pulumi up`",
    r"(?:of|for) (?:yours|theirs)": "your own, explicit",
    r"pass(?:es|ed)? over": "ignore",
    r"puts? back": "restore",
    r"(?:run|row) of (?:stars|asterisks)": "masked secret",
    rf"{_BE} (?:told|led|held)": "reported, pointed, …",
    rf"{_BE} (?:made|kept|left|put)": "created, stored, …",
    rf"(?:requests?|times?|once|twice|[0-9]+) an? {_UNIT}": "per",
    r"the application's pages": "the IoT Central UI",
    r"(?:tried|tries|try) again": "retry",
    r"what is hidden": "masked secrets",
}
"""Phrases, as regular expressions, and the terms of the field to use instead."""

TERMS_OF_USERS: Final = {
    r"the engine": "Pulumi",
    r"wins": "takes precedence",
}
"""The same for pages of users. Contributors say engine for Pulumi's engine."""

CHECKS: Final = (
    Check(
        check_type=PreferredForms({f"(?:{phrase})": term for phrase, term in TERMS.items()}),
        engine=_ENGINE,
        path=f"{PREFIX}.terms",
        message="Use {0!r} instead of {1!r}.",
    ),
    Check(
        check_type=PreferredForms(TERMS_OF_USERS),
        engine=_ENGINE,
        path=f"{USERS}.terms",
        message="Use {0!r} instead of {1!r}.",
    ),
    Check(
        check_type=ExistenceSimple(r"(?m)^#+ (?:what|why|how|who|where|when)\b.*|^#.*\?$"),
        engine=_ENGINE,
        path=f"{PREFIX}.headings",
        message="A heading is a noun phrase or an imperative, not {!r}.",
    ),
)
"""What `make lint` adds to the checks of proselint itself."""
