"""Images and their cutouts by astropy's Cutout2D: test/data/wcs/cutouts/*.fits, expected.json and ORIGIN.md.

Run with the versions of scripts/golden/requirements.txt from the root of the checkout. wise-1b-1.fits is a public
file of test/data/fits/firefly.
"""
import hashlib
import json
import warnings
from pathlib import Path

import astropy
import astropy.units as u
import numpy as np
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.nddata.utils import Cutout2D, NoOverlapError, PartialOverlapError
from astropy.wcs import WCS

warnings.simplefilter("ignore")
OUT = Path("test/data/wcs/cutouts")
OUT.mkdir(parents=True, exist_ok=True)
rng = np.random.default_rng(20260102)


def header(ctype, crval, crpix, cd, **more):
    h = fits.Header()
    for i in (1, 2):
        h[f"CTYPE{i}"] = ctype[i - 1]
        h[f"CRVAL{i}"] = crval[i - 1]
        h[f"CRPIX{i}"] = crpix[i - 1]
        h[f"CUNIT{i}"] = "deg"
    for (i, j), v in zip(((1, 1), (1, 2), (2, 1), (2, 2)), cd):
        h[f"CD{i}_{j}"] = v
    for k, v in more.items():
        h[k] = v
    return h


s = 0.6 / 3600
c, d = np.cos(0.3), np.sin(0.3)
sip = dict(A_ORDER=3, B_ORDER=3, A_2_0=2.1e-4, A_1_1=-1.3e-4, A_0_3=1.7e-6, B_0_2=-1.9e-4, B_2_1=8.0e-7, B_1_1=1.1e-4,
           AP_ORDER=3, BP_ORDER=3, AP_2_0=-2.1e-4, AP_1_1=1.3e-4, BP_0_2=1.9e-4, BP_1_1=-1.1e-4)
images = {
    "tan_float32": (rng.normal(size=(47, 61)).astype("f4"), header(("RA---TAN", "DEC--TAN"), (150.01, 2.2), (31.2, 24.4), (-s * c, s * d, s * d, s * c), RADESYS="ICRS", BUNIT="MJy/sr")),
    "sip_float64": (rng.normal(size=(50, 40)), header(("RA---TAN-SIP", "DEC--TAN-SIP"), (10.5, 41.2), (20.5, 25.5), (-s, 0, 0, s), RADESYS="FK5", EQUINOX=2000.0, **sip)),
    "galactic_int16": (rng.integers(-1000, 1000, size=(33, 34)).astype("i2"), header(("GLON-SIN", "GLAT-SIN"), (0.001, -0.002), (17.0, 16.5), (-s, 0, 0, s))),
    "swapped": (rng.normal(size=(30, 30)).astype("f4"), header(("DEC--STG", "RA---STG"), (-33.0, 359.9995), (15.0, 15.0), (0, s, -s, 0), RADESYS="ICRS")),
}
images["tan_float32"][0][10:12, 20:25] = np.nan
alternate = images["tan_float32"][1]
for k, v in {"CTYPE1A": "LINEAR", "CTYPE2A": "LINEAR", "CRPIX1A": 1.0, "CRPIX2A": 1.0, "CRVAL1A": 101.0, "CRVAL2A": 201.0, "CDELT1A": 1.0, "CDELT2A": 1.0}.items():
    alternate[k] = v
for name, (data, head) in images.items():
    fits.PrimaryHDU(data, head).writeto(OUT / f"{name}.fits", overwrite=True)
cube = header(("RA---TAN", "DEC--TAN"), (150.01, 2.2), (10.0, 9.0), (-s, 0, 0, s), RADESYS="ICRS")
for i, (t, v) in {3: ("FREQ", 1.4e9), 4: ("STOKES", 1.0)}.items():
    cube[f"CTYPE{i}"], cube[f"CRVAL{i}"], cube[f"CRPIX{i}"], cube[f"CD{i}_{i}"] = t, v, 1.0, 1.0
fits.PrimaryHDU(rng.normal(size=(1, 3, 18, 20)).astype("f4"), cube).writeto(OUT / "cube.fits", overwrite=True)

