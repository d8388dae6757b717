"""Seconds that the package reproject takes for the works of bench/reproject.mjs: JSON {method: seconds} (the best of the runs)."""
import json
import sys
import time
import warnings

import numpy as np
import reproject
from astropy.wcs import WCS

warnings.simplefilter("ignore")
side, runs = int(sys.argv[1]), int(sys.argv[2])


def system(scale, rotation, crpix):
    wcs = WCS(naxis=2)
    wcs.wcs.ctype, wcs.wcs.crval, wcs.wcs.crpix = ["RA---TAN", "DEC--TAN"], [150.0, 2.2], [crpix, crpix]
    s, c = np.sin(np.radians(rotation)), np.cos(np.radians(rotation))
    wcs.wcs.cd = scale * np.array([[-c, s], [s, c]])
    wcs.wcs.set()
    return wcs


data = np.sin(np.arange(side * side, dtype=float)).reshape(side, side)
given, wanted = system(1e-4, 0, side / 2), system(1.1e-4, 30, side / 2 + 0.3)
answer = {"version": reproject.__version__}
for method in ["nearest", "bilinear", "bicubic", "exact"]:
    best = float("inf")
    for _ in range(runs):
        start = time.perf_counter()
        if method == "exact":
            reproject.reproject_exact((data, given), wanted, shape_out=data.shape, parallel=False)
        else:
            reproject.reproject_interp((data, given), wanted, shape_out=data.shape, order={"nearest": 0, "bilinear": 1, "bicubic": 3}[method])
        best = min(best, time.perf_counter() - start)
    answer[method] = best
json.dump(answer, sys.stdout)
