"""Linking: how right it is on the simulator's truth, and how fast on a million records.

    python benchmarks/identity.py accuracy [--customers 20000] [--days 120] [--seeds 1 2 3]
    python benchmarks/identity.py speed [--records 1000000]

Accuracy stages each seed's company once below --folder (heavy; kept and used again). Each part
prints its report and keeps it in `results/identity_<part>.md`.
"""

import argparse
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
# The project before this folder, whose `identity.py` is not the package.
sys.path[:] = [str(HERE.parent), *(p for p in sys.path if Path(p).resolve() != HERE), str(HERE)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parts = parser.add_subparsers(required=True, dest="part")
    accuracy = parts.add_parser("accuracy")
    accuracy.add_argument("--customers", type=int, default=20_000)
    accuracy.add_argument("--days", type=int, default=120)
    accuracy.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    accuracy.add_argument("--folder", type=Path, required=True)
    speed = parts.add_parser("speed")
    speed.add_argument("--records", type=int, default=1_000_000)
    arguments = parser.parse_args()
    command = " ".join(["python benchmarks/identity.py", *sys.argv[1:]])
    if arguments.part == "accuracy":
        from identity_accuracy import measure

        size = (arguments.customers, arguments.days)
        lines = [
            line
            for seed in arguments.seeds
            for line in measure(arguments.folder / str(seed), *size, seed)
        ]
        title = "# Linking: how right, on the simulated company\n"
    else:
        from identity_speed import measure as measure_speed

        with tempfile.TemporaryDirectory() as folder:
            lines = measure_speed(Path(folder), arguments.records)
        title = "# Linking: how fast, beside bare Splink\n"
    text = "\n".join([title, f"`{command}`\n", *lines])
    print(text)
    (HERE / "results" / f"identity_{arguments.part}.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
