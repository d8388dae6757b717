"""Coordinate systems built, fitted and measured by astropy: test/data/wcs/build.json.

Run with the versions of scripts/golden/requirements.txt from the root of the checkout. With `--read` it reads {"headers": [[header text, pixels]]}
from standard input and writes what astropy makes of each header and its pixels, for the long tests.
"""
import json
import sys
import warnings
from pathlib import Path

import astropy
import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.wcs import WCS, Sip
from astropy.wcs.utils import fit_wcs_from_points, proj_plane_pixel_area

warnings.simplefilter("ignore")


def finite(values):
    return [[None if not np.isfinite(v) else float(v) for v in row] for row in values]


if "--read" in sys.argv:
    answers = []
    for text, pixels in json.load(sys.stdin)["headers"]:
        wcs = WCS(fits.Header.fromstring(text), naxis=2)
        answers.append(finite(wcs.all_pix2world(np.array(pixels), 0)))
    json.dump(answers, sys.stdout)
    sys.exit()

rng = np.random.default_rng(20260401)
PROJECTIONS = {
    "AZP": {1: 2.0, 2: 30.0}, "SZP": {1: 2.0, 2: 180.0, 3: 60.0}, "TAN": {}, "STG": {}, "SIN": {1: 0.1, 2: 0.2}, "ARC": {},
    "ZPN": {0: 0.0, 1: 0.95, 2: -0.025, 3: -0.15833}, "ZEA": {}, "AIR": {1: 45.0}, "CYP": {1: 1.0, 2: 0.7}, "CEA": {1: 0.8}, "CAR": {}, "MER": {},
    "SFL": {}, "PAR": {}, "MOL": {}, "AIT": {}, "COP": {1: 45.0, 2: 25.0}, "COE": {1: 45.0, 2: 25.0}, "COD": {1: 45.0, 2: 25.0},
    "COO": {1: 45.0, 2: 25.0}, "BON": {1: 45.0}, "PCO": {}, "TSC": {}, "QSC": {}, "HPX": {1: 4, 2: 3}, "XPH": {},
}
built = []
for k, (code, pv) in enumerate(PROJECTIONS.items()):
    frame, names, system, equinox = [
        ("icrs", ("RA--", "DEC-"), "ICRS", None), ("fk5", ("RA--", "DEC-"), "FK5", 1975.0), ("galactic", ("GLON", "GLAT"), None, None),
        ("fk4", ("RA--", "DEC-"), "FK4", 1950.0), ("ecliptic", ("ELON", "ELAT"), None, 2000.0), ("supergalactic", ("SLON", "SLAT"), None, None),
    ][k % 6]
    wcs = WCS(naxis=2)
    wcs.wcs.ctype = [f"{names[0]}-{code}", f"{names[1]}-{code}"]
    crval = [float(rng.uniform(0, 360)), float(rng.uniform(10, 60))]
    crpix = [float(rng.uniform(20, 80)), float(rng.uniform(20, 80))]
    scale, rotation = float(rng.uniform(0.01, 0.2)), float(rng.uniform(-180, 180))
    s, c = np.sin(np.radians(rotation)), np.cos(np.radians(rotation))
    wcs.wcs.crval, wcs.wcs.crpix, wcs.wcs.cunit = crval, crpix, ["deg", "deg"]
    wcs.wcs.cd = np.array([[-scale * c, scale * s], [scale * s, scale * c]])
    wcs.wcs.set_pv([(2, m, v) for m, v in pv.items()])
    if system:
        wcs.wcs.radesys = system
    if equinox:
        wcs.wcs.equinox = equinox
    wcs.wcs.set()
    pixels = rng.uniform(0, 100, (12, 2))
    model = {"projection": code, "frame": {"frame": frame, **({"equinox": equinox} if equinox else {})}, "crval": crval, "crpix": crpix,
             "scale": scale, "rotation": rotation, "parameters": pv}
    built.append({"model": model, "pixels": pixels.tolist(), "world": finite(wcs.all_pix2world(pixels, 0))})

fits_ = []
for name, order, noise in [("tan", None, 0), ("tan-noise", None, 0.2), ("sip2", 2, 0), ("sip3-noise", 3, 0.1), ("sip4", 4, 0), ("pole", 3, 0)]:
    wcs = WCS(naxis=2)
    suffix = "-SIP" if order else ""
    wcs.wcs.ctype = [f"RA---TAN{suffix}", f"DEC--TAN{suffix}"]
    wcs.wcs.crval = [359.99, 89.95] if name == "pole" else [float(rng.uniform(0, 360)), float(rng.uniform(-70, 70))]
    wcs.wcs.crpix = [512.3, 480.7]
    angle = rng.uniform(0, 2 * np.pi)
    wcs.wcs.cd = 2e-4 * np.array([[-np.cos(angle), np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    if order:
        a, b = np.zeros((order + 1, order + 1)), np.zeros((order + 1, order + 1))
        for p in range(order + 1):
            for q in range(order + 1 - p):
                if p + q >= 2:
                    a[p, q], b[p, q] = rng.normal(size=2) * 5 / 500 ** (p + q)
        wcs.sip = Sip(a, b, None, None, wcs.wcs.crpix)
    wcs.wcs.set()
    xy = rng.uniform(0, 1000, (60, 2))
    world = wcs.all_pix2world(xy, 0)
    seen = xy + rng.normal(size=xy.shape) * noise
    sky = SkyCoord(world * u.deg)
    fitted = fit_wcs_from_points((seen[:, 0], seen[:, 1]), sky, projection="TAN", sip_degree=order)
    there = SkyCoord(fitted.all_pix2world(seen, 0) * u.deg)
    rms = float(np.sqrt(np.mean(there.separation(sky).deg ** 2)))
    fits_.append({"name": name, "sip": order, "noise": noise, "xy": seen.tolist(), "sky": world.tolist(), "rms": rms,
                  "test": [[float(v) for v in row] for row in wcs.all_pix2world(np.array([[100.0, 200.0], [900.0, 800.0]]), 0)]})

areas = []
for header in [{"CTYPE": ("RA---TAN", "DEC--TAN"), "CRVAL": (30.0, 60.0), "CD": (-0.01, 0.002, 0.003, 0.011)},
               {"CTYPE": ("GLON-SFL", "GLAT-SFL"), "CRVAL": (30.0, 0.0), "CD": (-0.02, 0.0, 0.0, 0.02)}]:
    wcs = WCS(naxis=2)
    wcs.wcs.ctype, wcs.wcs.crval, wcs.wcs.crpix = header["CTYPE"], header["CRVAL"], [50.5, 40.5]
    wcs.wcs.cd = np.array(header["CD"]).reshape(2, 2)
    wcs.wcs.set()
    rows = []
    for x, y in [(49.5, 39.5), (0, 0), (99, 79), (20, 60)]:
        at = wcs.pixel_to_world(x, y).icrs
        angles = []
        for pa in (0, 90):
            # the gradient, by a short step to either side
            a, b = [wcs.world_to_pixel(at.directional_offset_by((pa + turn) * u.deg, 1e-4 * u.deg)) for turn in (0, 180)]
            angles.append(float(np.degrees(np.arctan2(a[1] - b[1], a[0] - b[0]))))
        rows.append([x, y, *angles])
    areas.append({**header, "center": float(proj_plane_pixel_area(wcs)), "compass": rows})

Path("test/data/wcs/build.json").write_text(json.dumps({"astropy": astropy.__version__, "built": built, "fits": fits_, "areas": areas}) + "\n")
