"""Reprojections by the package reproject: test/data/sky/reproject.json.

Run with the versions of scripts/golden/requirements.txt and `pip install reproject==0.21.0` from the root of the checkout.
"""
import json
import warnings
from pathlib import Path

import numpy as np
import reproject
from astropy.wcs import WCS

warnings.simplefilter("ignore")
rng = np.random.default_rng(20260501)


def system(model):
    names = {"icrs": ("RA--", "DEC-"), "galactic": ("GLON", "GLAT")}[model["frame"]]
    wcs = WCS(naxis=2)
    wcs.wcs.ctype = [f"{name}-{model['projection']}" for name in names]
    wcs.wcs.crval, wcs.wcs.crpix = model["crval"], model["crpix"]
    s, c = np.sin(np.radians(model["rotation"])), np.cos(np.radians(model["rotation"]))
    wcs.wcs.cd = model["scale"] * np.array([[-c, s], [s, c]])
    wcs.wcs.set()
    return wcs


def model(projection, frame, crval, crpix, scale, rotation):
    return {"projection": projection, "frame": frame, "crval": crval, "crpix": crpix, "scale": scale, "rotation": rotation}


CASES = [
    ("turned", model("TAN", "icrs", [150.0, 2.2], [20.3, 15.1], 0.01, 0), (30, 40), model("TAN", "icrs", [150.01, 2.21], [14, 14], 0.013, 33), (28, 27)),
    ("finer", model("TAN", "icrs", [10.0, -60.0], [12.0, 12.0], 0.02, 12), (24, 24), model("SIN", "icrs", [10.0, -60.0], [15, 15], 0.0071, -20), (30, 30)),
    ("galactic", model("TAN", "icrs", [266.4, -29.0], [15.0, 15.0], 0.05, 0), (30, 30), model("CAR", "galactic", [0.0, 0.0], [15, 16], 0.06, 0), (30, 30)),
    ("pole", model("TAN", "icrs", [45.0, 89.9], [16.0, 15.0], 0.05, 0), (30, 30), model("ARC", "icrs", [200.0, 89.5], [10, 12], 0.09, 70), (24, 22)),
    ("coarse", model("TAN", "icrs", [80.0, 30.0], [20.0, 20.0], 0.01, 5), (40, 40), model("TAN", "icrs", [80.0, 30.0], [4.2, 5.1], 0.055, 0), (9, 9)),
]
cases = []
for name, given, shape, wanted, out in CASES:
    y, x = np.mgrid[: shape[0], : shape[1]]
    data = 10 + 3 * np.sin(x / 3.1) * np.cos(y / 4.3) + rng.normal(size=shape) * 0.5
    if name == "finer":
        data[5:8, 9:11] = np.nan
    row = {"name": name, "input": given, "shape": list(shape), "output": wanted, "outShape": list(out), "data": np.round(data, 6).ravel().tolist()}
    data = np.round(data, 6)
    for method, order in [("nearest", 0), ("bilinear", 1), ("bicubic", 3)]:
        if name == "finer" and method == "bicubic":
            continue
        values, _ = reproject.reproject_interp((data, system(given)), system(wanted), shape_out=out, order=order)
        row[method] = np.ravel(values).tolist()
    values, footprint = reproject.reproject_exact((data, system(given)), system(wanted), shape_out=out)
    row["exact"], row["coverage"] = np.ravel(values).tolist(), np.ravel(footprint).tolist()
    cases.append(row)
text = json.dumps({"reproject": reproject.__version__, "cases": cases}).replace("NaN", "null")
Path("test/data/sky/reproject.json").write_text(text + "\n")
