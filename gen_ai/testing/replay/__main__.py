"""`python -m gen_ai.testing.replay`."""

from __future__ import annotations

import sys

from .command import main

sys.exit(main())
