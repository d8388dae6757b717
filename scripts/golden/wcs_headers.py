"""What wcslib, through astropy, says of the headers of test/data/wcs/headers: FILE.expected.json beside each.

Run with the versions of scripts/golden/requirements.txt from the root of the checkout; names as words choose files. The headers themselves are listed in
test/data/wcs/ORIGIN.md.
"""
import json
import sys
import warnings
from pathlib import Path

import astropy
import numpy as np
from astropy.coordinates import FK4, FK5, ICRS, BarycentricMeanEcliptic, Galactic, SkyCoord
from astropy.io import fits
from astropy.time import Time
from astropy.wcs import WCS
from astropy.wcs._wcs import WCSLIB_VERSION

warnings.simplefilter("ignore")
SKY = [(0, 90), (0, -90), (180, 0), (0, 0), (289.8011, 38.016), (185.5172, -25.3659), (19.4151, -13.4892), (147.0504, -65.4294), (17.5528, 86.7104), (234.8529, -32.0717)]


def headers(path):
    raw = path.read_bytes()
    if raw.startswith(b"SIMPLE  =") and len(raw) % 2880 == 0 and b"\n" not in raw[:400]:
        with fits.open(path, ignore_missing_end=True, ignore_missing_simple=True) as hdus:
            count = 0
            try:
                while True:
                    yield count, hdus[count].header, hdus
                    count += 1
            except Exception:  # a header whose data are absent
                return
    text = raw.decode("latin1")
    if "\n" in text:
        text = "".join(line.ljust(-(-len(line) // 80) * 80) for line in text.splitlines())
    yield 0, fits.Header.fromstring(text.split("END" + " " * 77)[0]), None


def sky_frame(w):
    name = w.wcs.ctype[w.wcs.lng][:4]
    if name == "GLON":
        return Galactic()
    equinox = w.wcs.equinox
    if name == "ELON":
        return BarycentricMeanEcliptic(equinox=Time(2000.0 if np.isnan(equinox) else equinox, format="jyear"))
    if not name.startswith("RA"):
        return None
    return {"ICRS": lambda: ICRS(), "FK5": lambda: FK5(equinox=Time(equinox, format="jyear")), "FK4": lambda: FK4(equinox=Time(equinox, format="byear"))}.get(w.wcs.radesys, lambda: None)()


def listed(values):
    values = [float(v) for v in values]
    return None if any(not np.isfinite(v) for v in values) else values


def points_of(w, shape, rng):
    naxis = w.naxis
    shape = [n if n > 1 else 60 for n in shape[:naxis]] + [20] * (naxis - len(shape))
    fractions = [np.zeros(naxis), np.ones(naxis), np.full(naxis, 0.5), *rng.uniform(-0.04, 1.04, size=(15, naxis))]
    for f in fractions:
        pix = np.round(f * (np.array(shape) - 1), 2)
        entry = {"pix": pix.tolist()}
        for key, forward, backward in (("all", w.all_pix2world, w.all_world2pix), ("core", w.wcs_pix2world, w.wcs_world2pix)):
            world = forward([pix], 0)[0]
            entry[key] = listed(world)
            if key == "all":
                try:
                    entry["back"] = listed(backward([world], 0)[0]) if entry[key] else None
                except Exception:
                    entry["back"] = None
        yield entry


def describe(header, alt, rng, fobj):
    result = {"alt": alt, "wcs": None, "points": [], "frame": None}
    try:
        w = WCS(header, fobj=fobj, key=alt, naxis=2 if "A_ORDER" in header and header.get("NAXIS") == 2 else None)
        w.wcs.set()
    except Exception as error:
        result["error"] = f"{type(error).__name__}: {error}".split("\n")[0][:200]
        return result
    result["wcs"] = {"ctype": list(w.wcs.ctype), "pixel_scale_matrix": (w.wcs.get_cdelt()[:, None] * w.wcs.get_pc()).tolist(), "sip": w.sip is not None}
    shape = [header.get(f"NAXIS{i + 1}", 60) for i in range(w.naxis)]
    result["points"] = list(points_of(w, shape, rng))
    if w.wcs.lng >= 0:
        frame = sky_frame(w)
        lng, lat = w.wcs.lng, w.wcs.lat
        if frame is not None and w.naxis == 2 and not (np.isfinite(w.wcs.equinox) and w.wcs.equinox < 1000):
            result["frame"] = {"name": frame.name.replace("barycentricmeanecliptic", "ecliptic")}
            good = [p for p in result["points"] if p["all"]][:6]
            at = SkyCoord([p["all"][lng] for p in good], [p["all"][lat] for p in good], unit="deg", frame=frame).icrs
            result["icrs"] = [{"pix": p["pix"], "icrs": [float(a.ra.deg), float(a.dec.deg)]} for p, a in zip(good, at)]
        if w.naxis == 2:
            result["s2p"] = []
            for lon, b in SKY:
                world = [0.0, 0.0]
                world[lng], world[lat] = lon, b
                result["s2p"].append({"lonlat": [lon, b], "pix": listed(w.wcs_world2pix([world], 0)[0])})
    return result


def main():
    for path in sorted(Path("test/data/wcs/headers").iterdir()):
        if path.name.endswith(".expected.json") or (sys.argv[1:] and path.name not in sys.argv[1:]):
            continue
        rng = np.random.default_rng(sum(path.name.encode()))
        out = []
        for hdu, header, fobj in headers(path):
            letters = [a for a in " ABCDEFGHIJKLMNOPQRSTUVWXYZ" if f"CTYPE1{a.strip()}" in header or f"CTYPE2{a.strip()}" in header or f"CTYPE3{a.strip()}" in header or f"CRPIX1{a.strip()}" in header]
            if letters:
                out.append({"hdu": hdu, "wcses": [describe(header, alt, rng, fobj) for alt in letters]})
        oracle = {"astropy": astropy.__version__, "wcslib": WCSLIB_VERSION}
        path.with_name(path.name + ".expected.json").write_text(json.dumps({"oracle": oracle, "headers": out}, separators=(",", ":")) + "\n")


main()
