"""Run the benchmarks named on the command line, or all of them."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import benchmarks


def main(names: list[str]) -> int:
    known = [m.name for m in pkgutil.iter_modules(benchmarks.__path__) if not m.name.startswith("_")]
    if {"-h", "--help"} & set(names):
        print(f"python -m benchmarks [NAME]…\n\n{__doc__} There are: {', '.join(known)}")
        return 0
    for name in names or known:
        if name not in known:
            print(f"There is no benchmark {name}; there are: {', '.join(known)}", file=sys.stderr)
            return 2
        for figure in importlib.import_module(f"benchmarks.{name}").run():
            print(figure, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
