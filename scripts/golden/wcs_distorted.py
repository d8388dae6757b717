"""Seeded headers with distortions that no file at hand has: TNX, ZPX, TPD, plate solutions of the DSS.

Writes test/data/wcs/headers/{TNX,ZPX,TPD,DSS}_?.hdr; run scripts/golden/wcs_headers.py afterwards, from the root of the checkout.
"""
from pathlib import Path

import numpy as np

rng = np.random.default_rng(20260401)
OUT = Path("test/data/wcs/headers")


def card(key, value):
    if isinstance(value, str):
        return f"{key:<8}= '{value:<8}'".ljust(80)
    return f"{key:<8}= {value!r:>20}".ljust(80)


def write(name, cards):
    text = [card("SIMPLE", True).replace("True", "   T"), card("BITPIX", 8), card("NAXIS", 2), card("NAXIS1", 1000), card("NAXIS2", 900)]
    text += [card(k, v) for k, v in cards]
    (OUT / name).write_text("\n".join(line.rstrip() for line in text) + "\nEND\n")


def base(code, scale=2e-4, turn=0.3):
    c, s = np.cos(turn) * scale, np.sin(turn) * scale
    return [
        ("CTYPE1", f"RA---{code}"), ("CTYPE2", f"DEC--{code}"),
        ("CRVAL1", round(float(rng.uniform(0, 360)), 5)), ("CRVAL2", round(float(rng.uniform(-80, 80)), 5)),
        ("CRPIX1", 480.25), ("CRPIX2", 510.5),
        ("CD1_1", float(-c)), ("CD1_2", float(s)), ("CD2_1", float(s)), ("CD2_2", float(c)),
    ]


def wat(axis, text):
    """Cards of 68 characters; none ends in a blank, which astropy would lose (a zero more moves it)."""
    done = ""
    for word in text.split(" "):
        word += "0" if len(done + word) % 68 == 67 else ""
        done += word + " "
    text = done.rstrip()
    pieces = [text[i:i + 68] for i in range(0, len(text), 68)]
    return [(f"WAT{axis}_{n + 1:03d}", piece) for n, piece in enumerate(pieces)]


def surface(kind, nx, ny, cross):
    most = max(nx, ny)
    count = sum(1 for j in range(ny) for i in range(nx) if cross == 1 or (cross == 0 and (i == 0 or j == 0)) or (cross == 2 and i + j < most))
    numbers = [f"{kind}.", f"{nx}.", f"{ny}.", f"{cross}.", "-0.13", "0.12", "-0.11", "0.14"] + [f"{v:.15f}" for v in rng.normal(0, 2e-4, count)]
    return " ".join(numbers)


for n, (kind, nx, ny, cross) in enumerate([(1, 4, 4, 2), (2, 3, 4, 1), (3, 4, 3, 2), (1, 5, 3, 1), (3, 3, 3, 0)]):
    write(f"TNX_{n}.hdr", base("TNX") + [("WAT0_001", "system=image")]
          + wat(1, f'wtype=tnx axtype=ra lngcor = "{surface(kind, nx, ny, cross)} "')
          + wat(2, f'wtype=tnx axtype=dec latcor = "{surface(kind, ny, nx, cross)} "'))

for n in range(2):
    projp = "projp0=0. projp1=1. projp2=0. projp3=" + ("337.74" if n else "51.5")
    write(f"ZPX_{n}.hdr", base("ZPX") + [("WAT0_001", "system=image")]
          + wat(1, f'wtype=zpx axtype=ra {projp} lngcor = "{surface(3, 4, 4, 2)} "')
          + wat(2, f'wtype=zpx axtype=dec {projp} latcor = "{surface(3, 4, 4, 2)} "'))


def records(axis, size, offset, scale, correct, terms):
    out = [(f"CQDIS{axis}", "TPD")]
    say = lambda field, value: out.append((f"DQ{axis}", f"{field}: {value!r}"))
    say("NAXES", 2)
    say("AXIS.1", 1 if axis == 1 else 2)
    say("AXIS.2", 2 if axis == 1 else 1)
    say("DOCORR", int(correct))
    for i, (o, s) in enumerate(zip(offset, scale)):
        say(f"OFFSET.{i + 1}", o)
        say(f"SCALE.{i + 1}", s)
    for m in terms:
        say(f"TPD.FWD.{m}", float(rng.normal(0, size)) + (1.0 if m == 1 and not correct else 0.0))
    return out


plain = ((0.0, 0.0), (1.0, 1.0), False)
write("TPD_0.hdr", base("TAN") + records(1, 1e-3, *plain, [0, 1, 2, 4, 5, 6, 7, 10]) + records(2, 1e-3, *plain, [0, 1, 2, 3, 4, 8, 11, 17, 40, 58]))
write("TPD_1.hdr", base("SIN") + records(1, 1e-4, (0.01, -0.02), (10.0, 8.0), True, [0, 1, 2, 4, 6, 9]) + records(2, 1e-4, (0.03, 0.005), (9.0, 11.0), True, [1, 2, 5, 7, 12, 23, 59]))
write("TPD_2.hdr", base("ZEA") + records(2, 1e-3, (0.01, 0.02), (2.0, 3.0), True, [0, 1, 2, 6, 11, 24, 31]))


def plate(linear, sign):
    cards = [
        ("OBJCTRA", "05 40 58"), ("EQUINOX", 2000.0), ("PLTRAH", 5), ("PLTRAM", 34), ("PLTRAS", 12.5), ("PLTDECSN", sign), ("PLTDECD", 4), ("PLTDECM", 53), ("PLTDECS", 7.25),
        ("PLTSCALE", 67.2), ("PPO1", 0.0), ("PPO2", 0.0), ("PPO3", 177500.0), ("PPO4", 0.0), ("PPO5", 0.0), ("PPO6", 177512.0), ("CNPIX1", 4000), ("CNPIX2", 8210), ("XPIXELSZ", 25.28445), ("YPIXELSZ", 25.2831),
    ]
    for axis in "XY":
        values = [67.23, 0.01, -230.0 if axis == "X" else 95.0, *rng.normal(0, 2e-5, 3), 1e-6, *rng.normal(0, 2e-6, 4), 1e-7, 1e-10]
        cards += [(f"AMD{axis}{i + 1}", float(v)) for i, v in enumerate(values)]
    return (base("TAN", 4.7e-4, 0.0) if linear else [("CTYPE1", "RA---TAN"), ("CTYPE2", "DEC--TAN")]) + cards


write("DSS_0.hdr", plate(False, "-"))
write("DSS_1.hdr", plate(True, "+"))
