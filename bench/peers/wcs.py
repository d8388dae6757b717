"""The works of bench/wcs.mjs by astropy on one thread: headers as JSON on standard input; prints one JSON document. Run: wcs.py POINTS"""

import json
import sys
import time
import warnings

import numpy as np
from astropy.io import fits
from astropy.wcs import WCS

warnings.simplefilter("ignore")
COUNT = int(sys.argv[1])


def best(runs, work):
    least = np.inf
    for _ in range(runs):
        started = time.perf_counter()
        work()
        least = min(least, time.perf_counter() - started)
    return least


PARTS = 20


def in_parts(runs, points, work):
    return sum(best(runs, lambda: work(part)) for part in np.array_split(points, PARTS))


def main():
    headers = json.load(sys.stdin)
    pixels = ((np.arange(2 * COUNT) * 0.6180339887498949 * 2048) % 2048).reshape(-1, 2)
    out = {}
    for name, cards in headers.items():
        header = fits.Header()
        for key, value in cards.items():
            header[key] = value
        w = WCS(header)
        sky = w.all_pix2world(pixels, 0)
        out[f"{name}, pixels to sky"] = COUNT / 1e6 / in_parts(6, pixels, lambda part: w.all_pix2world(part, 0))
        sip = "SIP" in name
        inverse = (lambda part: w.all_world2pix(part, 0, tolerance=1e-6)) if sip else (lambda part: w.wcs_world2pix(part, 0))
        out[f"{name}, sky to pixels"] = COUNT / 1e6 / in_parts(2 if sip else 6, sky, inverse)
        if name == "TAN":
            def single():
                for _ in range(200):
                    w.all_pix2world(100.0, 200.0, 0)
            out["TAN, one pixel to sky"] = best(3, single) * 1e6 / 200
        if name in ("TAN", "TAN-SIP", "TPV"):
            def parse():
                for _ in range(20):
                    WCS(header)
            out[f"{name}, reading the header's coordinates"] = best(3, parse) * 1e6 / 20
    print(json.dumps(out))


main()
