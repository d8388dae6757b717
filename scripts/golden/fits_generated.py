"""Random FITS files, and what astropy and CFITSIO read from them; run by test/long/fits-compressed.long.ts.

Usage: python scripts/golden/fits_generated.py IMAGES COMPRESSED TABLES SEED FOLDER

Writes to FOLDER that many images of every BITPIX, shape, scaling and mark of undefined pixels; compressed images (fits_compressed.py: types,
shapes, codecs, tiles, dithers, nulls); tables of every TFORM, nulls, scalings, shapes and arrays of variable length. Beside each file stands
FILE.expected.json: of images {hdu, shape, nan, sha256}, of tables as fits_tables_expected.py has it. Where astropy and CFITSIO differ, these
scripts say which one is followed, and why. Needs fitsio and libcfitsio.
"""

import json
import subprocess
import sys
import warnings
from pathlib import Path

import fits_compressed
import fits_tables_expected
import numpy as np
from astropy.io import fits

PER_FILE = 50


def image(rng):
    """An image HDU whose header says how its stored values are to be read."""
    kind = str(rng.choice(["u1", "i2", "i4", "i8", "f4", "f8"]))
    axes = int(rng.choice([1, 2, 2, 3, 4, 5]))
    shape = [int(n) for n in rng.integers(1, {1: 300, 2: 40, 3: 12, 4: 6, 5: 4}[axes], axes)]
    if kind.startswith("f"):
        stored = (rng.normal(0, 100, shape) * 10.0 ** rng.integers(-8, 9)).astype(kind)
        stored[rng.random(shape) < 0.05] = rng.choice([np.nan, np.inf, -np.inf, 0.0, -0.0])
    else:
        low, high = (0, 256) if kind == "u1" else (-200, 200) if rng.random() < 0.4 else (np.iinfo(kind).min, np.iinfo(kind).max)
        stored = rng.integers(low, high, shape, dtype="i8" if kind != "u1" else "u1").astype(kind)
    header = fits.Header()
    offset = {"u1": -128, "i2": 2**15, "i4": 2**31, "i8": 2**63}.get(kind)
    choice = rng.random()
    if choice < 0.25 and offset:
        header["BZERO"], header["BSCALE"] = offset, 1
    elif choice < 0.5:
        header["BZERO"], header["BSCALE"] = float(rng.choice([0, 3, -7.25, 1e6])), float(rng.choice([1, 0.5, 0.01, -2]))
    if not kind.startswith("f") and rng.random() < 0.3:
        header["BLANK"] = int(stored.flat[int(rng.integers(0, stored.size))])
    return stored, header


def write_image(path, stored, header):
    hdu = fits.ImageHDU(stored)
    hdu.header.remove("BZERO", ignore_missing=True)
    hdu.header.remove("BSCALE", ignore_missing=True)
    text = fits.Header(hdu.header)
    for card in header.cards:
        text.append(card)
    raw = stored.astype(stored.dtype.newbyteorder(">")).tobytes()
    with open(path, "ab") as file:
        file.write(text.tostring().encode("ascii") + raw + b"\0" * (-len(raw) % 2880))


def physical(stored, header):
    """By the standard, in double precision; CFITSIO reads the same (checked), astropy up to its single precision."""
    scale, zero = header.get("BSCALE", 1), header.get("BZERO", 0)
    values = stored.astype("f8") if (scale, zero) == (1, 0) else stored.astype("f8") * scale + zero
    if (scale, zero) == (1, 2**63) and "BLANK" not in header:
        values = (stored.astype(object) + 2**63).astype("f8")
    if "BLANK" in header:
        values[stored == header["BLANK"]] = np.nan
    return values


def images(rng, folder, count):
    for start in range(0, count, PER_FILE):
        path = folder / f"images-{start // PER_FILE}.fits"
        path.unlink(missing_ok=True)
        fits.PrimaryHDU().writeto(path)
        made = [image(rng) for _ in range(min(PER_FILE, count - start))]
        for stored, header in made:
            write_image(path, stored, header)
        found = []
        for index, (stored, header) in enumerate(made, 1):
            values = physical(stored, header)
            check(path, index, stored, header, values)
            found.append({"hdu": index, "shape": list(values.shape), "nan": int(np.isnan(values).sum()), "sha256": fits_compressed.digest(values)})
        path.with_name(path.name + ".expected.json").write_text(json.dumps(found) + "\n")


