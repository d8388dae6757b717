"""Cells, centres, neighbours and corners at every order, from healpy and hpgeom: test/data/healpix/cells.json.

Run: python scripts/golden/healpix_cells.py
"""

import json
from pathlib import Path

import healpy
import hpgeom
import numpy as np

OUT = Path(__file__).parents[2] / "test" / "data" / "healpix" / "cells.json"
TRANSITION = float(np.degrees(np.arcsin(2 / 3)))


def positions(rng, order):
    """Random positions, then poles, seams, the transition latitude, far longitudes and positions on cell edges."""
    lon = rng.uniform(0, 360, 24)
    lat = np.degrees(np.arcsin(rng.uniform(-1, 1, 24)))
    special = [(0, 90), (123, 90), (271, -90), (0, -90), (0, 0), (45, 0), (359.9999999999, 12), (-30, 45), (725.5, -70)]
    special += [(90 * k, TRANSITION) for k in range(4)] + [(45 + 90 * k, -TRANSITION) for k in range(4)]
    special += [(10, 90 - 1e-7), (200, -90 + 3e-9), (300, 89.99), (22.5, 19.471220634490695), (180, 30), (1e-13, -1e-13)]
    sides = 4 * 2 ** min(order, 10)
    special += [(90 * float(k) / sides * 2, 0) for k in rng.integers(0, 4 * sides, 6)]
    return np.append(lon, [s[0] for s in special]), np.append(lat, [s[1] for s in special])


def texts(numbers):
    return [str(n) for n in np.asarray(numbers).tolist()]


def at(rng, order):
    side = 2**order
    lon, lat = positions(rng, order)
    total = 12 * side * side
    pick = rng.integers(0, total, 16)
    ends = np.array([face * side * side + k for face in range(12) for k in (0, side * side - 1)])
    cells = np.unique(np.append(pick, ends))
    center_lon, center_lat = healpy.pix2ang(side, cells, nest=True, lonlat=True)
    corner_lon, corner_lat = hpgeom.boundaries(side, cells[:8], step=1, nest=True)
    return {
        "order": order,
        "lon": lon.tolist(),
        "lat": lat.tolist(),
        "nested": texts(healpy.ang2pix(side, lon, lat, nest=True, lonlat=True)),
        "cells": texts(cells),
        "centerLon": center_lon.tolist(),
        "centerLat": center_lat.tolist(),
        "nestedToRing": texts(healpy.nest2ring(side, cells)),
        "ringToNested": texts(healpy.ring2nest(side, cells)),
        "neighbours": [texts(row) for row in hpgeom.neighbors(side, cells, nest=True)],
        "corners": [[list(p) for p in zip(*pair)] for pair in zip(corner_lon.tolist(), corner_lat.tolist())],
        "radius": float(hpgeom.max_pixel_radius(side)),
        "area": float(hpgeom.nside_to_pixel_area(side)),
    }


def main():
    rng = np.random.default_rng(20261122)
    orders = [at(rng, order) for order in range(30)]
    versions = {"healpy": healpy.__version__, "hpgeom": hpgeom.__version__}
    OUT.write_text(json.dumps({"made": versions, "orders": orders}, separators=(",", ":")) + "\n")


main()
