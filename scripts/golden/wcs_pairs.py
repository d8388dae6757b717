"""Random headers (projection × PVi_m × distortion × rotation × pole) with random pixels, by wcslib through astropy.

wcs_pairs.py SEED HEADERS POINTS DIR writes DIR/headers.json (a list of {code, distortion, scale, text, error?}) and, for those without an
error in order, DIR/points.f64: POINTS pixels (x, y from 0), their world values, and the pixels that wcslib finds for those again (NaN
where there is none, 0 where a distortion is not asked for its inverse).
"""
import json
import sys
import warnings
from pathlib import Path

import numpy as np
import wcs_random
from astropy.io import fits
from astropy.wcs import WCS

warnings.simplefilter("ignore")
SEED, HEADERS, POINTS = (int(word) for word in sys.argv[1:4])
OUT = Path(sys.argv[4])
rng = wcs_random.rng = np.random.default_rng(SEED)
DISTORTIONS = ["", "", "", "SIP", "TPV", "TPD"]
REACH = 1000


def degrees_of(order):
    """(p, q) of the powers of TPV and TPD by m; a radius counts as its degree alone."""
    terms = []
    for degree in range(order + 1):
        terms += [degree] * (degree + 1)
        if degree % 2:
            terms.append(degree)
    return terms


def distort(h, name, scale):
    """Cards of a mild distortion: a few per cent of the field at its edge."""
    cards = []
    if name == "SIP":
        for k in (1, 2):
            h[f"CTYPE{k}"] += "-SIP"
        order = int(rng.integers(2, 6))
        for letter in "AB":
            cards.append((f"{letter}_ORDER", order))
            for p in range(order + 1):
                for q in range(order + 1 - p):
                    if p + q > 1 and rng.random() < 0.8:
                        cards.append((f"{letter}_{p}_{q}", float(rng.normal(0, 0.004)) * REACH ** (1 - p - q)))
        return cards
    # units of the plane: degrees behind a CD matrix, pixels behind PC or CROTA
    reach = REACH * (float(scale) if "CD1_1" in h else 1)
    if name == "TPV":
        for k in (1, 2):
            h[f"CTYPE{k}"] = h[f"CTYPE{k}"][:5] + "TPV"
        for key in [key for key in h if key.startswith("PV")]:
            del h[key]
        for axis in (1, 2):
            for m, degree in enumerate(degrees_of(int(rng.integers(1, 8)))):
                if m == 1 or rng.random() < 0.6:
                    cards.append((f"PV{axis}_{m}", (1.0 if m == 1 else 0.0) + float(rng.normal(0, 0.004)) * reach ** (1 - degree)))
        return cards
    for axis in (1, 2):
        cards.append((f"CQDIS{axis}", "TPD"))
        correct = bool(rng.integers(2))
        own = [1, 2] if axis == 1 else [2, 1]
        fields = {"NAXES": 2, "AXIS.1": own[0], "AXIS.2": own[1], "DOCORR": int(correct)}
        for k in (1, 2):
            fields[f"OFFSET.{k}"], fields[f"SCALE.{k}"] = float(rng.normal(0, 0.1) * reach), float(1 / reach)
        size = reach if correct else 1.0
        for m, degree in enumerate(degrees_of(int(rng.integers(2, 6)))):
            if m > 0 and rng.random() < 0.6 and not (m == 1 and not correct):
                fields[f"TPD.FWD.{m}"] = float(rng.normal(0, 0.004) * size)
        if not correct:
            fields["TPD.FWD.1"] = 1.0
        cards += [(f"DQ{axis}", f"{key}: {value!r}") for key, value in fields.items()]
    return cards


def header_text(cards):
    lines = []
    for key, value in cards:
        text = f"'{value}'" if isinstance(value, str) else repr(value if isinstance(value, int) else float(value)).upper()
        lines.append(f"{key:<8}= {text:>20}".ljust(80))
    return "".join(lines)


def pixels_of(h, scale, distortion):
    centre = [h["CRPIX1"] - 1, h["CRPIX2"] - 1]
    near = rng.uniform(-REACH, REACH, (POINTS if distortion else POINTS // 2, 2))
    wide = rng.uniform(-200, 200, (POINTS - len(near), 2)) / scale
    return np.concatenate([near, wide]) + centre


def main():
    headers = []
    with (OUT / "points.f64").open("wb") as out:
        for i in range(HEADERS):
            distortion = DISTORTIONS[rng.integers(len(DISTORTIONS))]
            code = "TAN" if distortion == "TPV" else wcs_random.CODES[i % 30]
            if distortion and code in ("NCP", "GLS", "CSC"):
                distortion = ""
            h, scale, _ = wcs_random.random_header(code, (-4.5, -3.5) if distortion else (-4.5, 0.3))
            if code == "HPX":  # of which wcslib forgets the offset by PVi_0 in the polar facets
                h = {key: value for key, value in h.items() if not key.endswith("_0")}
            if h.get("LATPOLE") == 0:  # both poles may be as near, and the last bit of an arccosine decides
                h["LATPOLE"] = float(rng.choice([-1, 1]))
            extra = distort(h, distortion, scale) if distortion else []
            text = header_text([*h.items(), *extra])
            entry = {"code": code, "distortion": distortion, "scale": float(scale), "text": text}
            headers.append(entry)
            try:
                w = WCS(fits.Header.fromstring(text))
                w.wcs.set()
                pixels = pixels_of(h, scale, distortion)
                world = w.all_pix2world(pixels, 0)
                back = np.zeros_like(world)
                if not distortion:
                    good = np.isfinite(world).all(axis=1)
                    back[:] = np.nan
                    if good.any():
                        back[good] = w.wcs_world2pix(world[good], 0)
                np.concatenate([pixels, world, back], axis=1).astype("<f8").tofile(out)
            except Exception as error:  # what wcslib refuses
                entry["error"] = type(error).__name__
    (OUT / "headers.json").write_text(json.dumps(headers))


main()
