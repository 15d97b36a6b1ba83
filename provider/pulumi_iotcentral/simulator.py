"""The simulator by its former name: it is `iotcentral_simulator`."""

from iotcentral_simulator import *  # noqa: F403 - its __all__
from iotcentral_simulator import __all__  # noqa: F401
