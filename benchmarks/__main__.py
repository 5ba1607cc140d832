"""`make bench`, or `python -m benchmarks [NAME...]`: runs the benchmarks, prints a table and JSON."""

from __future__ import annotations

import importlib
import json
import sys

from benchmarks.table import table

# Each module has `run() -> dict[str, object]`: figures by name, nested by part.
NAMES = ("discord", "feeds", "interests", "plans", "polling", "reading")


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        print(f"There is no benchmark {unknown[0]!r}. There are: {', '.join(NAMES)}.", file=sys.stderr)
        return 2
    figures: dict[str, object] = {}
    for name in names or NAMES:
        print(f"{name} ...", file=sys.stderr, flush=True)
        figures[name] = importlib.import_module(f"benchmarks.{name}").run()
    print(table(figures))
    print(json.dumps(figures, indent=2, default=str))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
