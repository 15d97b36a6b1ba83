"""A simulator of Azure IoT Central's data export API on localhost, for demos and tests.

It validates requests against the API's OpenAPI document, and shares no code with the provider.
"""

try:
    import jsonschema as _jsonschema  # noqa: F401 - imported first, for a clear error message
    import starlette as _starlette  # noqa: F401
    import uvicorn as _uvicorn  # noqa: F401
except ModuleNotFoundError as missing:
    raise ModuleNotFoundError(
        f"the simulator requires {missing.name}, which the extra 'simulator' installs",
        name=missing.name,
    ) from None

from iotcentral_pipeline import MessageError

from .behaviour import Behaviour
from .clock import Clock
from .collection import Application, Collection
from .controlled import Controlled
from .effects import ContentType, Cut, Delay, Fail, Hold, Html, Lag, Lose, Truncate
from .exporter import Delivery
from .faults import Fault, Faults, Fired, Held
from .journal import Exchange
from .options import Options, OptionsDict
from .remote import Control, ControlError
from .server import Simulator, serve
from .store import StateError, Store

__all__ = [
    "Application",
    "Behaviour",
    "Clock",
    "Collection",
    "ContentType",
    "Control",
    "ControlError",
    "Controlled",
    "Cut",
    "Delay",
    "Delivery",
    "Exchange",
    "Fail",
    "Fault",
    "Faults",
    "Fired",
    "Held",
    "Hold",
    "Html",
    "Lag",
    "Lose",
    "MessageError",
    "Options",
    "OptionsDict",
    "Simulator",
    "StateError",
    "Store",
    "Truncate",
    "serve",
]
