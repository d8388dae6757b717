"""FITS files whose coordinates need other HDUs: lookup tables of distortion (D2IM, CPDIS, with SIP) and -TAB axes.

Writes test/data/wcs/headers/{LUT,TAB}_?.fits; run scripts/golden/wcs_headers.py with their names afterwards, from the root of the checkout.
"""
from pathlib import Path

import numpy as np
from astropy.io import fits

OUT = Path("test/data/wcs/headers")
rng = np.random.default_rng(20260105)


def sky(nx, ny, sip=False):
    h = fits.Header()
    code = "TAN-SIP" if sip else "TAN"
    h["CTYPE1"], h["CTYPE2"] = f"RA---{code}", f"DEC--{code}"
    h["CRVAL1"], h["CRVAL2"], h["CRPIX1"], h["CRPIX2"] = 150.1, 2.3, nx / 2 + 0.5, ny / 2 - 3
    h["CD1_1"], h["CD1_2"], h["CD2_1"], h["CD2_2"] = -1.1e-4, 2e-6, 3e-6, 1.2e-4
    if sip:
        h["A_ORDER"] = h["B_ORDER"] = 2
        h["A_2_0"], h["A_1_1"], h["B_0_2"], h["B_1_1"] = 3e-5, -1e-5, 2e-5, 4e-6
    return h


def smooth(ny, nx, size):
    y, x = np.mgrid[0:ny, 0:nx]
    a, b, c = rng.normal(0, size, 3)
    return (a * np.sin(x / 2.3 + 1) + b * np.cos(y / 1.7) + c * x * y / (nx * ny)).astype("f4")


def lookup(header, axis, dis, record, extname, version, shape, step, size, first=1.0):
    header[f"{dis}{axis}"] = "LOOKUP"
    for text in (f"EXTVER: {version}", "NAXES: 2", "AXIS.1: 1", "AXIS.2: 2"):
        header.append((f"{record}{axis}", text), end=True)
    hdu = fits.ImageHDU(smooth(*shape, size), name=extname)
    hdu.header["EXTVER"] = version
    for i in (1, 2):
        hdu.header[f"CRPIX{i}"], hdu.header[f"CRVAL{i}"], hdu.header[f"CDELT{i}"] = 1.0, first, step
    return hdu


def write(name, header, shape, others):
    primary = fits.PrimaryHDU()
    image = fits.ImageHDU(np.zeros(shape, "u1"), header)
    hdus = fits.HDUList([primary, image, *others])
    hdus.writeto(OUT / name, overwrite=True)


# steps of one pixel: astropy counts larger ones otherwise than it did when the tables in use were made
h = sky(40, 30)
others = [lookup(h, i, "CPDIS", "DP", "WCSDVARR", i, (26, 43), 1.0, 0.4) for i in (1, 2)]
write("LUT_0.fits", h, (30, 40), others)
h = sky(40, 30, sip=True)
others = [lookup(h, 1, "CPDIS", "DP", "WCSDVARR", 1, (34, 37), 1.0, 0.3, -3.0), lookup(h, 2, "CPDIS", "DP", "WCSDVARR", 2, (37, 34), 1.0, 0.3, 4.0),
          lookup(h, 1, "D2IMDIS", "D2IM", "D2IMARR", 1, (16, 38), 1.0, 0.2, 0.0), lookup(h, 2, "D2IMDIS", "D2IM", "D2IMARR", 2, (36, 28), 1.0, 0.2, 2.0)]
write("LUT_1.fits", h, (30, 40), others)
h = sky(40, 30, sip=True)
write("LUT_2.fits", h, (30, 40), [lookup(h, 2, "D2IMDIS", "D2IM", "D2IMARR", 1, (30, 40), 1.0, 0.05)])


def table(name, **columns):
    hdu = fits.BinTableHDU.from_columns(
        [fits.Column(name=key, format=f"{value.size}D", dim=str(value.shape[::-1]).replace(" ", "") if value.ndim > 1 else None, array=value[None]) for key, value in columns.items()],
        name=name)
    return hdu


def tab(header, axis, ctype, unit, name, column, index=None, m=1, crval=1.0, crpix=1.0, cdelt=1.0, alt=""):
    for key, value in {"CTYPE": ctype, "CUNIT": unit, "CRVAL": crval, "CRPIX": crpix, "CDELT": cdelt}.items():
        header[f"{key}{axis}{alt}"] = value
    header[f"PS{axis}_0{alt}"], header[f"PS{axis}_1{alt}"] = name, column
    if index:
        header[f"PS{axis}_2{alt}"] = index
    header[f"PV{axis}_1{alt}"], header[f"PV{axis}_2{alt}"], header[f"PV{axis}_3{alt}"] = 1, 1, m


# a cube whose third axis is an uneven list of wavelengths, with and without an index vector
h = sky(20, 16)
for key in ("CD1_1", "CD1_2", "CD2_1", "CD2_2"):
    h.remove(key)
h["CDELT1"], h["CDELT2"] = -1e-4, 1e-4
tab(h, 3, "WAVE-TAB", "um", "WAVES", "LAMBDA")
waves = np.cumsum(rng.uniform(0.5, 1.5, 24))
write("TAB_0.fits", h, (24, 16, 20), [table("WAVES", LAMBDA=waves[:, None])])
tab(h, 3, "WAVE-TAB", "um", "WAVES", "LAMBDA", "INDEX", crval=3.0, crpix=2.5, cdelt=0.7)
index = np.sort(rng.uniform(0, 25, 12))[::-1].copy()
write("TAB_1.fits", h, (24, 16, 20), [table("WAVES", LAMBDA=waves[:12, None][::-1].copy(), INDEX=index)])
# two axes in one array, index vectors on one of them, in the order that PVi_3 says; one of length 1 beside them
h = fits.Header()
y, x = np.mgrid[0:7, 0:9]
grid = np.stack([5000 + 40 * x + 3 * y + 0.4 * x * y, 1.5 + 0.2 * y - 0.03 * x], axis=-1)
tab(h, 1, "BAND-TAB", "um", "GRID", "COORD", "KY", m=2, crval=10.0, cdelt=2.0)
tab(h, 2, "WAVE-TAB", "Angstrom", "GRID", "COORD", m=1, cdelt=0.5)
tab(h, 3, "FREQ-TAB", "Hz", "ONE", "COORD", crval=1.0, cdelt=0.2)
write("TAB_2.fits", h, (3, 30, 12), [table("GRID", COORD=grid, KY=np.array([9.0, 12, 14, 18, 21, 28, 35])), table("ONE", COORD=np.array([[1.42e9]]))])
