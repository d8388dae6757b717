"""What astropy and CFITSIO read from compressed images; run by test/long/fits-compressed.long.ts.

Usage: python scripts/golden/fits_compressed_reopen.py FILE...

Prints a JSON list: of each compressed image HDU of each file {file, hdu, shape, astropy, cfitsio, same}: the SHA-256 of its physical
values as big-endian float64 (quiet NaN), or the reader's error; `same` where the two are equal. CFITSIO is that of fitsio, and, where libcfitsio is
installed, that one (`system`), which answers instead where fitsio does not say what is undefined.
"""

import ctypes
import ctypes.util
import hashlib
import json
import sys
import tempfile
import warnings
from pathlib import Path

import numpy as np
from astropy.io import fits

NAME = ctypes.util.find_library("cfitsio")
C = ctypes.CDLL(NAME) if NAME else None
TDOUBLE = 82
TFLOAT = 42


def digest(values):
    big = np.asarray(values).astype(">f8")
    bits = big.view(">u8")
    bits[np.isnan(big)] = 0x7FF8000000000000
    return hashlib.sha256(bits.tobytes()).hexdigest()


def by_library(path, index, shape, single):
    """By CFITSIO's own library, each HDU in a file of its own: CFITSIO 4.2 reads a quantized one behind a lossless one wrongly."""
    with fits.open(path, disable_image_compression=True) as file, tempfile.NamedTemporaryFile(suffix=".fits") as alone:
        info = file[index].fileinfo()
        raw = Path(path).read_bytes()[info["hdrLoc"] : info["datLoc"] + info["datSpan"]]
        alone.write(fits.PrimaryHDU().header.tostring().encode("ascii") + raw)
        alone.flush()
        return read_second(alone.name, shape, single)


def read_second(path, shape, single):
    file, status, null = ctypes.c_void_p(), ctypes.c_int(0), ctypes.c_int()
    C.ffopen(ctypes.byref(file), path.encode(), 0, ctypes.byref(status))
    C.ffmahd(file, 2, None, ctypes.byref(status))
    axes = len(shape)
    out = np.empty(shape, "f4" if single else "f8")
    nan = (ctypes.c_float if single else ctypes.c_double)(float("nan"))
    first, last, step = ((ctypes.c_long * axes)(*v) for v in ([1] * axes, list(shape)[::-1], [1] * axes))
    kind = TFLOAT if single else TDOUBLE
    C.ffgsv(file, kind, first, last, step, ctypes.byref(nan), out.ctypes.data_as(ctypes.c_void_p), ctypes.byref(null), ctypes.byref(status))
    failed = status.value
    C.ffclos(file, ctypes.byref(ctypes.c_int(0)))
    if failed:
        raise OSError(f"status {failed}")
    return out


def by_cfitsio(path, index, header):
    shape = [header[f"ZNAXIS{i}"] for i in range(header["ZNAXIS"], 0, -1)]
    if C:
        return by_library(path, index, shape, header["ZBITPIX"] == -32)
    import fitsio

    return fitsio.read(str(path), ext=index)


def attempt(work):
    try:
        return work()
    except Exception as error:  # noqa: BLE001 what a reader says is the answer
        return f"{type(error).__name__}: {error}"[:120]


def describe(path):
    found = []
    with fits.open(path, disable_image_compression=True) as file:
        headers = [(i, hdu.header) for i, hdu in enumerate(file) if hdu.header.get("ZIMAGE")]
    with fits.open(path) as file:
        for index, header in headers:
            entry = {"file": path, "hdu": index}
            for who, work in (("astropy", lambda: file[index].data), ("cfitsio", lambda: by_cfitsio(path, index, header))):
                values = attempt(work)
                entry[who] = values if isinstance(values, str) else digest(values)
            found.append(entry)
    return found


warnings.simplefilter("ignore")
print(json.dumps([entry for path in sys.argv[1:] for entry in describe(path)]))
