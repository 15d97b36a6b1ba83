"""The data export API of Azure IoT Central on localhost, for demos and tests.

It is held to the API's OpenAPI document, and shares nothing with this package's own client.
"""

from .behaviour import Behaviour
from .clock import Clock
from .collection import Collection
from .journal import Exchange
from .options import Options, OptionsDict
from .server import Application, Simulator, serve
from .store import StateError, Store

__all__ = [
    "Application",
    "Behaviour",
    "Clock",
    "Collection",
    "Exchange",
    "Options",
    "OptionsDict",
    "Simulator",
    "StateError",
    "Store",
    "serve",
]
