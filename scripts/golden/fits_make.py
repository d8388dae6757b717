"""Makes the small files of test/data/fits/made with astropy. Seeded: the same bytes every time.

Usage: python scripts/golden/fits_make.py
"""

import gzip
import io
from pathlib import Path

import numpy as np
from astropy.io import fits

OUT = Path(__file__).resolve().parents[2] / "test/data/fits/made"
RNG = np.random.default_rng(20261122)


def full_range(dtype, shape):
    info = np.iinfo(dtype)
    a = RNG.integers(info.min, info.max, size=shape, dtype=dtype, endpoint=True)
    a.flat[0], a.flat[1] = info.min, info.max
    return a


def types():
    """Every BITPIX: plain, unsigned convention, scaled, with BLANK, scaled with BLANK."""
    shape = (3, 5, 7)
    hdus = [fits.PrimaryHDU()]
    for dtype in ("u1", "i2", "i4", "i8", "i1", "u2", "u4", "u8"):
        hdus.append(fits.ImageHDU(full_range(np.dtype(dtype), shape), name=dtype.upper()))
    for dtype in ("f4", "f8"):
        a = RNG.normal(size=shape).astype(dtype)
        a.flat[:6] = [np.nan, np.inf, -np.inf, 0.0, -0.0, np.finfo(dtype).tiny / 4]
        hdus.append(fits.ImageHDU(a, name=dtype.upper()))
    for dtype in ("u1", "i2", "i4", "i8", "f4", "f8"):
        a = full_range(np.dtype(dtype), shape) if dtype[0] != "f" else RNG.normal(size=shape).astype(dtype)
        for suffix, cards in (
            ("SCALED", {"BSCALE": 0.045777764213996, "BZERO": 1500.0}),
            ("BLANK", {"BLANK": int(a.flat[7]) if dtype[0] != "f" else 0}),
            ("BOTH", {"BSCALE": 2.5, "BZERO": -7, "BLANK": int(a.flat[9]) if dtype[0] != "f" else 0}),
            ("ZERO", {"BZERO": 100}),
        ):
            if dtype[0] == "f" and "BLANK" in cards:
                continue
            hdus.append(raw_image(a, f"{dtype.upper()}_{suffix}", cards))
    return hdus


def raw_image(stored, name, cards):
    """An image HDU whose stored pixels and scaling keywords are exactly these."""
    hdu = fits.ImageHDU(stored, name=name)
    for keyword, value in cards.items():
        hdu.header[keyword] = value
    text = hdu.header.tostring().encode("ascii")
    body = stored.astype(stored.dtype.newbyteorder(">")).tobytes()
    return text + body + b"\0" * (-len(body) % 2880)


def axes():
    hdus = [fits.PrimaryHDU(np.arange(11, dtype="i2"))]
    for shape in ((4, 6), (1, 9), (9, 1), (3, 4, 5), (1, 4, 5), (2, 1, 4, 3), (2, 3, 1, 2, 5), (1,), (1, 1, 1, 1)):
        a = np.arange(np.prod(shape), dtype="f4").reshape(shape)
        hdus.append(fits.ImageHDU(a, name="A" + "X".join(map(str, shape))))
    return hdus


def words():
    """Headers alone: long text, HIERARCH, duplicates, undefined values, large integers."""
    h = fits.Header()
    h["LONGTEXT"] = ("It's a long text, " * 12 + "with ' quotes & an ampersand&", "and a comment of its own")
    h["AMP"] = ("ends in &", "not continued")
    h["EMPTY"] = ("", "empty text")
    h["UNDEF"] = (None, "no value")
    h["BIGINT"] = (2**63 + 11, "beyond 64 bits")
    h["NEGINT"] = -(2**53) - 1
    h["REAL"] = (1.0e-300, "small")
    h["EXACT"] = 0.1 + 0.2
    h["CPLX"] = (1.5 - 2.25j, "complex")
    h["YES"] = (True, "logical")
    h["HIERARCH ESO INS FOCU1 SCALE"] = (12.345, "HIERARCH")
    h["HIERARCH ESO OBS NAME"] = ("text of some length " * 5, "long HIERARCH")
    for i in range(3):
        h.append(("DUP", i, f"number {i}"), end=True)
    h["COMMENT"] = "a comment = 'not a value'"
    h["HISTORY"] = "done / undone"
    h[""] = "      / A SECTION TITLE"
    h["LAST"] = "x" * 67
    return [fits.PrimaryHDU(header=h), fits.ImageHDU(name="SCI", ver=1), fits.ImageHDU(name="SCI", ver=2)]


def many():
    hdus = [fits.PrimaryHDU()]
    for i in range(24):
        hdus.append(fits.ImageHDU(np.full((2, 3), i, dtype="i4"), name="PLANE", ver=i + 1))
    table = fits.BinTableHDU.from_columns([fits.Column("n", "J", array=np.arange(4))], name="ROWS")
    return [*hdus, table]


def file_bytes(hdus):
    out = io.BytesIO()
    made = [h for h in hdus if not isinstance(h, bytes)]
    fits.HDUList(made).writeto(out)
    return out.getvalue() + b"".join(h for h in hdus if isinstance(h, bytes))


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    packed = {"types": file_bytes(types()), "axes": file_bytes(axes()), "words": file_bytes(words()), "many": file_bytes(many())}
    for name, data in packed.items():
        (OUT / f"{name}.fits").write_bytes(data)
    whole = packed["axes"]
    # The name says nothing: what counts are the first bytes.
    (OUT / "axes-gzip.fits").write_bytes(gzip.compress(whole, mtime=0))
    half = len(whole) // 2 + 7
    (OUT / "members.fits.gz").write_bytes(gzip.compress(whole[:half], mtime=0) + gzip.compress(whole[half:], mtime=0))
    (OUT / "trailing.fits").write_bytes(whole + b"left over" * 500)


main()
