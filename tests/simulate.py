"""Play days from seeds: `python tests/simulate.py --seeds 1000` or `--seed 17`."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from simulation.story import Day, play


def main() -> int:
    """Play; exit 1 if a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--table", action="store_true", help="what struck where")
    args = parser.parse_args()
    begun = time.monotonic()
    if args.seed is not None:
        days = [play(args.seed)]
    else:
        seeds = range(args.first, args.first + args.seeds)
        with ProcessPoolExecutor(os.cpu_count()) as pool:
            days = list(pool.map(play, seeds, chunksize=8))
    return report(days, time.monotonic() - begun, table=args.table)


def report(days: list[Day], seconds: float, *, table: bool) -> int:
    """Print what happened; the exit code."""
    bad = [day for day in days if day.faults]
    for day in bad[:20]:
        print(f"seed {day.seed}:")
        print("".join(f"  {fault}\n" for fault in day.faults[:8]), end="")
    hits: Counter[tuple[str, str]] = sum((day.hits for day in days), Counter())
    if table:
        for (kind, step), count in sorted(hits.items()):
            print(f"{kind:<16} {step:<20} {count:>7}")
    print(
        f"{len(days)} seeds, {sum(day.deliveries for day in days)} deliveries, "
        f"{sum(day.found for day in days)} found rather than resent, "
        f"{sum(day.doubles for day in days)} doubles seen and said, "
        f"{len(bad)} broken, {seconds:.0f} s"
    )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
