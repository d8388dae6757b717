"""Golden display intervals and stretches from astropy.visualization: test/data/plot/intervals.json, stretches.json.

    python scripts/golden/plot_display.py
"""

import json
from pathlib import Path

import numpy as np
from astropy.visualization import (
    AsinhStretch, LinearStretch, LogStretch, MinMaxInterval, PercentileInterval, PowerStretch, SinhStretch,
    SqrtStretch, SquaredStretch, ZScaleInterval,
)  # fmt: skip

OUT = Path(__file__).resolve().parents[2] / "test" / "data" / "plot"
INTERVALS = {
    "zscale": ZScaleInterval(),
    "zscale-contrast-1": ZScaleInterval(contrast=1.0),
    "zscale-300": ZScaleInterval(n_samples=300),
    "minmax": MinMaxInterval(),
    "99.5%": PercentileInterval(99.5),
    "90%": PercentileInterval(90),
    "100%": PercentileInterval(100),
}


def fields():
    """Name, dtype, values. Few distinct generators, every case that the algorithm treats apart."""
    rng = np.random.default_rng(2017)
    sky = rng.normal(100, 3, 3200)
    stars = sky.copy()
    stars[rng.integers(0, 3200, 90)] += rng.exponential(4000, 90)
    holes = stars.copy()
    holes[::7] = np.nan
    holes[5::41] = np.inf
    holes[6::43] = -np.inf
    yield "sky", "float64", sky
    yield "stars", "float32", stars.astype("f4")
    yield "stars-1000", "float64", stars[:1000]
    yield "stars-1999", "float32", stars[:1999].astype("f4")
    yield "holes", "float32", holes.astype("f4")
    yield "ramp", "float64", np.arange(2500.0) + rng.normal(0, 0.1, 2500)
    yield "counts", "int16", rng.poisson(20, 4096).astype("i2")
    yield "constant", "float64", np.full(1200, 7.5)
    yield "two-valued", "uint8", (np.arange(3000) % 10 == 0).astype("u1")
    yield "four", "float64", np.array([3.0, 1.0, 2.0, 10.0])
    yield "five", "float64", np.array([3.0, 1.0, 2.0, 10.0, 4.0])
    yield "one", "float64", np.array([42.0])
    yield "few-and-nan", "float64", np.array([np.nan, 1.0, 5.0, np.nan, 2.0, np.inf, 9.0, 4.0, 6.0])
    yield "wide", "float32", (10 ** rng.uniform(-30, 30, 1500)).astype("f4")
    yield "negative-even", "float32", -np.abs(rng.normal(0, 1e-6, 402)).astype("f4")
    yield "integers", "int32", rng.integers(-2_000_000_000, 2_000_000_000, 1201).astype("i4")
    yield "outliers-half", "float64", np.where(np.arange(1000) % 2 == 0, rng.normal(0, 1, 1000), rng.normal(1e6, 1e5, 1000))
    yield "growth", "float64", np.where(np.arange(640) > 600, 1e4, rng.normal(0, 1, 640))


def text(value):
    return float(value) if np.isfinite(value) else str(value)


def main():
    cases = []
    for name, dtype, values in fields():
        limits = {key: [float(v) for v in interval.get_limits(values)] for key, interval in INTERVALS.items()}
        shown = [text(v) for v in values] if dtype.startswith("f") else values.tolist()
        cases.append({"name": name, "dtype": dtype, "values": shown, "limits": limits})
    (OUT / "intervals.json").write_text(json.dumps(cases) + "\n")

    t = np.concatenate([np.linspace(0, 1, 65), np.geomspace(1e-9, 1, 40), [-1.0, -0.0, 1.5, 0.999999999]])
    stretches = {
        "linear": LinearStretch(), "sqrt": SqrtStretch(), "squared": SquaredStretch(), "log": LogStretch(),
        "log:10": LogStretch(10), "asinh": AsinhStretch(), "asinh:0.02": AsinhStretch(0.02), "sinh": SinhStretch(),
        "sinh:0.2": SinhStretch(0.2), "power:1.5": PowerStretch(1.5), "power:0.25": PowerStretch(0.25),
    }  # fmt: skip
    out = {"x": t.tolist(), "y": {key: stretch(t).tolist() for key, stretch in stretches.items()}}
    (OUT / "stretches.json").write_text(json.dumps(out) + "\n")


main()
