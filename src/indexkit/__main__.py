"""``python -m indexkit``: starts the command line; nothing else belongs here."""

from __future__ import annotations

import sys

from indexkit.cli.main import main

sys.exit(main())
