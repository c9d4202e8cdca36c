"""A step at size M beside one of TensorFlow Playground's own engine: `python -m benchmarks.playground nn.mjs [rounds]`.

`nn.mjs` is Playground's `src/nn.ts`, compiled: `npx esbuild nn.ts --outfile=nn.mjs`. It runs in Node, with Playground's
single output unit and squared error; both take turns, and CPU time is compared.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from statistics import median

from threadpoolctl import threadpool_limits

from act_viz.training import Trainer
from benchmarks.speed import ROUNDS, M, ratio, seconds_per_step
from benchmarks.speed_peers import ours

DRIVER = Path(__file__).with_suffix(".mjs")


def main() -> None:
    """Print both times and how many times as fast ours is."""
    engine = Path(sys.argv[1]).resolve()
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else ROUNDS
    trainer = Trainer(M)
    data = trainer.data
    samples = [[*x, 2 * y - 1] for x, y in zip(data.x_train.tolist(), data.y_train.tolist(), strict=True)]
    work = {"samples": samples, "hidden": M.hidden, "batchSize": M.batch_size, "learningRate": M.learning_rate}
    command = ["node", str(DRIVER), str(engine), json.dumps(work)]
    step = ours(trainer, 960)
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as peer,
        threadpool_limits(limits=1),
    ):
        assert peer.stdin
        assert peer.stdout
        mine, theirs = [], []
        for _round in range(rounds + 1):
            mine.append(seconds_per_step(step))
            peer.stdin.write("\n")
            peer.stdin.flush()
            theirs.append(float(peer.stdout.readline()) / 1e6)
        peer.stdin.close()
    # The first round is warm-up: Node compiles what it has seen run.
    mine, theirs = mine[1:], theirs[1:]
    print(
        f"ours {median(mine) * 1e6:.1f} µs a step, statistics recorded; Playground's {median(theirs) * 1e6:.1f} µs; "
        f"{ratio(theirs, mine):.1f} times as fast (7 wanted)"
    )


if __name__ == "__main__":
    main()
