"""Exit with 0 if FOREWATT_HEALTH_URL answers 2xx, else with 1: the images' health check, which needs no curl."""

import os
import sys
from urllib.error import URLError
from urllib.request import urlopen

try:
    with urlopen(os.environ["FOREWATT_HEALTH_URL"], timeout=3):
        sys.exit(0)
except (URLError, OSError) as error:
    sys.exit(f"{os.environ['FOREWATT_HEALTH_URL']}: {error}")
