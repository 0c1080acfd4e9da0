"""The block of inline metadata in a script's text (PEP 723); what it says is read elsewhere."""

from __future__ import annotations

import re

from ..model.origin import Origin
from ..patterns import regex
from .findings import Findings

_BLOCK = regex(
    r"(?m)^# /// (?P<type>[a-zA-Z0-9-]+)[ \t]*$\s(?P<content>(^#(| .*)$\s)+)^# ///[ \t]*$"
)


def read_metadata(text: str, origin: Origin, findings: Findings) -> tuple[str, int] | None:
    """Return the TOML text of the ``script`` block and the number of lines before it.

    ``None`` if there is no such block, or more than one, or it is not closed: the last two are
    faults.

    Source: PEP 723, *Reference implementation*.
    """
    text = text.replace("\r\n", "\n")
    blocks = [match for match in _BLOCK.finditer(text + "\n") if match["type"] == "script"]
    if len(blocks) > 1:
        findings.fault(origin, "config.parse-error", "the script has more than one metadata block")
        return None
    if not blocks:
        if re.search(r"(?m)^# /// script[ \t]*$", text):
            findings.fault(
                origin, "config.parse-error", "the metadata block is not closed", "add `# ///`"
            )
        return None
    block = blocks[0]
    lines = block["content"].splitlines()
    toml = "\n".join(line[2:] if line.startswith("# ") else line[1:] for line in lines)
    return toml + "\n", text.count("\n", 0, block.start("content"))
