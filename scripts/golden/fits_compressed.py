"""Tile-compressed images of every kind, and what CFITSIO reads from them.

Usage: python scripts/golden/fits_compressed.py [COUNT [FOLDER [SEED]]]

Makes COUNT random images (240 unless given) in files of up to 100 HDUs under FOLDER (test/data/fits-compressed/made) with CFITSIO
(through fitsio) and astropy, and writes FILE.expected.json beside every FITS file of FOLDER and, without arguments, of
test/data/fits-compressed: per compressed image HDU its shape and the SHA-256 of its physical values as big-endian float64, quiet NaN
for undefined pixels, by CFITSIO's own library. Floats of 32 bits are read as such. Needs libcfitsio (Debian: libcfitsio-dev).
"""

import ctypes
import ctypes.util
import hashlib
import json
import sys
import warnings
from pathlib import Path

import fitsio
import numpy as np
from astropy.io import fits

ROOT = Path(__file__).resolve().parents[2] / "test/data/fits-compressed"
C = ctypes.CDLL(ctypes.util.find_library("cfitsio"))
TFLOAT, TDOUBLE = 42, 82
PER_FILE = 100


def check(status, what):
    if status.value:
        raise RuntimeError(f"{what}: status {status.value}")


def read(path, index):
    """The physical values of an HDU by CFITSIO."""
    f, status, bitpix, naxis, null = (ctypes.c_void_p(), ctypes.c_int(0), ctypes.c_int(), ctypes.c_int(), ctypes.c_int())
    C.ffopen(ctypes.byref(f), str(path).encode(), 0, ctypes.byref(status))
    C.ffmahd(f, index + 1, None, ctypes.byref(status))
    C.ffgidt(f, ctypes.byref(bitpix), ctypes.byref(status))
    C.ffgidm(f, ctypes.byref(naxis), ctypes.byref(status))
    size = (ctypes.c_long * naxis.value)()
    C.ffgisz(f, naxis.value, size, ctypes.byref(status))
    check(status, f"{path} {index}")
    shape = list(size)[::-1]
    single = bitpix.value == -32 and scaling(path, index) == (1, 0)
    out = np.empty(shape, "f4" if single else "f8")
    nan = (ctypes.c_float if single else ctypes.c_double)(float("nan"))
    first, last, step = ((ctypes.c_long * naxis.value)(*v) for v in ([1] * naxis.value, list(size), [1] * naxis.value))
    C.ffgsv(f, TFLOAT if single else TDOUBLE, first, last, step, ctypes.byref(nan), out.ctypes.data_as(ctypes.c_void_p), ctypes.byref(null), ctypes.byref(status))
    check(status, f"{path} {index}")
    C.ffclos(f, ctypes.byref(status))
    return out.astype("f8")


def scaling(path, index):
    header = fits.getheader(path, index, disable_image_compression=True)
    return header.get("BSCALE", 1), header.get("BZERO", 0)


def newer(path, index):
    try:
        return fitsio.read(str(path), ext=index).astype("f8")
    except OSError:
        return np.empty(0)


def same(a, b):
    return a.shape == b.shape and bool(((a == b) | (np.isnan(a) & np.isnan(b))).all())


def agreed(path, index):
    """What CFITSIO 4.2 reads. It is wrong on some Rice streams of wide differences; there, what both astropy and
    the newer CFITSIO of fitsio read. astropy scales small integers in single precision."""
    c = read(path, index)
    try:
        a = fits.getdata(path, index).astype("f8")
    except (ValueError, KeyError):  # NOCOMPRESS
        return c
    if same(c, a):
        return c
    if same(a, newer(path, index)):
        print(f"{path.name} {index}: CFITSIO 4.2 differs from astropy and CFITSIO {fitsio.cfitsio_version()}")
        return a
    header = fits.getheader(path, index, disable_image_compression=True)
    if header["ZCMPTYPE"] == "PLIO_1" and header.get("BZERO") == 32768 and same(c, newer(path, index)):
        return c  # CFITSIO's own way with unsigned integers, which astropy does not know
    blank = header.get("ZBLANK")
    scaled = scaling(path, index) != (1, 0) and np.allclose(c, a, rtol=1e-6, equal_nan=True)
    # astropy takes no notice of ZBLANK in some files.
    marked = blank is not None and same(np.where(np.isnan(c), 0, c), np.where(np.isnan(c), 0, a))
    assert scaled or marked, (path, index, c, a)
    return c


