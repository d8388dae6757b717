"""Golden hexbin counts from matplotlib: test/data/plot/hexbin.json.

    python scripts/golden/plot_hexbin.py
"""

import json
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

OUT = Path(__file__).resolve().parents[2] / "test" / "data" / "plot"


def lattice(nx, ny):
    """Points on centres, edges and corners of the hexagons of a unit grid, a rounding step to either side."""
    ix, iy = np.meshgrid(np.arange(0, nx + 0.01, 0.25), np.arange(0, ny + 0.01, 1 / 6))
    x, y = ix.ravel() / nx, iy.ravel() / ny
    near = [(x, y), (np.nextafter(x, 2), y), (x, np.nextafter(y, -2)), (np.nextafter(x, -2), np.nextafter(y, 2))]
    return np.concatenate([p[0] for p in near]), np.concatenate([p[1] for p in near])


def cases():
    rng = np.random.default_rng(7)
    x, y = rng.normal(0, 1, 1500), rng.normal(2, 0.5, 1500)
    yield "normal", x, y, {"gridsize": 30}
    yield "pair", x[:700], y[:700], {"gridsize": (17, 23)}
    yield "extent", x[:700], y[:700], {"gridsize": 25, "extent": (-1, 1.5, 1, 3)}
    yield "default grid", x[:900], y[:900], {}
    yield "mincnt", x[:700], y[:700], {"gridsize": 12, "mincnt": 5}
    yield "mincnt 0", x[:50], y[:50], {"gridsize": 6, "mincnt": 0}
    yield "float32", x[:900].astype("f4"), y[:900].astype("f4"), {"gridsize": 20}
    yield "integers", rng.integers(-5, 6, 900), rng.integers(0, 9, 900), {"gridsize": 10}
    yield "tenths", np.round(x[:1500], 1), np.round(y[:1500], 1), {"gridsize": 40}
    yield "edges", *lattice(4, 3), {"gridsize": (4, 3), "extent": (0, 1, 0, 1)}
    yield "edges of own range", *lattice(3, 2), {"gridsize": (3, 2)}
    bad = x[:600].copy()
    bad[::9], bad[4::31], bad[5::37] = np.nan, np.inf, -np.inf
    worse = y[:600].copy()
    worse[3::17] = np.nan
    yield "not finite", bad, worse, {"gridsize": 15}
    yield "one point", np.array([3.5]), np.array([-2.0]), {"gridsize": 4}
    yield "one point at zero", np.array([0.0]), np.array([0.0]), {"gridsize": 4}
    yield "one column", np.full(50, 7.0), rng.normal(0, 1, 50), {"gridsize": 9}
    yield "none", np.array([]), np.array([]), {"gridsize": 4}
    yield "far away", np.array([0.5, 1e300, -1e300, 1e18, 5e15]), np.array([0.5, 0.5, 0.5, -1e18, 0.1]), {
        "gridsize": 5, "extent": (0, 1, 0, 1)}  # fmt: skip
    yield "tiny", x[:300] * 1e-310, y[:300] * 1e-200, {"gridsize": 6}
    yield "large offset", x[:600] * 1e-7 + 1e9, y[:600] + 1e12, {"gridsize": 11}


def text(values):
    return [float(v) if np.isfinite(v) else str(float(v)) for v in values]


def main():
    out = []
    for name, x, y, options in cases():
        figure, axes = plt.subplots()
        drawn = axes.hexbin(x, y, **options)
        plt.close(figure)
        counts, offsets = drawn.get_array(), np.asarray(drawn.get_offsets())
        out.append({
            "name": name, "dtype": str(np.asarray(x).dtype), "x": text(x), "y": text(y), "options": options,
            "length": len(counts), "counts": [[i, int(c)] for i, c in enumerate(counts) if c > 0],
            "offsets": offsets[:: max(1, len(offsets) // 25)].tolist(),
        })  # fmt: skip
    (OUT / "hexbin.json").write_text(json.dumps(out) + "\n")


main()
