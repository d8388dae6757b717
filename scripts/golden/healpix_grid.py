"""Edges of cells, weights of interpolation, and RING grids of any size, from healpy: test/data/healpix/grid.json.

Run: python scripts/golden/healpix_grid.py
"""

import json
from pathlib import Path

import healpy
import numpy as np

OUT = Path(__file__).parents[2] / "test" / "data" / "healpix" / "grid.json"


def positions(rng, count):
    """All over the sky, near the poles, near the edges of the caps, and at seams."""
    lon = rng.uniform(-360, 720, count)
    lat = np.degrees(np.arcsin(rng.uniform(-1, 1, count)))
    lat[: count // 4] = np.copysign(90 - 10 ** rng.uniform(-7, 1, count // 4), rng.normal(size=count // 4))
    lat[count // 4 : count // 2] = np.copysign(41.8103149 + rng.normal(0, 0.01, count // 4), rng.normal(size=count // 4))
    return np.append(lon, [0, 45, 360, 90, 0]), np.append(lat, [90, -90, 0, 41, -41])


def main():
    rng = np.random.default_rng(66)
    boundaries = []
    for order, step in [(0, 1), (0, 3), (3, 1), (3, 4), (8, 2), (20, 5), (29, 2)]:
        for cell in {0, 12 * 4**order - 1, *rng.integers(0, 12 * 4**order, 6).tolist()}:
            vectors = healpy.boundaries(2**order, cell, step=step, nest=True)
            boundaries.append({"order": order, "cell": str(cell), "step": step, "vectors": vectors.T.tolist()})
    weights = []
    for order in (0, 1, 3, 7, 12):
        lon, lat = positions(rng, 80)
        cells, factors = healpy.get_interp_weights(2**order, lon, lat, nest=True, lonlat=True)
        weights.append(
            {
                "order": order,
                "lon": lon.tolist(),
                "lat": lat.tolist(),
                "cells": cells.T.ravel().tolist(),
                "weights": factors.T.ravel().tolist(),
            }
        )
    grids = []
    for side in (1, 2, 3, 5, 12, 100, 1023, 12345, 1000003):
        lon, lat = positions(rng, 120)
        pixels = healpy.ang2pix(side, lon, lat, lonlat=True)
        ends = [0, 12 * side * side - 1, 2 * side * (side - 1), 12 * side * side - 2 * side * (side - 1) - 1]
        pixels = np.append(pixels, ends)
        a, b = healpy.pix2ang(side, pixels, lonlat=True)
        grids.append(
            {
                "side": side,
                "lon": lon.tolist(),
                "lat": lat.tolist(),
                "pixels": pixels.tolist(),
                "centers": np.stack([a, b], axis=1).tolist(),
            }
        )
    OUT.write_text(json.dumps({"boundaries": boundaries, "weights": weights, "grids": grids}) + "\n")


main()
