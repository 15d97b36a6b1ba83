"""The simulator by its former name: it is `iotcentral_simulator`."""

import sys

from iotcentral_simulator import *  # noqa: F403 - its __all__
from iotcentral_simulator import __all__  # noqa: F401
from iotcentral_simulator.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
