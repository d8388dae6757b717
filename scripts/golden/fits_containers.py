"""One FITS file in every whole-file compression, by the programs that people use: bzip2, xz, zstd (Debian packages) and Python's modules.

Usage: python scripts/golden/fits_containers.py  -> test/data/fits-containers/

No program of Debian writes Unix compress (.Z); its encoder below is checked by `gzip -d`, which reads it.
"""

import bz2
import gzip
import lzma
import os
import subprocess
import zipfile

import numpy as np
from astropy.io import fits

FOLDER = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../test/data/fits-containers"))


def compress(data, most):
    out = bytearray(b"\x1f\x9d" + bytes([0x80 | most]))
    table = {bytes([i]): i for i in range(256)}
    free, width, hold, count, group = 257, 9, 0, 0, 0

    def emit(code):
        nonlocal hold, count, group
        hold |= code << count
        count += width
        group += 1
        while count >= 8:
            out.append(hold & 255)
            hold >>= 8
            count -= 8

    word = b""
    for byte in data:
        longer = word + bytes([byte])
        if longer in table:
            word = longer
            continue
        emit(table[word])
        if free < 1 << most:
            table[longer] = free
            free += 1
            if free > 1 << width and width < most:
                while group % 8:
                    emit(0)
                width, group = width + 1, 0
        word = bytes([byte])
    emit(table[word])
    if count:
        out.append(hold & 255)
    return bytes(out)


def main():
    os.chdir(FOLDER)
    rng = np.random.default_rng(5)
    image = fits.ImageHDU(rng.normal(100, 5, (60, 50)).astype("i2"), name="SCI")
    ramp = fits.ImageHDU(np.tile(np.arange(50, dtype="i4"), (40, 1)), name="RAMP")
    fits.HDUList([fits.PrimaryHDU(), image, ramp]).writeto("plain.fits", overwrite=True)
    with open("plain.fits", "rb") as file:
        data = file.read()
    half = len(data) // 2
    made = {
        "members.gz": gzip.compress(data[:half], mtime=0) + gzip.compress(data[half:], mtime=0),
        "streams.bz2": bz2.compress(data[:half]) + bz2.compress(data[half:], 1),
        "streams.xz": lzma.compress(data[:half], check=lzma.CHECK_CRC32) + lzma.compress(data[half:]),
        "delta.xz": lzma.compress(
            data,
            check=lzma.CHECK_SHA256,
            filters=[{"id": lzma.FILTER_DELTA, "dist": 4}, {"id": lzma.FILTER_LZMA2, "preset": 6}],
        ),
        "twelve.Z": compress(data, 12),
        "sixteen.Z": compress(data, 16),
    }
    for name, content in made.items():
        with open(name, "wb") as file:
            file.write(content)
    for words, name in [
        (["bzip2", "-9"], "plain.bz2"),
        (["xz", "-9"], "plain.xz"),
        (["xz", "--lzma2=lc=1,lp=2,pb=1"], "properties.xz"),
        (["xz", "--block-size=8KiB"], "blocks.xz"),
        (["zstd", "-q", "-19"], "plain.zst"),
        (["zstd", "-q", "--no-content-size"], "stream.zst"),
    ]:
        with open(name, "wb") as out:
            subprocess.run([*words, "-c", "plain.fits"], stdout=out, check=True)
    for name, method in [("deflated.zip", zipfile.ZIP_DEFLATED), ("stored.zip", zipfile.ZIP_STORED)]:
        with zipfile.ZipFile(name, "w", method) as archive:
            archive.writestr(zipfile.ZipInfo("read.me", (2026, 1, 1, 0, 0, 0)), b"not this")
            info = zipfile.ZipInfo("data/plain.fits", (2026, 1, 1, 0, 0, 0))
            info.compress_type = method
            archive.writestr(info, data)
    # as if every number were too large for its own field: ZIP64 throughout
    zipfile.ZIP64_LIMIT = zipfile.ZIP_FILECOUNT_LIMIT = 0
    with zipfile.ZipFile("wide.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        info = zipfile.ZipInfo("plain.fits", (2026, 1, 1, 0, 0, 0))
        info.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(info, data)
    for name in ["twelve.Z", "sixteen.Z"]:
        with open(name, "rb") as file:
            assert subprocess.run(["gzip", "-dc"], stdin=file, capture_output=True, check=True).stdout == data


main()
