"""How long a fit of BG/NBD takes, beside those of others, on simulated customers.

    python benchmarks/lifetime_value.py [--customers 1000000] [--pymc PYTHON]

Each fit is a process of its own, after another that only loads the same data and libraries, so that
memory and seconds of the fit alone can be told. `lifetimes` is in the dev group; pymc-marketing is
no dependency (it brings 24 packages): `--pymc` names the Python of an environment that has it.
"""

import argparse
import json
import os
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
RESULT = ROOT / "benchmarks" / "results" / "lifetime_value.md"
TRUTH = (0.9, 18.2, 0.7, 7.0)  # r, alpha, a, b of the demo company; days
DAYS = 730
OURS = "customer360"


def make(customers: int, path: Path) -> None:
    """x, t_x and T in whole days, as a shop has them."""
    import numpy as np

    from ml.lifetime_value.simulate import simulate

    rng = np.random.default_rng(1)
    made = simulate("bg_nbd", TRUTH, rng.integers(1, DAYS + 1, customers).astype("float64"), rng)
    last = np.where(made["x"] > 0, np.minimum(np.ceil(made["t_x"]), made["T"]), 0)
    np.savez(path, x=made["x"], t_x=last, age=made["T"])


def fit(who: str, path: Path, only_load: bool) -> None:
    """Prints the seconds of a fit and what was found, as JSON; with `only_load` nothing."""
    import time
    import warnings

    import numpy as np
    import pandas as pd

    warnings.simplefilter("ignore")
    data = np.load(path)
    x, t_x, age = data["x"], data["t_x"], data["age"]
    run = {OURS: _ours, "lifetimes": _lifetimes, "pymc-marketing, MAP": _pymc}[who]()
    frame = pd.DataFrame({"customer_id": np.arange(len(x)), "frequency": x, "recency": t_x})
    frame["T"] = age
    run(frame.head(1_000))  # what is compiled or imported once is not the fit's
    if only_load:
        return
    start = time.perf_counter(), time.process_time()
    found = run(frame)
    seconds = time.perf_counter() - start[0], time.process_time() - start[1]
    print(
        json.dumps({"wall": seconds[0], "processor": seconds[1], "found": list(map(float, found))})
    )


def _ours():
    import scipy.optimize
    import scipy.special  # noqa: F401

    from ml.lifetime_value import fit_purchases

    return lambda f: fit_purchases("bg_nbd", f["frequency"], f["recency"], f["T"]).values


def _lifetimes():
    from lifetimes import BetaGeoFitter

    def run(frame):
        found = BetaGeoFitter().fit(frame["frequency"], frame["recency"], frame["T"]).params_
        return [found[name] for name in ("r", "alpha", "a", "b")]

    return run


def _pymc():
    from pymc_marketing.clv import BetaGeoModel

    def run(frame):
        model = BetaGeoModel(data=frame)
        model.fit(method="map", progressbar=False)
        summary = model.fit_result
        return [summary[name].item() for name in ("r", "alpha", "a", "b")]

    return run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--pymc", help="a Python that has pymc-marketing")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        who, path, only_load = chosen.one
        fit(who, Path(path), only_load == "load")
        return
    from benchmarks.measure import measure

    pythons = {OURS: sys.executable}
    skipped = []
    for who, package, python in (
        ("lifetimes", "lifetimes", sys.executable),
        ("pymc-marketing, MAP", "pymc_marketing", chosen.pymc or sys.executable),
    ):
        if find_spec(package) or (chosen.pymc and package == "pymc_marketing"):
            pythons[who] = python
        else:
            skipped.append(f"{who}: not installed, left out.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "customers.npz"
        here = [str(Path(__file__).resolve()), "--one"]
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
        child = "import sys; sys.path.insert(0, sys.argv[3]); "
        child += "from pathlib import Path; from benchmarks.lifetime_value import make; "
        child += "make(int(sys.argv[1]), Path(sys.argv[2]))"
        # Not in this process: what it holds would count as memory of the others.
        measure(
            [sys.executable, "-c", child, str(chosen.customers), str(path), str(ROOT)], environment
        )
        rows = {}
        for who, python in pythons.items():
            loaded = measure([python, *here, who, str(path), "load"], environment)
            done = measure([python, *here, who, str(path), "fit"], environment)
            told = json.loads(done.output.strip().splitlines()[-1])
            rows[who] = (told, done.peak_mb, loaded.peak_mb)
    text = _table(rows, chosen.customers, skipped)
    print(text)
    RESULT.write_text(text, encoding="utf-8")


def _table(rows: dict, customers: int, skipped: list[str]) -> str:
    ours = rows[OURS][0]
    lines = [
        "# BG/NBD on many customers\n",
        "`python benchmarks/lifetime_value.py`\n",
        f"{customers:,} simulated customers, {DAYS} days; {os.cpu_count()} cores, one used, load "
        f"{os.getloadavg()[0]:.1f} at the end.\n",
        "| fit by | seconds (ratio) | of a processor (ratio) | peak MB | of these the fit "
        "| r, alpha, a, b |",
        "|---|---|---|---|---|---|",
    ]
    for who, (told, peak, loaded) in rows.items():
        found = ", ".join(f"{value:.3f}" for value in told["found"])
        lines.append(
            f"| {who} | {_beside(told, ours, 'wall')} | {_beside(told, ours, 'processor')} "
            f"| {peak:,.0f} | {max(peak - loaded, 0):,.0f} | {found} |"
        )
    lines.append(f"\nThe truth: {', '.join(map(str, TRUTH))}. Orders are moved to the end of their")
    lines.append("day, as a shop knows them, so the maximum lies beside it.")
    lines += [f"\n{text}" for text in skipped]
    return "\n".join(lines) + "\n"


def _beside(told: dict, ours: dict, kind: str) -> str:
    return f"{told[kind]:.1f} ({told[kind] / ours[kind]:.1f})"


if __name__ == "__main__":
    main()