def check(path, index, stored, header, values):
    try:
        by_astropy = fits.getdata(path, index).astype("f8")
    except ValueError:  # it cannot mark what it has made int8
        by_astropy = values
    # astropy takes no notice of BLANK beside the unsigned convention; the standard (4.4.2.5) and CFITSIO do.
    marked = np.isnan(values) & ~np.isnan(by_astropy) if header.get("BZERO") in (-128, 2**15, 2**31, 2**63) else np.zeros(values.shape, bool)
    largest = np.nanmax(np.abs(values[np.isfinite(values)]), initial=0)
    assert np.allclose(by_astropy[~marked], values[~marked], rtol=1e-6, atol=1e-6 * largest, equal_nan=True), (path, index)
    if stored.dtype.kind == "i" and stored.dtype.itemsize == 8:
        return  # CFITSIO reads 64-bit integers beyond the double's digits in another rounding
    by_cfitsio = fits_compressed.read(path, index)
    # CFITSIO takes infinities and denormal floats for undefined.
    sound = np.isfinite(values) if stored.dtype.kind == "f" else np.ones(values.shape, bool)
    assert np.allclose(by_cfitsio[sound], values[sound], rtol=1e-15, atol=1e-300, equal_nan=True), (path, index)


FORMS = {"L": "b1", "B": "u1", "I": "i2", "J": "i4", "K": "i8", "E": "f4", "D": "f8", "C": "c8", "M": "c16"}


def numbers(rng, code, shape):
    if code == "L":
        return rng.random(shape) > 0.5
    if code in "EDCM":
        values = rng.normal(0, 1e3, shape)
        values[rng.random(shape) < 0.1] = np.nan
        return (values + 1j * rng.normal(size=shape)).astype(FORMS[code]) if code in "CM" else values.astype(FORMS[code])
    info = np.iinfo(FORMS[code])
    return rng.integers(info.min, info.max, shape, dtype="i8" if code != "B" else "u1").astype(FORMS[code])


def column(rng, n, rows):
    code = str(rng.choice([*"LBIJKAEDCMX", "P"]))
    name = f"c{n}"
    if code == "A":
        width = int(rng.integers(1, 12))
        return fits.Column(name, f"{width}A", array=np.array(["x" * int(rng.integers(0, width + 1)) for _ in range(rows)]))
    if code == "X":
        bits = int(rng.integers(1, 20))
        return fits.Column(name, f"{bits}X", array=rng.random((rows, bits)) > 0.5)
    if code == "P":
        element = str(rng.choice([*"BIJKED"]))
        cells = np.empty(rows, dtype=object)
        for i in range(rows):
            cells[i] = numbers(rng, element, int(rng.integers(0, 9)))
        return fits.Column(name, f"{rng.choice(['P', 'Q'])}{element}()", array=cells)
    repeat = int(rng.choice([1, 1, 2, 6]))
    values = numbers(rng, code, (rows, repeat) if repeat > 1 else rows)
    extra = {"dim": "(2,3)"} if repeat == 6 and rng.random() < 0.5 else {}
    if repeat == 6 and extra:
        values = values.reshape(rows, 3, 2)
    if code in "BIJK" and rng.random() < 0.4 and rows:
        extra["null"] = int(values.flat[0])
    return fits.Column(name, f"{repeat}{code}", array=values, unit="mag" if rng.random() < 0.3 else None, **extra)


def tables(rng, folder, count):
    for start in range(0, count, PER_FILE):
        path = folder / f"tables-{start // PER_FILE}.fits"
        hdus = [fits.PrimaryHDU()]
        for _ in range(min(PER_FILE, count - start)):
            rows = int(rng.integers(1, 40))
            hdus.append(fits.BinTableHDU.from_columns([column(rng, n, rows) for n in range(1, int(rng.integers(2, 9)))]))
        fits.HDUList(hdus).writeto(path, overwrite=True)
        found = fits_tables_expected.tables(path)
        path.with_name(path.name + ".expected.json").write_text(json.dumps(found, default=int) + "\n")


def compress(folder, count, seed):
    """In a process of its own: CFITSIO 4.2 dies of some images that it compresses; then others are made."""
    for attempt in range(9):
        words = [sys.executable, Path(__file__).with_name("fits_compressed.py"), str(count), folder, str(seed + 100_000 * attempt)]
        done = subprocess.run(words, capture_output=True, text=True)
        if done.returncode == 0:
            return
        print(f"seed {seed + 100_000 * attempt}: {done.stderr[-300:]}")
    raise RuntimeError(folder)


def main():
    warnings.simplefilter("ignore")
    plain, compressed, with_tables, seed = (int(word) for word in sys.argv[1:5])
    folder = Path(sys.argv[5])
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    images(rng, folder, plain)
    tables(rng, folder, with_tables)
    for chunk, start in enumerate(range(0, compressed, PER_FILE)):
        compress(folder / f"compressed-{chunk}", min(PER_FILE, compressed - start), 1000 * seed + chunk)


main()
