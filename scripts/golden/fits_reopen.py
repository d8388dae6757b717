"""What astropy finds in files that Caelum wrote; run by src/formats/fits/write.test.ts.

Usage: python scripts/golden/fits_reopen.py read FILE     HDUs with cards, types and SHA-256 of physical values, as JSON
       python scripts/golden/fits_reopen.py wcs CASES     largest distances on the sky between part and original, as JSON

CASES is a JSON list of {original, part, origin, reversed, naxis}: two files, the pixel of the original (from 0, x first) at which the
part starts, which axes run backwards, and the part's size.
"""

import hashlib
import json
import sys
import warnings

import numpy as np
from astropy.io import fits
from astropy.wcs import WCS


def plain(value):
    if isinstance(value, fits.card.Undefined):
        return None
    if isinstance(value, complex):
        return [value.real, value.imag]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53:
        return str(value)
    return value


def read(path):
    hdus = []
    with fits.open(path) as file:
        file.verify("exception")
        for hdu in file:
            entry = {"name": hdu.name, "version": hdu.ver}
            if hdu.data is not None:
                data = np.ascontiguousarray(hdu.data.astype(hdu.data.dtype.newbyteorder("<")))
                entry |= {"shape": list(data.shape), "type": data.dtype.name, "sha256": hashlib.sha256(data.tobytes()).hexdigest()}
            entry["cards"] = [[c.keyword, plain(c.value), c.comment] for c in hdu.header.cards]
            hdus.append(entry)
    return hdus


def systems(header):
    letters = sorted({k[6:] for k in header if k.startswith("CTYPE1") and len(k) <= 7} | {""})
    return {a: WCS(header, key=a or " ", naxis=2) for a in letters}


def wcs(cases):
    largest = []
    for case in cases:
        before = systems(fits.getheader(case["original"]))
        after = systems(fits.getheader(case["part"]))
        assert before.keys() == after.keys()
        nx, ny = case["naxis"]
        part = np.array([[0.0, 0], [nx - 1, 0], [0, ny - 1], [nx / 2, ny / 3], [nx - 0.5, ny + 2]])
        whole = part.copy()
        for axis, (length, turned) in enumerate(zip((nx, ny), case["reversed"], strict=True)):
            if turned:
                whole[:, axis] = length - 1 - whole[:, axis]
            whole[:, axis] += case["origin"][axis]
        for key, original in before.items():
            a, b = original.all_pix2world(whole, 0), after[key].all_pix2world(part, 0)
            assert np.isfinite(a).all()
            largest.append(float(np.abs(a - b).max()))
    return {"systems": len(largest), "largest": max(largest)}


warnings.simplefilter("ignore")
print(json.dumps(read(sys.argv[2]) if sys.argv[1] == "read" else wcs(json.load(open(sys.argv[2])))))
