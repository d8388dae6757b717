"""The works of bench/healpix.mjs by hpgeom, healpy and mocpy on one thread; prints one JSON document. Run: healpix.py SCALE"""

import json
import sys
import time

import astropy.units as u
import healpy
import hpgeom
import numpy as np
from mocpy import MOC

SCALE = float(sys.argv[1])


def points(count):
    i = np.arange(count)
    return (i * 222.49223594996215) % 360, np.degrees(np.arcsin((2 * i + 1) / count - 1))


def best(runs, work):
    least = np.inf
    for _ in range(runs):
        started = time.perf_counter()
        work()
        least = min(least, time.perf_counter() - started)
    return least * 1000


def main():
    count = round(1e6 * SCALE)
    lon, lat = points(count)
    out = {}
    for order in (5, 17, 29):
        nside = 2**order
        cells = hpgeom.angle_to_pixel(nside, lon, lat)
        rate = lambda runs, work: count / 1e3 / best(runs, work)
        out[f"ang2pix order {order}, M/s"] = {
            "hpgeom": rate(3, lambda: hpgeom.angle_to_pixel(nside, lon, lat)),
            "healpy": rate(3, lambda: healpy.ang2pix(nside, lon, lat, nest=True, lonlat=True)),
        }
        out[f"pix2ang order {order}, M/s"] = {
            "hpgeom": rate(3, lambda: hpgeom.pixel_to_angle(nside, cells)),
            "healpy": rate(3, lambda: healpy.pix2ang(nside, cells, nest=True, lonlat=True)),
        }
        out[f"neighbours order {order}, M/s"] = {"hpgeom": rate(2, lambda: hpgeom.neighbors(nside, cells))}
    out["cone of 1 degree, nside 4096, ms"] = {
        "hpgeom": best(20, lambda: hpgeom.query_circle(4096, 64, 27, 1, inclusive=True))
    }
    a, b = np.array([62.0, 66, 66, 62]), np.array([25.0, 25, 29, 29])
    out["polygon of 4 x 4 degrees, nside 4096, ms"] = {
        "hpgeom": best(20, lambda: hpgeom.query_polygon(4096, a, b, inclusive=True))
    }
    i = np.arange(100_000)
    first, second = (
        MOC.from_healpix_cells((i * 2000 + (i * step) % 1000).astype(np.uint64), np.uint8(12), 12)
        for step in (7919, 104729)
    )
    out["union of MOCs of 100,000 cells, ms"] = {"mocpy": best(10, lambda: first.union(second))}
    lon, lat = points(round(1e5 * SCALE))
    cones = lambda: MOC.from_cones(
        lon * u.deg, lat * u.deg, radius=1 * u.arcmin, max_depth=14, delta_depth=2, union_strategy="small_cones", n_threads=1
    )
    out["MOC of cones of 1', order 14, s per million"] = {"mocpy": best(1, cones) / (100 * SCALE)}
    print(json.dumps(out))


main()
