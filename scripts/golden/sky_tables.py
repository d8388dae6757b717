"""The published series that src/sky/tables holds, as compact text: numbers only.

The numbers are those of IERS Conventions 2010 (tables 5.3a, 5.3b, 5.2d), Fairhead & Bretagnon 1990 (as extended by the authors) and of
the series for the Earth that the IAU's SOFA board fitted to VSOP2000 and DE405. They are read from the source distribution of pyerfa,
which holds them as C tables:

    pip download --no-deps --no-build-isolation --no-binary pyerfa pyerfa==2.0.1.5 && tar xzf pyerfa-2.0.1.5.tar.gz
    python scripts/golden/sky_tables.py pyerfa-2.0.1.5/liberfa/erfa/src
"""
import re
import sys
from pathlib import Path

source = Path(sys.argv[1])
out = Path("src/sky/tables")
NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"


def body(name, start):
    text = re.sub(r"/\*.*?\*/", " ", (source / name).read_text(), flags=re.S)
    begin = text.index("{", text.index("=", text.index(start)))
    end = text.index(";", begin)
    return re.findall(NUMBER, text[begin:end])


def short(word):
    value = float(word)
    if value == int(value) and abs(value) < 2**53:
        return str(int(value))
    text = repr(value)
    mantissa, _, exponent = text.partition("e")
    mantissa = mantissa.replace("0.", ".", 1) if mantissa.startswith(("0.", "-0.")) else mantissa
    return mantissa + (f"e{int(exponent)}" if exponent else "")


def constant(name, words, doc):
    return f'/** {doc} */\nexport const {name} =\n  "{" ".join(short(w) for w in words)}"\n'


lunisolar = body("nut00a.c", "xls[]")
planetary = body("nut00a.c", "xpl[]")
assert len(lunisolar) == 678 * 11 and len(planetary) == 687 * 17, (len(lunisolar), len(planetary))
(out / "nutation.ts").write_text(
    constant("LUNISOLAR", lunisolar, "Luni-solar nutation IAU 2000A (IERS Conventions 2010, table 5.3a): multipliers of l l' F D Ω, then ψ sin, t sin, cos, ε cos, t cos, sin, in 0.1 µas.")
    + "\n"
    + constant("PLANETARY", planetary, "Planetary nutation IAU 2000A (table 5.3b): multipliers of l F D Ω, Mercury to Neptune, precession, then ψ sin, cos, ε sin, cos, in 0.1 µas.")
)

terms = []
for k in range(5):
    rows = body("s06.c", f"s{k}[]")
    assert len(rows) % 10 == 0
    for r in range(0, len(rows), 10):
        # the C table writes amplitudes as 12.34e-6: arcseconds
        terms += [str(k), *rows[r : r + 8], *(f"{float(w) * 1e8:.0f}" for w in rows[r + 8 : r + 10])]
assert len(terms) == 66 * 11
(out / "cio.ts").write_text(
    constant("CIO_LOCATOR", terms, "The CIO locator s + XY/2 (IERS Conventions 2010, table 5.2d): power of t, multipliers of l l' F D Ω, Venus, Earth, precession, sin, cos in 0.01 µas.")
)

fairhead = body("dtdb.c", "fairhd[787][3]")
assert len(fairhead) == 787 * 3
(out / "fairhead.ts").write_text(
    constant("FAIRHEAD", fairhead, "TDB − TT (Fairhead & Bretagnon 1990, A&A 229, 240): amplitude in s, radians a thousand years, phase; 474 terms of t⁰, 205 of t¹, 85 of t², 20 of t³, 3 of t⁴.")
)

earth = []
text = "".join
for which, doc in (("e", "Sun to Earth"), ("s", "barycentre of the solar system to Sun")):
    for k in range(3):
        for axis in "xyz":
            rows = body("epv00.c", f"{which}{k}{axis}[]")
            assert len(rows) % 3 == 0
            earth.append(constant(f"{'EARTH' if which == 'e' else 'SUN'}_{axis.upper()}{k}", rows, f"{doc}, ecliptic {axis}, t^{k}: amplitude in au, phase, radians a year."))
(out / "earth.ts").write_text("\n".join(earth))
for path in sorted(out.iterdir()):
    print(path, path.stat().st_size)
