"""``python -m indexkit``: starts the command line; nothing else belongs here."""

from __future__ import annotations

import sys

from .cli.main import main

sys.exit(main())
