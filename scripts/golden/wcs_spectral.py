"""Headers with one non-linear axis each: every variable of paper III, grisms, logarithms, units.

Writes test/data/wcs/headers/SPC_?.hdr; run scripts/golden/wcs_headers.py afterwards, from the root of the checkout.
"""
from pathlib import Path

OUT = Path("test/data/wcs/headers")
GRISM = {0: 4.5e5, 1: 1.0, 2: 27.0, 3: 1.765, 4: -1.077e6, 5: 3.0, 6: 5.0}
CASES = [
    ("AWAV-F2A", 5500.0, 1.3, "Angstrom", {}),
    ("AWAV-W2A", 0.65, 2e-4, "um", {}),
    ("AWAV-V2A", 6.5e-7, 2e-10, "m", {}),
    ("WAVE-A2W", 850.0, 0.7, "nm", {}),
    ("FREQ-A2F", 5.1e14, 1e11, "Hz", {}),
    ("VELO-A2V", 120.0, 15.0, "km/s", {}),
    ("BETA-W2V", 0.02, 1e-4, "", {}),
    ("ENER-W2F", 2.1, 1e-3, "eV", {}),
    ("WAVN-V2F", 16000.0, 4.0, "cm-1", {}),
    ("ZOPT-F2W", 0.3, 1e-3, "", {}),
    ("VRAD-W2F", -300.0, 9.0, "km/s", {}),
    ("WAVE-GRI", 7.0e-7, 9.7e-10, "m", GRISM),
    ("AWAV-GRA", 700.0, 0.97, "nm", GRISM),
    ("VOPT-GRI", 1e7, 4e5, "m/s", GRISM),
    ("FREQ-LOG", 1.4e9, 1e6, "Hz", {}),
    ("WAVE-LOG", 5000.0, 2.5, "Angstrom", {}),
]


def card(key, value):
    text = f"'{value:<8}'" if isinstance(value, str) else f"{value!r:>20}"
    return f"{key:<8}= {text}"


for n, (ctype, crval, cdelt, unit, pv) in enumerate(CASES):
    cards = [("CTYPE1", ctype), ("CRPIX1", 51.25), ("CRVAL1", crval), ("CDELT1", cdelt), ("CUNIT1", unit), ("RESTWAV", 6.56461e-7)]
    cards += [(f"PV1_{m}", v) for m, v in pv.items()]
    lines = ["SIMPLE  =                    T", card("BITPIX", 8), card("NAXIS", 1), card("NAXIS1", 200)] + [card(k, v) for k, v in cards] + ["END"]
    (OUT / f"SPC_{n:02d}.hdr").write_text("\n".join(lines) + "\n")
