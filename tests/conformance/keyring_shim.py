"""Stands in for the ``keyring`` program: answers from a JSON file and logs each call; run as a script only."""

import json
import os
import sys


def main(words: list[str]) -> int:
    with open(os.environ["ORACLE_KEYRING_LOG"], "a", encoding="utf-8") as log:  # noqa: PTH123 - starts faster
        log.write(json.dumps(words) + "\n")
    with open(os.environ["ORACLE_KEYRING"], encoding="utf-8") as file:  # noqa: PTH123 - starts faster
        store = json.load(file)
    rest, mode, waiting = [], "", iter(words)
    for word in waiting:
        if word == "--mode":
            mode = next(waiting, "")
        elif word.startswith("--mode="):
            mode = word.removeprefix("--mode=")
        else:
            rest.append(word)
    if mode == "creds" and store.get("@no-mode"):
        sys.stderr.write("keyring: error: unrecognized arguments: --mode creds\n")
        return 2
    entry = store.get(rest[1] if len(rest) > 1 else None) or {}
    user = rest[2] if len(rest) > 2 else None
    if mode == "creds" and entry:
        user, password = next(iter(entry.items()))
        print(user, password, sep="\n")  # noqa: T201 - it is a program
        return 0
    if user not in entry:
        return 1
    print(entry[user])  # noqa: T201 - it is a program
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
