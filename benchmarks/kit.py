"""What a user of indexkit writes: requirements in, ``name==version`` out; nothing else stands here.

    python kit.py INDEXES REQUIREMENTS STRATEGY CACHE [refresh] [pure] [peak]

``CACHE`` is a folder, or empty for none; ``pure`` does without the extra ``speed``; ``peak``
tells the greatest resident memory in kB on a last line (Linux).
"""

import sys


def main(urls, requirements, strategy, cache, *words):
    if "pure" in words:
        sys.modules["msgspec"] = sys.modules["isal"] = None
    import indexkit

    indexes = [{"name": f"i{number}", "url": url} for number, url in enumerate(urls.split(","))]
    indexes[-1]["default"] = True
    index_set = indexkit.resolve_sources(
        {"tool": {"uv": {"index": indexes, "index-strategy": strategy}}},
        environ={},
        user_config=False,
        system_config=False,
    )
    with open(requirements, encoding="utf-8") as file:  # noqa: PTH123 - pathlib takes its time
        lines = file.read().split()
    found = indexkit.select_many(
        lines,
        index_set=index_set,
        cache=indexkit.DiskStore(cache) if cache else None,
        refresh="refresh" in words,
    )
    chosen = [f"{one.package}=={one.best.version_text}\n" for one in found if one.best is not None]
    sys.stdout.write("".join(chosen))
    if "peak" in words:
        with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123 - as above
            peak = next(line.split()[1] for line in status if line.startswith("VmHWM"))
        sys.stdout.write(f"{peak}\n")


main(*sys.argv[1:])