def digest(values):
    big = values.astype(">f8")
    bits = big.view(">u8")
    bits[np.isnan(values)] = 0x7FF8000000000000
    return hashlib.sha256(bits.tobytes()).hexdigest()


def describe(path):
    found = []
    with fits.open(path, disable_image_compression=True) as file:
        images = [i for i, hdu in enumerate(file) if hdu.header.get("ZIMAGE")]
    for index in images:
        values = agreed(path, index)
        found.append({"hdu": index, "shape": list(values.shape), "nan": int(np.isnan(values).sum()), "sha256": digest(values)})
    return found


def pixels(rng, shape, kind):
    """Sky-like noise, with stars, plateaus and, for masks, small numbers in patches."""
    values = rng.normal(0, 5, shape)
    if rng.random() < 0.7:
        values += 300 * (rng.random(shape) > 0.98)
    if rng.random() < 0.3:
        values[..., : shape[-1] // 2] = 7
    if kind == "mask":
        return np.where(rng.random(shape) < 0.9, 0, rng.integers(0, rng.choice([2, 300, 70000]), shape)).astype("i4")
    if kind in ("f4", "f8"):
        scale = 10.0 ** rng.integers(-4, 5)
        return (values * scale).astype(kind)
    low, high = {"u1": (0, 255), "i2": (-32768, 32767), "u2": (0, 65535), "i4": (-(2**28), 2**28), "u4": (0, 2**32 - 1)}[kind]
    middle = {"u1": 60, "i2": 0, "u2": 33000, "i4": 0, "u4": 2**31 + 5}[kind]
    wide = 10.0 ** rng.integers(0, 3) if kind != "u1" else 1
    return np.clip(np.rint(values * wide + middle), low, high).astype(kind)


def choose(rng):
    """Type, codec, shape, tile and quantization of one image."""
    codec = rng.choice(["RICE_1", "GZIP_1", "GZIP_2", "PLIO_1", "HCOMPRESS_1"])
    axes = 2 if codec == "HCOMPRESS_1" else int(rng.choice([1, 2, 2, 2, 3, 4]))
    longest = {1: 300, 2: 70, 3: 24, 4: 9}[axes]
    shape = [int(n) for n in rng.integers(5 if codec == "HCOMPRESS_1" else 1, longest, axes)]
    tile = [int(rng.integers(4 if codec == "HCOMPRESS_1" else 1, n + 1)) for n in shape]
    if codec == "HCOMPRESS_1":
        # No last tile of less than four pixels: the codec is not defined for it.
        tile = [n if n % t and n % t < 4 else t for n, t in zip(shape, tile)]
    kind = rng.choice({"PLIO_1": ["mask"], "HCOMPRESS_1": ["u1", "i2", "u2", "i4", "f4", "f8"]}.get(codec, ["u1", "i2", "u2", "i4", "u4", "f4", "f8"]))
    return str(codec), shape, tile, str(kind)


def random_hdu(rng, path):
    codec, shape, tile, kind = choose(rng)
    data = pixels(rng, shape, kind)
    floats = kind in ("f4", "f8")
    method = str(rng.choice(["NO_DITHER", "SUBTRACTIVE_DITHER_1", "SUBTRACTIVE_DITHER_2"]))
    lossless = floats and codec.startswith("GZIP") and rng.random() < 0.4
    if floats and rng.random() < 0.4:
        data[rng.random(shape) < 0.05] = np.nan
    if floats and rng.random() < 0.3:
        data[rng.random(shape) < 0.2] = 0
    # Beyond the range of eight bits readers differ: one wraps, one clips, one goes on.
    scale = float(rng.choice([0, 0, 2, 5])) if codec == "HCOMPRESS_1" and kind != "u1" else 0
    smooth = bool(scale) and rng.random() < 0.5
    level = 0 if lossless else float(rng.choice([1, 4, 16]))
    seed = int(rng.integers(1, 10001))
    header = fits.Header()
    temporary = path.with_suffix(".tmp")
    temporary.unlink(missing_ok=True)
    if len(shape) > 3 or rng.random() < 0.5:
        number = {"NO_DITHER": -1, "SUBTRACTIVE_DITHER_1": 1, "SUBTRACTIVE_DITHER_2": 2}[method]
        if kind in ("i2", "i4", "u1") and scale == 0 and rng.random() < 0.4:
            header["BLANK"] = int(data.flat[int(rng.integers(0, data.size))])
            header["BSCALE"] = float(rng.choice([1.0, 0.5, 0.01]))
            header["BZERO"] = float(rng.choice([0.0, 3.0, -7.25]))
        options = {"quantize_level": level, "quantize_method": number, "dither_seed": seed}
        options |= {"hcomp_scale": scale, "hcomp_smooth": int(smooth), "tile_shape": tuple(tile)}
        hdu = fits.CompImageHDU(data, compression_type=codec, **options)
        fits.HDUList([fits.PrimaryHDU(), hdu]).writeto(temporary)
    else:
        name = {"RICE_1": "RICE", "GZIP_1": "GZIP", "PLIO_1": "PLIO", "HCOMPRESS_1": "HCOMPRESS"}.get(codec, codec)
        options = {"compress": name, "tile_dims": tile, "hcomp_scale": scale, "hcomp_smooth": smooth}
        if floats:
            options |= {"qlevel": level, "qmethod": method, "dither_seed": seed}
        with fitsio.FITS(str(temporary), "rw") as file:
            file.write(np.ascontiguousarray(data), **options)
    append(path, temporary, header)


def append(path, temporary, header):
    """Moves the last HDU of a file to the end of another, with more keywords: they say how stored values are to be read."""
    with fits.open(temporary, disable_image_compression=True) as one:
        table = one[1].header.copy()
        data = one[1].fileinfo()["datLoc"]
    table.extend(header.cards)
    with open(path, "ab") as file:
        file.write(table.tostring().encode("ascii") + temporary.read_bytes()[data:])
    temporary.unlink()


def make(folder, count, seed):
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("random-*"):
        old.unlink()
    rng = np.random.default_rng(seed)
    for start in range(0, count, PER_FILE):
        path = folder / f"random-{start // PER_FILE}.fits"
        fits.PrimaryHDU().writeto(path)
        made = 0
        while made < min(PER_FILE, count - start):
            try:
                random_hdu(rng, path)
                made += 1
            except OSError:  # a codec refuses some: a tile of large values that it would not make smaller
                path.with_suffix(".tmp").unlink(missing_ok=True)


def plio_unsigned(path):
    values = np.random.default_rng(7).integers(0, 65536, (20, 30)).astype("u2")
    path.unlink(missing_ok=True)
    with fitsio.FITS(str(path), "rw") as file:
        file.write(np.where(values < 40000, 0, values).astype("u2"), compress="PLIO")


def main():
    warnings.simplefilter("ignore")
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 240
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT / "made"
    make(folder, count, int(sys.argv[3]) if len(sys.argv) > 3 else 20261122)
    plio_unsigned(folder / "plio-unsigned.fits")
    for path in sorted((folder if len(sys.argv) > 2 else ROOT).rglob("*")):
        if path.suffix in (".fits", ".fz"):
            text = json.dumps(describe(path), separators=(",", ":"))
            path.with_name(path.name + ".expected.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
