"""Writes FILE.expected.json beside every FITS file of test/data/fits: what astropy says of it.

Usage: python scripts/golden/fits_expected.py

Physical values are BZERO + BSCALE * stored in double precision (astropy itself uses single precision for 8- and 16-bit integers;
it is checked to agree to that). Integers that a double does not hold are decimal strings.
"""

import hashlib
import json
import warnings
from pathlib import Path

import numpy as np
from astropy.io import fits

ROOT = Path(__file__).resolve().parents[2] / "test/data/fits"
NAMES = {"u1": "uint8", "i1": "int8", "u2": "uint16", "u4": "uint32", "u8": "uint64", "i2": "int16", "i4": "int32", "i8": "int64", "f4": "float32", "f8": "float64"}
UNSIGNED = {8: (-128, "i1"), 16: (2**15, "u2"), 32: (2**31, "u4"), 64: (2**63, "u8")}


def plain(value):
    if isinstance(value, fits.card.Undefined) or value is None:
        return None
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, complex):
        return [value.real, value.imag]
    if isinstance(value, (int, np.integer)):
        return int(value) if abs(int(value)) <= 2**53 else str(int(value))
    return float(value) if isinstance(value, float) else str(value)


def cards(header):
    out = []
    for card in header.cards:
        try:
            out.append([card.keyword, plain(card.value), card.comment])
        except fits.VerifyError:
            out.append([card.keyword, {"invalid": True}, ""])
    return out


def physical(stored, header):
    bitpix = header["BITPIX"]
    scale, zero, blank = header.get("BSCALE", 1), header.get("BZERO", 0), header.get("BLANK")
    blank = blank if bitpix > 0 and isinstance(blank, int) else None
    if blank is None and scale == 1 and zero == 0:
        return stored
    if blank is None and scale == 1 and UNSIGNED.get(bitpix, (None,))[0] == zero:
        dtype = np.dtype(UNSIGNED[bitpix][1])
        return (stored.astype(object) + zero).astype(dtype)
    out = stored.astype("f8") * scale + zero
    if blank is not None:
        out[stored == blank] = np.nan
    return out


def image(hdu, raw):
    if raw.data is None or raw.data.size == 0:
        return None
    stored = raw.data
    values = physical(stored.astype(stored.dtype.newbyteorder("=")), raw.header)
    near = 3e-7 * max(1.0, abs(raw.header.get("BZERO", 0)))
    with np.errstate(over="ignore"):
        same = np.allclose(values.astype("f8"), hdu.data.astype("f8"), rtol=3e-7, atol=near, equal_nan=True)
    assert same, (hdu.name, values.dtype, hdu.data.dtype)
    little = np.ascontiguousarray(values.astype(values.dtype.newbyteorder("<")))
    f8 = values.astype("f8")
    finite = f8[~np.isnan(f8)]
    stats = {"count": int(f8.size), "nan": int(np.isnan(f8).sum())}
    if finite.size and np.isfinite(finite).all():
        stats |= {"min": finite.min(), "max": finite.max(), "mean": finite.mean(), "std": finite.std(), "sum": finite.sum()}
    return {
        "shape": list(values.shape),
        "type": NAMES[values.dtype.str[1:]],
        "sha256": hashlib.sha256(little.tobytes()).hexdigest(),
        "stats": stats,
    }


def kind(hdu, header):
    if isinstance(hdu, fits.GroupsHDU):
        return "groups"
    if isinstance(hdu, fits.TableHDU):
        return "ascii-table"
    if isinstance(hdu, fits.CompImageHDU):
        return "image"
    if isinstance(hdu, fits.BinTableHDU):
        return "table"
    naxis = [header[f"NAXIS{i + 1}"] for i in range(header["NAXIS"])]
    return "empty" if not naxis or 0 in naxis else "image"


def describe(path):
    hdus = []
    with (
        fits.open(path) as file,
        fits.open(path, do_not_scale_image_data=True, disable_image_compression=True) as stored,
        fits.open(path, do_not_scale_image_data=True) as images,
    ):
        for hdu, raw, pixels in zip(file, stored, images, strict=True):
            info, header = raw.fileinfo(), raw.header
            entry = {
                "name": raw.name,
                "version": raw.ver,
                "kind": kind(hdu, header),
                "headerOffset": info["hdrLoc"],
                "dataOffset": info["datLoc"],
                "end": info["datLoc"] + info["datSpan"],
                "dataBytes": raw.size,
                "cards": cards(header),
            }
            if isinstance(hdu, fits.CompImageHDU):
                entry |= {
                    "bitpix": header["ZBITPIX"],
                    "naxis": list(hdu.shape[::-1]),
                    "compression": {"type": header["ZCMPTYPE"], "tile": list(hdu.tile_shape[::-1])},
                    "image": image(hdu, pixels),
                }
            elif entry["kind"] == "image":
                entry["image"] = image(hdu, raw)
            elif entry["kind"] in ("table", "ascii-table"):
                entry |= {"rows": header["NAXIS2"], "columns": header["TFIELDS"]}
            hdus.append(entry)
    return hdus


def main():
    warnings.simplefilter("ignore")
    for path in sorted(p for p in ROOT.rglob("*") if p.suffix in (".fits", ".fz", ".gz")):
        text = json.dumps({"hdus": describe(path)}, separators=(",", ":"), ensure_ascii=True, default=int)
        path.with_name(path.name + ".expected.json").write_text(text + "\n")
        print(path.relative_to(ROOT))


main()
