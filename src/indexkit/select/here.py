"""The marker variables of the running interpreter; what a marker means is not known here.

They are what ``packaging.markers.default_environment`` returns, which a test compares them with,
without what that module loads to read markers, which a run mostly has no other use for.
"""

from __future__ import annotations

import os
import sys


def markers_here() -> dict[str, str]:
    """Return the variables that are not empty (dependency specifiers, *Environment Markers*)."""
    import platform

    running = sys.implementation
    major, minor, micro, level, serial = running.version
    suffix = "" if level == "final" else f"{level[0]}{serial}"
    variables = {
        "implementation_name": running.name,
        "implementation_version": f"{major}.{minor}.{micro}{suffix}",
        "os_name": os.name,
        "platform_machine": platform.machine(),
        "platform_python_implementation": platform.python_implementation(),
        "platform_release": platform.release(),
        "platform_system": platform.system(),
        "platform_version": platform.version(),
        "python_full_version": platform.python_version(),
        "python_version": ".".join(platform.python_version_tuple()[:2]),
        "sys_platform": sys.platform,
    }
    return {name: value for name, value in variables.items() if value}
