"""A table with a column of every type, and the same compressed by fpack in several ways.

Usage: python scripts/golden/fits_packed_tables.py [ROWS [FOLDER]]

Writes plain.fits and WAY.fits.fz to FOLDER (test/data/fits-tables/packed), of 90 rows in tiles of 40. Needs fpack (Debian: libcfitsio-bin).
"""

import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
from astropy.io import fits

FOLDER = Path(__file__).resolve().parents[2] / "test/data/fits-tables/packed"


def arrays(rng, rows, form, kind, make):
    cells = np.empty(rows, dtype=object)
    for i in range(rows):
        cells[i] = make(int(rng.integers(0, 40))).astype(kind)
    return fits.Column(name=f"v{form}", format=f"{form}()", array=cells)


def columns(rng, n):
    noise = rng.normal(size=n)
    fixed = [
        ("b", "B", rng.integers(0, 9, n).astype("u1")),
        ("i", "3I", rng.integers(-99, 99, (n, 3)).astype("i2")),
        ("j", "J", np.arange(n).astype("i4") * 1000 - 5),
        ("k", "2K", rng.integers(0, 2**50, (n, 2))),
        ("e", "E", np.where(noise > 1, np.nan, noise).astype("f4")),
        ("d", "D", noise),
        ("c", "C", (noise + 1j).astype("c8")),
        ("m", "2M", (noise + 1j)[:, None] * [1, 2]),
        ("l", "L", noise > 0),
        ("x", "11X", rng.random((n, 11)) > 0.5),
        ("a", "7A", np.array([f"s{i}" for i in range(n)])),
        ("z", "0J", np.zeros((n, 0), "i4")),
    ]
    made = [fits.Column(name=name, format=form, array=values, unit="mag" if name == "e" else None) for name, form, values in fixed]
    made.append(fits.Column(name="u", format="J", bzero=2**31, array=(2**31 + np.arange(n)).astype("u4")))
    made += [
        arrays(rng, n, "PB", "u1", lambda k: rng.integers(0, 200, k)),
        arrays(rng, n, "PI", "i2", lambda k: rng.integers(0, 200, k)),
        arrays(rng, n, "PJ", "i4", lambda k: np.arange(k) * 3),
        arrays(rng, n, "PE", "f4", lambda k: np.round(rng.normal(size=k))),
        arrays(rng, n, "PD", "f8", lambda k: np.zeros(k)),
        arrays(rng, n, "QK", "i8", lambda k: np.arange(k)),
    ]
    return made


WAYS = {
    "default": lambda form: None,
    "gzip-1": lambda form: "GZIP_1",
    "gzip-2": lambda form: "GZIP_2" if form.strip("()123P") in ("I", "J", "E", "D", "C", "M") else None,
    "rice": lambda form: "RICE_1" if form.strip("()123P") in ("B", "I", "J") else None,
}


def main():
    warnings.simplefilter("ignore")
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 90
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    table = fits.BinTableHDU.from_columns(columns(np.random.default_rng(3), rows), name="EVERY")
    table.header["OBSERVER"] = ("nobody", "a card of the original")
    for way, codec in WAYS.items():
        hdu = table.copy()
        hdu.header["FZTILELN"] = max(1, rows * 4 // 9)
        for i, column in enumerate(table.columns, 1):
            if codec(column.format):
                hdu.header[f"FZALG{i}"] = codec(column.format)
        path = folder / f"{way}.fits"
        fits.HDUList([fits.PrimaryHDU(), hdu]).writeto(path, overwrite=True)
        (folder / f"{way}.fits.fz").unlink(missing_ok=True)
        subprocess.run(["fpack", "-table", str(path)], check=True, capture_output=True)
        path.unlink()
    fits.HDUList([fits.PrimaryHDU(), table]).writeto(folder / "plain.fits", overwrite=True)


main()
