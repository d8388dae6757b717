"""Golden colours from matplotlib and astropy, and what Pillow reads from PNG files of Caelum.

    python scripts/golden/plot_render.py

Writes colormaps.json, rendered.json, hexbin_levels.json and, of the files in png/, decoded.json under test/data/plot.
"""

import hashlib
import json
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from astropy.visualization import (
    AsinhStretch, ImageNormalize, LinearStretch, LogStretch, MinMaxInterval, PercentileInterval, SinhStretch, SqrtStretch,
    SquaredStretch, ZScaleInterval,
)  # fmt: skip
from matplotlib.colors import ListedColormap
from PIL import Image

OUT = Path(__file__).resolve().parents[2] / "test" / "data" / "plot"


# level k of 256 as the colour with red k, by matplotlib's own way from a value to a colour
LEVELS = ListedColormap([((k + 0.25) / 255, 0, 0) for k in range(256)])


def colormaps():
    names = ["gray", "viridis", "magma", "inferno", "plasma", "cividis"]
    return {n: bytes(plt.get_cmap(n)(np.arange(256), bytes=True)[:, :3]).hex() for n in names}


def rendered():
    rng = np.random.default_rng(5)
    ny, nx = 23, 31
    data = rng.normal(10, 2, (ny, nx))
    data[rng.integers(0, ny, 20), rng.integers(0, nx, 20)] += rng.exponential(300, 20)
    stretches = {"linear": LinearStretch(), "log": LogStretch(), "sqrt": SqrtStretch(), "asinh": AsinhStretch(),
                 "squared": SquaredStretch(), "sinh": SinhStretch()}  # fmt: skip
    intervals = {"zscale": ZScaleInterval(), "minmax": MinMaxInterval(), "98%": PercentileInterval(98)}
    cases = []
    for s, stretch in stretches.items():
        for i, interval in intervals.items():
            norm = ImageNormalize(data, interval=interval, stretch=stretch, clip=True)
            pixels = LEVELS(np.ma.getdata(norm(data)), bytes=True)[::-1, :, 0]
            digest = hashlib.sha256(np.ascontiguousarray(pixels).tobytes()).hexdigest()
            cases.append({"stretch": s, "interval": i, "levels": digest})
    return {"shape": [ny, nx], "data": data.ravel().tolist(), "cases": cases}


def hexbin_levels():
    out = []
    for one in json.loads((OUT / "hexbin.json").read_text()):
        if one["name"] not in ("normal", "tenths", "one point"):
            continue
        for bins in ("log", None):
            figure, axes = plt.subplots()
            x, y = np.array(one["x"], float), np.array(one["y"], float)
            drawn = axes.hexbin(x, y, gridsize=one["options"]["gridsize"], bins=bins, mincnt=1, cmap=LEVELS)
            figure.canvas.draw()
            levels = np.asarray(drawn.to_rgba(drawn.get_array(), bytes=True))[:, 0].tolist()
            plt.close(figure)
            out.append({"name": one["name"], "log": bins == "log", "levels": levels})
    return out


def decoded():
    out = {}
    for path in sorted((OUT / "png").glob("*.png")):
        image = Image.open(path)
        image.load()
        pixels = np.asarray(image.convert("RGBA"))
        digest = hashlib.sha256(np.ascontiguousarray(pixels).tobytes()).hexdigest()
        out[path.name] = {"size": list(image.size), "mode": image.mode, "text": dict(image.info.get("text", image.text)),
                          "rgba": digest}  # fmt: skip
    return out


for name, value in [("colormaps", colormaps()), ("rendered", rendered()), ("hexbin_levels", hexbin_levels()), ("decoded", decoded())]:
    (OUT / f"{name}.json").write_text(json.dumps(value) + "\n")