# no ties: there the last bit of the pixel scale decides in astropy
SIZES = [(5, 5), (6, 6), (7, 4), (1, 1), (2, 9), ("3.1arcsec", "3.1arcsec"), ("2.4arcsec", "5arcsec"), ("1.6arcsec", 8)]


def as_size(side):
    return side if isinstance(side, int) else u.Quantity(side)


def record(name, data, wcs, coord, pixel, size, mode):
    """One cutout; size is (width, height)."""
    entry = {"image": f"{name}.fits", "size": [str(side) if not isinstance(side, int) else f"{side}px" for side in size], "mode": mode}
    if coord is None:
        entry["pixel"] = [float(pixel[0]), float(pixel[1])]
    else:
        entry["position"] = coord
    where = pixel
    # where the latitude is the first axis, astropy's skycoord_to_pixel gives the pixel axes in the order of the sky
    if coord is not None and name != "swapped":
        frame, lon, lat = coord
        where = SkyCoord(lon, lat, unit="deg", frame=frame)
    try:
        if mode == "partial" and data.dtype.kind == "i":
            data = data.astype("f8")
        cut = Cutout2D(data, where, (as_size(size[1]), as_size(size[0])), wcs=wcs, mode=mode)
    except (NoOverlapError, PartialOverlapError) as error:
        entry["error"] = type(error).__name__
        return entry
    x0, y0 = cut._origin_original_true
    values = np.ascontiguousarray(cut.data, dtype=">f8")
    values[np.isnan(values)] = np.nan
    entry.update(shape=list(cut.data.shape), origin=[int(x0), int(y0)], crpix=[float(v) for v in cut.wcs.wcs.crpix], sha256=hashlib.sha256(values.tobytes()).hexdigest())
    if cut.data.size <= 12:
        entry["data"] = [None if np.isnan(v) else float(v) for v in cut.data.ravel()]
    return entry


entries = []
for path in [*sorted(OUT.glob("*.fits")), Path("test/data/fits/firefly/wise-1b-1.fits")]:
    if path.stem == "cube":
        continue
    with fits.open(path) as hdus:
        data, wcs = hdus[0].data, WCS(hdus[0].header)
    data = data.astype(data.dtype.newbyteorder("="))
    ny, nx = data.shape
    pixels = [(nx / 2, ny / 2), (nx / 2 - 0.5, ny / 2 - 0.5), (0.0, 0.0), (-0.5, 3.0), (nx - 1.0, ny - 1.0), (nx + 1.4, 5.2), (nx - 0.49, ny - 0.51), (-40.0, 3.0), (3.49999, 4.50001)]
    for pixel in pixels:
        for mode in ("trim", "partial", "strict"):
            for size in SIZES if mode == "trim" else SIZES[1:6:2]:
                if any(isinstance(side, str) for side in size) and path.stem == "wise-1b-1":
                    continue
                entries.append(record(path.stem, data, wcs, None, pixel, size, mode))
    # off the ties of rounding, where the last bit of the position decides
    for x, y in [(nx // 2 - 4.3, ny // 2 + 3.2), (nx - 4.1, 1.2), (-1.2, ny // 3 + 0.3)]:
        sky = wcs.all_pix2world([[x, y]], 0)[0]
        native = {"galactic_int16": "galactic", "sip_float64": "fk5"}.get(path.stem, "icrs")
        lon, lat = (sky[1], sky[0]) if path.stem == "swapped" else sky
        at = SkyCoord(lon, lat, unit="deg", frame=native)
        for frame in ("icrs", "galactic", "fk5"):
            turned = at.transform_to(frame).spherical
            for size, mode in (((8, 8), "trim"), ((9, 5), "partial"), (("12arcsec", "9arcsec"), "trim")):
                coord = (frame, float(turned.lon.deg), float(turned.lat.deg))
                entries.append(record(path.stem, data, wcs, coord, (x, y), size, mode))
(OUT / "expected.json").write_text(json.dumps({"astropy": astropy.__version__, "cutouts": entries}, separators=(",", ":")) + "\n")
print(len(entries), "cutouts")
