"""Coordinate systems of table columns (pixel lists, images in cells) by wcslib through astropy: test/data/wcs/columns/expected.json.

The headers are test/data/wcs/columns/*.hdr: chandra-pixlist-wcs.hdr of astropy, the others are written here. Run with the versions of
scripts/golden/requirements.txt from the root of the checkout.
"""
import json
import warnings
from pathlib import Path

import numpy as np
from astropy.io import fits
from astropy.wcs import WCS

warnings.simplefilter("ignore")
OUT = Path("test/data/wcs/columns")
rng = np.random.default_rng(20260107)


def write(name, cards):
    header = fits.Header()
    for key, value in cards.items():
        header[key] = value
    (OUT / name).write_text(header.tostring(sep="\n", endcard=True) + "\n")


write("cell.hdr", {"TFIELDS": 4, "TTYPE4": "IMAGE", "TFORM4": "600E", "WCAX4": 2, "1CTYP4": "RA---TAN", "2CTYP4": "DEC--TAN", "1CRPX4": 10.5,
      "2CRPX4": 15.25, "1CRVL4": 83.6, "2CRVL4": -5.4, "1CUNI4": "deg", "2CUNI4": "deg", "1CDLT4": -1e-3, "2CDLT4": 2e-3, "11PC4": 0.8, "12PC4": -0.6, "21PC4": 0.6,
      "22PC4": 0.8, "LONP4": 170.0, "RADE4": "FK5", "EQUI4": 2000.0, "WCAX4A": 2, "1CTY4A": "GLON-ZPN", "2CTY4A": "GLAT-ZPN", "1CRP4A": 3.0, "2CRP4A": 4.0, "1CRV4A": 120.0,
      "2CRV4A": 30.0, "11CD4A": -2e-2, "12CD4A": 1e-3, "21CD4A": 2e-3, "22CD4A": 3e-2, "2V4_1A": 1.0, "2V4_3A": 5.0})
write("list.hdr", {"TFIELDS": 9, "TTYPE2": "T", "TTYPE7": "Y", "TTYPE9": "X", "TCTYP7": "GLAT-CYP", "TCTYP9": "GLON-CYP", "TCRPX7": 100.0, "TCRPX9": 200.5,
      "TCRVL7": 0.0, "TCRVL9": 33.0, "TCDLT7": 0.01, "TCDLT9": -0.02, "TPC7_9": 0.1, "TPC9_7": -0.2, "TPV7_1": 0.5, "TPV7_2": 1.2, "TCTYP2": "VELO", "TCRVL2": 1e3, "TCDLT2": 10.0,
      "TCRPX2": 1.0, "TCUNI2": "m/s"})
cases = []
for name, keysel, columns, alternates in [("chandra-pixlist-wcs.hdr", "pixel", [11, 12], [""]), ("chandra-pixlist-wcs.hdr", "pixel", [5, 6], [""]), ("cell.hdr", "binary", [4], ["", "A"]),
                                          ("list.hdr", "pixel", [7, 9], [""])]:
    text = (OUT / name).read_text()
    header = fits.Header.fromstring(text, sep="\n") if "\n" in text else fits.Header.fromstring(text)
    for alternate in alternates:
        w = WCS(header, key=alternate or " ", keysel=["image", keysel], colsel=columns)
        pixels = np.round(rng.uniform(0, 4000 if "chandra" in name else 40, (8, w.naxis)), 3)
        order = list(w.wcs.colax)
        cases.append({"file": name, "kind": keysel, "columns": [int(c) for c in order] if keysel == "pixel" else columns, "alternate": alternate, "ctype": list(w.wcs.ctype),
                      "pixels": pixels.tolist(), "world": w.wcs_pix2world(pixels, 0).tolist()})
(OUT / "expected.json").write_text(json.dumps({"cases": cases}, separators=(",", ":")) + "\n")
for c in cases:
    print(c["file"], c["columns"], c["ctype"], c["world"][0])
