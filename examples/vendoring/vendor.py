"""Vendors indexkit: copies the package, unchanged, to where `acme_installer` keeps what it vendors.

The copy works under its new name, because the package never names itself. It needs attrs and
packaging; urllib3 and the rest are only needed by parts that `acme_installer` does not use::

    python vendor.py
    python -m acme_installer acme-metrics --project ../project --into wheels
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

HERE = Path(__file__).parent
SOURCE = HERE.parent.parent / "src" / "indexkit"
VENDOR = HERE / "acme_installer" / "_vendor"


def vendor(source: Path, folder: Path) -> Path:
    """Copy the package at ``source`` into ``folder``, in place of an older copy."""
    copy = folder / "indexkit"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__", "cli", "testing"))
    return copy


if __name__ == "__main__":
    print(vendor(Path(sys.argv[1]) if len(sys.argv) > 1 else SOURCE, VENDOR))
