"""Pulumi resources for Azure IoT Central data export: `Destination`, `Export`, `HealthCheck`.

The resources load the Pulumi SDK, which takes longer than most commands. So they are imported on
first use of a public name. Commands that need no resource start without them.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .args.destination import *  # noqa: F403 - its __all__
    from .args.export import *  # noqa: F403
    from .public import *  # noqa: F403
    from .public import __all__ as __all__
else:

    def __getattr__(name):
        """Import the public names and their modules, and return the one with this name."""
        if not name.startswith("__") or name == "__all__":
            public = import_module(".public", __name__)
            names = ("__all__", *public.__all__)
            globals().update((it, getattr(public, it)) for it in names)
            if name in globals():
                return globals()[name]
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__():
        """Return the public names and their modules."""
        return sorted({*globals(), *import_module(".public", __name__).__all__})
