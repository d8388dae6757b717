"""Random positions and what healpy has of them, as raw little-endian arrays on standard output, for test/long/healpix.long.ts.

Usage: python scripts/golden/healpix_random.py SEED COUNT
Layout, per order of 0, 5, 11, 17, 24, 29: lon, lat (float64), NESTED cells, RING pixels (int64), longitudes and latitudes of the
centres (float64), the eight neighbours SW W NW N NE E SE S of each cell (int64).
"""

import sys

import healpy as hp
import numpy as np

ORDERS = (0, 5, 11, 17, 24, 29)


def main():
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    rng = np.random.default_rng(seed)
    for order in ORDERS:
        side = 2**order
        lon = rng.uniform(-360, 720, count)
        lat = np.degrees(np.arcsin(rng.uniform(-1, 1, count)))
        # a tenth near the poles, a tenth near the parallels between caps and belt
        near = count // 10
        lat[:near] = np.copysign(90 - 10 ** rng.uniform(-9, 1, near), lat[:near])
        lat[near : 2 * near] = np.copysign(np.degrees(np.arcsin(2 / 3)) + rng.normal(0, 1e-3, near), lat[near : 2 * near])
        nest = hp.ang2pix(side, lon, lat, nest=True, lonlat=True)
        ring = hp.nest2ring(side, nest)
        a, b = hp.pix2ang(side, nest, nest=True, lonlat=True)
        around = hp.get_all_neighbours(side, nest, nest=True)
        for values, kind in ((lon, "<f8"), (lat, "<f8"), (nest, "<i8"), (ring, "<i8"), (a, "<f8"), (b, "<f8")):
            sys.stdout.buffer.write(values.astype(kind).tobytes())
        sys.stdout.buffer.write(around.T.astype("<i8").tobytes())


main()
