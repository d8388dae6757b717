"""Random coordinate systems of every projection, by wcslib through astropy: test/data/wcs/random.json.

Every form of the linear part, poles, LONPOLE, LATPOLE, PVi_m, swapped axes and units; pixels in, around and far outside the map. Run with the
versions of scripts/golden/requirements.txt from the root of the checkout.
"""
import json
import warnings
from pathlib import Path

import astropy
import numpy as np
from astropy.io import fits
from astropy.wcs import WCS

warnings.simplefilter("ignore")
rng = np.random.default_rng(20260103)
CASES = 900
CODES = "AZP SZP TAN STG SIN ARC ZPN ZEA AIR CYP CEA CAR MER SFL PAR MOL AIT COP COE COD COO BON PCO TSC CSC QSC HPX XPH NCP GLS".split()
ZENITHAL = "AZP SZP TAN STG SIN ARC ZPN ZEA AIR XPH NCP".split()
CONIC = "COP COE COD COO".split()
PAIRS = [("RA--", "DEC-"), ("GLON", "GLAT"), ("ELON", "ELAT")]


def listed(values):
    return [None if not np.isfinite(v) else float(v) for v in values]


def parameters(code):
    """PVi_m of the latitude axis: usual ones, and now and then one at or beyond what is allowed."""
    u = rng.uniform
    odd = rng.random() < 0.08
    if code == "AZP":
        return {1: -1.0 if odd else u(-3, 4), 2: 0 if rng.random() < 0.3 else u(-70, 70)}
    if code == "SZP":
        return {1: u(-0.9, 4), 2: u(-180, 180), 3: u(-90, 90) if odd else u(40, 90)}
    if code == "SIN":
        return {1: u(-0.8, 0.8), 2: u(-0.8, 0.8)} if rng.random() < 0.6 else {}
    if code == "ZPN":
        n = rng.integers(1, 8)
        return {m: (0 if m == 0 else 1.0) if m < 2 else u(-0.3, 0.3) for m in range(n + 1)} if not odd else {1: -0.5, 3: 0.1}
    if code == "AIR":
        return {1: -90.0 if odd else u(-20, 90)} if rng.random() < 0.8 else {}
    if code == "CYP":
        return {1: u(0, 3), 2: 0.0 if odd else u(0.2, 2)} if rng.random() < 0.8 else {}
    if code == "CEA":
        return {1: 1.2 if odd else u(0.05, 1)} if rng.random() < 0.8 else {}
    if code in CONIC:
        a = u(10, 80) * rng.choice([-1, 1])
        return {} if odd else {1: a, **({2: u(0.5, 8)} if rng.random() < 0.6 else {})}
    if code == "BON":
        return {} if odd else {1: rng.choice([0.0, u(-90, 90)], p=[0.2, 0.8])}
    if code == "HPX":
        return {1: -1 if odd else rng.integers(1, 7), 2: rng.integers(1, 6)} if rng.random() < 0.6 else {}
    return {}


def random_header(code, scales=(-4.5, 0.3)):
    h = {}
    swap = rng.random() < 0.25
    lon, lat = (2, 1) if swap else (1, 2)
    pair = PAIRS[rng.integers(3)]
    h[f"CTYPE{lon}"], h[f"CTYPE{lat}"] = f"{pair[0]}-{code}", f"{pair[1]}-{code}"
    zenithal = code in ZENITHAL
    b = rng.choice([float(rng.uniform(-90, 90)), 90.0, -90.0, 0.0], p=[0.76, 0.08, 0.08, 0.08])
    h[f"CRVAL{lon}"], h[f"CRVAL{lat}"] = round(float(rng.uniform(-180, 360)), 6), round(float(b), 6)
    h["CRPIX1"], h["CRPIX2"] = (round(float(v), 3) for v in rng.uniform(-100, 300, 2))
    unit = rng.choice(["deg", "arcmin", "arcsec", "rad"], p=[0.7, 0.1, 0.1, 0.1])
    per = {"deg": 1, "arcmin": 60, "arcsec": 3600, "rad": np.pi / 180}[unit]
    if unit != "deg":
        h["CUNIT1"] = h["CUNIT2"] = str(unit)
        for i in (1, 2):
            h[f"CRVAL{i}"] *= per
    scale = 10.0 ** rng.uniform(*scales) * per
    s1, s2 = -scale * rng.uniform(0.7, 1.4), scale * rng.uniform(0.7, 1.4)
    form, turn = rng.integers(4), float(rng.uniform(-180, 180))
    c, s = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    if form == 0:
        for k, v in {"CD1_1": s1 * c, "CD1_2": -s2 * s, "CD2_1": s1 * s, "CD2_2": s2 * c}.items():
            h[k] = v
    else:
        h["CDELT1"], h["CDELT2"] = s1, s2
        if form == 1:
            for k, v in {"PC1_1": c, "PC1_2": -s, "PC2_1": s, "PC2_2": c}.items():
                h[k] = v
        elif form == 2:
            h[f"CROTA{lat}"] = turn
    if rng.random() < 0.35:
        h["LONPOLE"] = float(rng.choice([0.0, 180.0, -90.0, round(float(rng.uniform(-180, 180)), 4)]))
    if rng.random() < 0.25:
        h["LATPOLE"] = float(rng.choice([90.0, -90.0, 0.0, round(float(rng.uniform(-90, 90)), 4)]))
    for m, v in parameters(code).items():
        h[f"PV{lat}_{m}"] = round(float(v), 5)
    if code in ("NCP", "GLS"):
        for k in ("LONPOLE", "LATPOLE"):
            h.pop(k, None)
    elif rng.random() < 0.15:
        h[f"PV{lon}_1"], h[f"PV{lon}_2"] = round(float(rng.uniform(-40, 40)), 3), round(float(rng.uniform(5, 60) if zenithal else rng.uniform(-40, 40)), 3)
        h[f"PV{lon}_0"] = float(rng.integers(2))
    if code not in ("NCP", "GLS") and rng.random() < 0.1:
        h[f"PV{lon}_3"] = round(float(rng.uniform(-180, 180)), 3)
    return h, scale / per, (lon, lat)


def main():
    cases = []
    for i in range(CASES):
        code = CODES[i % 30]
        h, scale, (lon, lat) = random_header(code)
        case = {"header": h}
        header = fits.Header()
        for k, v in h.items():
            header[k] = v
        try:
            w = WCS(header)
            w.wcs.set()
        except Exception as error:
            case["error"] = type(error).__name__
            cases.append(case)
            continue
        near = rng.uniform(-60, 60, (4, 2)) + [h["CRPIX1"], h["CRPIX2"]]
        wide = rng.uniform(-200, 200, (6, 2)) / scale + [h["CRPIX1"], h["CRPIX2"]]
        pixels = np.round(np.concatenate([near, wide]), 3)
        world = w.wcs_pix2world(pixels, 0)
        sky = np.column_stack([rng.uniform(0, 360, 4), np.degrees(np.arcsin(rng.uniform(-1, 1, 4)))])
        if lon == 2:
            sky = sky[:, ::-1]
        back = w.wcs_world2pix(sky, 0)
        case["p2w"] = [[p.tolist(), listed(q)] for p, q in zip(pixels, world)]
        case["w2p"] = [[p.tolist(), listed(q)] for p, q in zip(sky, back)]
        cases.append(case)
    Path("test/data/wcs/random.json").write_text(json.dumps({"astropy": astropy.__version__, "cases": cases}, separators=(",", ":")) + "\n")
    print(len(cases), sum("error" in c for c in cases))


if __name__ == "__main__":
    main()
