"""Start a keeper: `python -m config.embedded HOME SERVICE…`."""

from __future__ import annotations

import sys

from config.embedded.keeper import main

sys.exit(main(sys.argv))
