"""Tables through CFITSIO's row filters and column lists, as its program fitscopy (Debian: libcfitsio-bin) makes them.

Usage: python scripts/golden/fits_filter.py  -> test/data/fits-filter/{filter.fits,filter.json}
"""

import json
import os
import subprocess
import tempfile
import warnings

import numpy as np
from astropy.io import fits

HERE = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../test/data/fits-filter"))
EXPRESSIONS = os.path.join(HERE, "expressions.txt")
ROWS = 23


def make_table(path):
    rng = np.random.default_rng(4)
    mag = rng.uniform(10, 25, ROWS).astype("f4")
    mag[[3, 11]] = np.nan
    columns = [
        fits.Column("ID", "K", array=np.arange(ROWS) + 1),
        fits.Column("ra", "D", unit="deg", array=rng.uniform(0, 360, ROWS)),
        fits.Column("mag", "E", array=mag),
        fits.Column("i", "J", null=-5, array=rng.integers(-5, 6, ROWS)),
        fits.Column("us", "I", bzero=32768, array=rng.integers(0, 65535, ROWS).astype("u2")),
        fits.Column("v", "3E", array=rng.normal(size=(ROWS, 3))),
        fits.Column("s", "4A", array=np.array((["ab", "", "abcd", "b"] * ROWS)[:ROWS])),
        fits.Column("flag", "7X", array=rng.integers(0, 2, (ROWS, 7)).astype(bool)),
        fits.Column("ok", "L", array=rng.integers(0, 2, ROWS).astype(bool)),
        fits.Column("m", "6I", dim="(3,2)", array=rng.integers(0, 9, (ROWS, 2, 3)).astype("i2")),
    ]
    hdu = fits.BinTableHDU.from_columns(columns, name="T")
    hdu.header["VEL"] = 3.5
    hdu.header["WHOLE"] = 4.0
    hdu.header["COUNT"] = 3
    hdu.header["NAMEK"] = "abc"
    hdu.writeto(path, overwrite=True)


def plain(value, code, null):
    if code in "ED":
        return None if np.isnan(value) else float(value)
    if code in "BIJK":
        return None if null is not None and int(value) == null else int(value)
    if code == "L":
        return {b"T": True, b"F": False}.get(bytes(value))
    if code == "X":
        return bool(value)
    return str(value).rstrip(" \0")


def column_values(hdu, column):
    code = column.format.lstrip("0123456789")[0]
    null = column.null if column.null is not None else (-(2**31) if code == "J" else None)
    data = np.asarray(hdu.data[column.name])
    flat = data.reshape(len(data), -1) if len(data) else []
    return [[plain(value, code, null) for value in row] for row in flat]


def main():
    warnings.simplefilter("ignore")
    make_table(os.path.join(HERE, "filter.fits"))
    with open(EXPRESSIONS) as lines:
        expressions = [line.rstrip("\n") for line in lines if line.strip()]
    results = []
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(HERE)
        for expression in expressions:
            out = os.path.join(folder, "out.fits")
            if os.path.exists(out):
                os.remove(out)
            subprocess.run(["fitscopy", f"filter.fits[1]{expression}", out], capture_output=True, check=True)
            with fits.open(out, logical_as_bytes=True) as made:
                hdu = made[1]
                columns = []
                for column in hdu.columns:
                    code = column.format.lstrip("0123456789")[0]
                    columns.append({"name": column.name, "code": code, "values": column_values(hdu, column)})
                results.append({"expression": expression, "rows": len(hdu.data), "columns": columns})
    with open(os.path.join(HERE, "filter.json"), "w") as out:
        out.write("[\n" + ",\n".join(json.dumps(result, separators=(",", ":")) for result in results) + "\n]\n")


main()
