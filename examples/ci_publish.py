"""A release job: plan, look, publish, say what became of each file; exit code 1 if it failed.

    python examples/ci_publish.py INDEX-NAME [FILE ...]

The index is one of `[[tool.uv.index]]` with a `publish-url`. Credentials come from where uv has
them: `UV_PUBLISH_TOKEN`, `UV_INDEX_<NAME>_USERNAME` and `_PASSWORD`, netrc, keyring or, in a CI
system that PyPI trusts, trusted publishing.
"""

from __future__ import annotations

import os
import sys

import indexkit


def mask(token: indexkit.Secret) -> None:
    """Have the log of a GitHub job hide a token that was just minted."""
    if os.environ.get("GITHUB_ACTIONS") == "true":
        print(f"::add-mask::{token.reveal()}")


def main(index: str, *files: str) -> int:
    """Publish, unless there is anything that a person has to look at."""
    target = indexkit.publish_target(indexkit.resolve_sources(), index=index)
    plan = indexkit.plan_publish(files or ["dist/*"], target)
    for planned in plan.files:
        print(f"{planned.step.value:<13} {planned.file.filename}: {planned.because}")
    try:
        for outcome in indexkit.publish(plan, tell_token=mask):
            print(f"{outcome.result.value:<13} {outcome.file.filename}")
    except indexkit.UploadError as error:
        for outcome in error.outcomes:
            print(f"{outcome.result.value:<13} {outcome.file.filename}")
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except indexkit.IndexKitError as problem:
        print(problem, file=sys.stderr)
        sys.exit(1)
