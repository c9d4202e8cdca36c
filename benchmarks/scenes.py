"""What every scene promises beside what it measures here, as a Markdown table: `python -m benchmarks.scenes`.

Ends with 1 if a promise is not kept.
"""

from __future__ import annotations

import math
import sys

from act_viz.scenes import SCENES, Seen


def written(value: float, form: str) -> str:
    """`value` as the scene's page has it."""
    return f"{value:.1%}" if form == "percent" else f"{value:.4g}"


def promised(seen: Seen) -> str:
    """The bounds that the lesson promises, in words."""
    low, high = (written(end, seen.form) for end in (seen.low, seen.high))
    if math.isinf(seen.low):
        return "–" if math.isinf(seen.high) else f"≤ {high}"
    if math.isinf(seen.high):
        return f"≥ {low}"
    return low if low == high else f"{low} to {high}"


def main() -> int:
    """Run every scene, print, and say whether all promises are kept."""
    print("| scene | what | promised | measured | kept |\n|---|---|---|---|---|")
    kept = True
    for name, cls in SCENES.items():
        for seen in cls().measure():
            kept &= seen.holds
            answer = "yes" if seen.holds else "**no**"
            print(f"| {name} | {seen.what} | {promised(seen)} | {written(seen.value, seen.form)} | {answer} |")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
