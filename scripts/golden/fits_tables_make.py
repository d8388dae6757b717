"""Writes the tables of test/data/fits-tables: every TFORM code, scaling, null, layout. Seeded; headers and rows are packed here, byte by byte,
so that nothing depends on what a library would write.

Usage: python scripts/golden/fits_tables_make.py
"""

import struct
from pathlib import Path

import numpy as np

OUT = Path(__file__).resolve().parents[2] / "test/data/fits-tables"
RNG = np.random.default_rng(20260)


def card(key, value):
    if isinstance(value, bool):
        text = "T" if value else "F"
    elif isinstance(value, str):
        text = "'" + value.replace("'", "''").ljust(8) + "'"
        return f"{key:8}= {text}".ljust(80)
    else:
        text = repr(value).upper()
    return f"{key:8}= {text:>20}".ljust(80)


def block(text_or_bytes, fill):
    data = text_or_bytes.encode("ascii") if isinstance(text_or_bytes, str) else text_or_bytes
    return data + fill * (-len(data) % 2880)


def header(cards):
    return block("".join(card(k, v) for k, v in cards) + "END".ljust(80), b" ")


PRIMARY = header([("SIMPLE", True), ("BITPIX", 8), ("NAXIS", 0), ("EXTEND", True)])


def bintable(name, columns, rows, heap=b"", gap=0, more=()):
    """columns: (TFORM, {keyword: value}, bytes of each row)."""
    width = sum(len(cells[0]) for _, _, cells in columns) if rows else sum(w for _, _, w in columns)
    body = b"".join(b"".join(cells[r] for _, _, cells in columns) for r in range(rows))
    cards = [("XTENSION", "BINTABLE"), ("BITPIX", 8), ("NAXIS", 2), ("NAXIS1", width), ("NAXIS2", rows)]
    cards += [("PCOUNT", gap + len(heap)), ("GCOUNT", 1), ("TFIELDS", len(columns))]
    if gap:
        cards.append(("THEAP", len(body) + gap))
    cards.append(("EXTNAME", name))
    for n, (form, keywords, _) in enumerate(columns, 1):
        cards.append((f"TFORM{n}", form))
        cards += [(f"{k}{n}", v) for k, v in keywords.items()]
    return header([*cards, *more]) + block(body + b"\xff" * gap + heap, b"\0")


def be(values, code):
    return [np.asarray(v).astype(f">{code}").tobytes() for v in values]


def codes():
    n = 7
    i8 = RNG.integers(-(2**63), 2**63 - 1, n)
    i4, i2, u1 = (RNG.integers(lo, hi, n) for lo, hi in ((-(2**31), 2**31), (-(2**15), 2**15), (0, 256)))
    f8 = RNG.normal(size=n) * 10.0 ** RNG.integers(-300, 300, n)
    f8[1:4] = np.nan, np.inf, -0.0
    f4 = RNG.normal(size=n).astype("f4")
    f4[2:4] = np.nan, -np.inf
    bits = RNG.integers(0, 256, (n, 2)).astype("u1") & np.array([255, 0xE0], "u1")
    texts = [b"M 31      ", b"  lead    ", b"end\0beyond", b"\0" * 10, b" " * 10, b"0123456789", b"tab\t x    "]
    columns = [
        ("L", {"TTYPE": "logical"}, [b"T", b"F", b"\0", b"T", b"F", b"T", b"\0"]),
        ("11X", {"TTYPE": "bits"}, [b.tobytes() for b in bits]),
        ("X", {"TTYPE": "bit"}, [bytes([b & 128]) for b in bits[:, 0]]),
        ("B", {"TTYPE": "byte", "TUNIT": "count"}, be(u1, "u1")),
        ("1I", {"TTYPE": "short", "TDISP": "I6"}, be(i2, "i2")),
        ("1J", {"TTYPE": "int", "TUCD": "meta.id;meta.main"}, be(i4, "i4")),
        ("1K", {"TTYPE": "long", "TCOMM": "an identifier"}, be(i8, "i8")),
        ("10A", {"TTYPE": "text"}, texts),
        ("E", {"TTYPE": "single", "TUNIT": "Jy"}, be(f4, "f4")),
        ("D", {"TTYPE": "double", "TUNIT": "deg", "TDISP": "F12.6"}, be(f8, "f8")),
        ("C", {"TTYPE": "complex"}, be(list(zip(f4, f4[::-1])), "f4")),
        ("M", {"TTYPE": "dcomplex"}, be(list(zip(f8, f8[::-1])), "f8")),
    ]
    return bintable("CODES", columns, n)


def scaling():
    n = 6
    u1 = np.array([0, 1, 127, 128, 254, 255], "u1")
    i2 = np.array([-32768, -32767, -1, 0, 1, 32767], "i2")
    i4 = np.array([-(2**31), -(2**31) + 1, -1, 0, 1, 2**31 - 1], "i4")
    i8 = np.array([-(2**63), -(2**63) + 1, -1, 0, 2**53 + 1, 2**63 - 1], "i8")
    f4 = np.array([0, 0.1, -2.5, np.nan, 1e30, 3], "f4")
    columns = [
        ("B", {"TTYPE": "int8", "TZERO": -128, "TSCAL": 1}, be(u1, "u1")),
        ("I", {"TTYPE": "uint16", "TZERO": 32768}, be(i2, "i2")),
        ("J", {"TTYPE": "uint32", "TZERO": 2147483648}, be(i4, "i4")),
        ("K", {"TTYPE": "uint64", "TZERO": 9223372036854775808}, be(i8, "i8")),
        ("K", {"TTYPE": "uint64null", "TZERO": 9223372036854775808, "TNULL": -(2**63) + 1}, be(i8, "i8")),
        ("B", {"TTYPE": "bnull", "TNULL": 255}, be(u1, "u1")),
        ("I", {"TTYPE": "inull", "TNULL": -32768}, be(i2, "i2")),
        ("J", {"TTYPE": "jnull", "TNULL": -1}, be(i4, "i4")),
        ("K", {"TTYPE": "knull", "TNULL": -(2**63)}, be(i8, "i8")),
        ("I", {"TTYPE": "never", "TNULL": 99999}, be(i2, "i2")),
        ("B", {"TTYPE": "bscaled", "TSCAL": 0.5, "TZERO": 3.0, "TNULL": 1}, be(u1, "u1")),
        ("I", {"TTYPE": "iscaled", "TSCAL": 0.001, "TZERO": -7.25, "TNULL": -32768}, be(i2, "i2")),
        ("J", {"TTYPE": "jscaled", "TZERO": 100}, be(i4, "i4")),
        ("K", {"TTYPE": "kscaled", "TSCAL": 2}, be(i8, "i8")),
        ("E", {"TTYPE": "escaled", "TSCAL": 3, "TZERO": 0.4}, be(f4, "f4")),
        ("D", {"TTYPE": "dscaled", "TSCAL": -1.0, "TZERO": 1e-3}, be(f4.astype("f8"), "f8")),
        ("3I", {"TTYPE": "inulls", "TNULL": -32768}, be([(-32768, 1, 2), (-32768,) * 3, *[(5, 6, 7)] * 4], "i2")),
        ("2J", {"TTYPE": "scalednulls", "TNULL": 0, "TSCAL": 0.25}, be([(0, 1), (0, 0), *[(8, -8)] * 4], "i4")),
    ]
    return bintable("SCALING", columns, n)


def shapes():
    n = 4
    columns = [
        ("6E", {"TTYPE": "matrix", "TDIM": "(3,2)"}, be(RNG.normal(size=(n, 6)), "f4")),
        ("24I", {"TTYPE": "cube", "TDIM": "(4,3,2)"}, be(RNG.integers(-99, 99, (n, 24)), "i2")),
        ("5D", {"TTYPE": "vector"}, be(RNG.normal(size=(n, 5)), "f8")),
        ("4L", {"TTYPE": "flags"}, [b"TFTF", b"\0\0\0\0", b"T\0F\0", b"FFFF"]),
        ("12X", {"TTYPE": "bitgrid", "TDIM": "(4,3)"}, [bytes([r * 37 & 255, r << 4 & 240]) for r in range(n)]),
        ("12A", {"TTYPE": "words", "TDIM": "(4,3)"}, [b"one two tri ", b"\0" * 12, b"abcdefghijkl", b"a   \0   c\0zz"]),
        ("12A4", {"TTYPE": "substrings"}, [b"one two tri ", b" " * 12, b"abcdefghijkl", b"a   b   c   "]),
        ("2C", {"TTYPE": "cvector"}, be(RNG.normal(size=(n, 4)), "f4")),
        ("6J", {"TTYPE": "misfit", "TDIM": "(4,4)"}, be(RNG.integers(0, 9, (n, 6)), "i4")),
        ("0D", {"TTYPE": "nothing"}, [b""] * n),
        ("0A", {"TTYPE": "notext"}, [b""] * n),
        ("1B", {}, be(range(n), "u1")),
        ("1J", {"TTYPE": "one", "TDIM": "(1)"}, be(range(n), "i4")),
        ("3A", {"TTYPE": "utf8"}, ["é ".encode(), "é ".encode("latin1") + b" ", b"abc", b"a\0b"]),
    ]
    return bintable("SHAPES", columns, n)


def variable(name, kind, gap):
    n = 6
    heap = bytearray(b"\xee" * 5)

    def put(data, count):
        offset = len(heap)
        heap.extend(data)
        heap.extend(b"\xdd" * int(RNG.integers(0, 3)))
        return struct.pack(">ii" if kind == "P" else ">qq", count, offset)

    lengths = [3, 0, 1, 5, 0, 2]
    rows = {"e": [], "i": [], "k": [], "b": [], "l": [], "a": [], "x": [], "m": [], "u": [], "s": []}
    for length in lengths:
        rows["e"].append(put(RNG.normal(size=length).astype(">f4").tobytes(), length))
        rows["i"].append(put(np.arange(-1, length - 1).astype(">i2").tobytes(), length))
        rows["k"].append(put((2**60 + np.arange(length)).astype(">i8").tobytes(), length))
        rows["b"].append(put(np.arange(length).astype("u1").tobytes(), length))
        rows["l"].append(put(b"TF\0TF"[:length], length))
        rows["a"].append(put(b"words of text"[: 2 * length], 2 * length))
        rows["x"].append(put(RNG.integers(0, 256, length).astype("u1").tobytes(), 8 * length - 3 if length else 0))
        rows["m"].append(put(RNG.normal(size=2 * length).astype(">f8").tobytes(), length))
        rows["u"].append(put(np.arange(length).astype(">i4").tobytes(), length))
        rows["s"].append(put(np.arange(length).astype(">i2").tobytes(), length))
    shared = struct.pack(">ii" if kind == "P" else ">qq", 2, 5)
    words = {"u": {"TZERO": 2147483648}, "s": {"TSCAL": 0.5, "TZERO": 1.0, "TNULL": 1}, "i": {"TNULL": -1}}
    columns = [("J", {"TTYPE": "id"}, be(range(n), "i4"))]
    for key, cells in rows.items():
        code = {"u": "J", "s": "I"}.get(key, key.upper())
        columns.append((f"1{kind}{code}({max(lengths)})", {"TTYPE": key, **words.get(key, {})}, cells))
    columns.append((f"1{kind}E", {"TTYPE": "shared"}, [shared] * n))
    columns.append((f"0{kind}E", {"TTYPE": "never"}, [b""] * n))
    return bintable(name, columns, n, bytes(heap), gap)


def text():
    rows = [
        "M31       " + "   12" + " -123456789" + "12345678901234567890"[1:] + "  12.50" + " 1.25E+03" + "  1.5D-300" + " 1234" + "    7",
        "  NGC 1   " + "  -99" + "          0" + "                 -1" + "  -0.25" + "-1.00E-02" + " -2.5D+101" + "-0012" + "-9999",
        "          " + "     " + "         +7" + "                   " + "       " + "         " + "          " + "     " + "     ",
        "e = mc2   " + "    0" + "          5" + "                 42" + "    3. " + "   1.5E+3" + "       0.0" + " 99.5" + "   -3",
    ]
    forms = ["A10", "I5", "I11", "I19", "F7.2", "E9.2", "D10.1", "F5.2", "I5"]
    cards = [("XTENSION", "TABLE"), ("BITPIX", 8), ("NAXIS", 2), ("NAXIS1", len(rows[0])), ("NAXIS2", len(rows))]
    cards += [("PCOUNT", 0), ("GCOUNT", 1), ("TFIELDS", len(forms)), ("EXTNAME", "TEXT")]
    at = 1
    names = ["name", "small", "middle", "large", "fixed", "expo", "double", "implied", "scaled"]
    for n, (form, name) in enumerate(zip(forms, names), 1):
        cards += [(f"TTYPE{n}", name), (f"TBCOL{n}", at), (f"TFORM{n}", form)]
        at += int(form[1:].split(".")[0])
    cards += [("TNULL2", "-99"), ("TNULL5", "-0.25"), ("TNULL9", "-9999"), ("TSCAL9", 0.5), ("TZERO9", 10.0), ("TUNIT5", "mag")]
    return header(cards) + block("".join(rows), b" ")


def groups():
    n, parameters, shape = 5, 3, (2, 3)
    rows = RNG.integers(-1000, 1000, (n, parameters + 6)).astype(">i2")
    cards = [("SIMPLE", True), ("BITPIX", 16), ("NAXIS", 3), ("NAXIS1", 0), ("NAXIS2", shape[1]), ("NAXIS3", shape[0])]
    cards += [("EXTEND", True), ("GROUPS", True), ("PCOUNT", parameters), ("GCOUNT", n), ("BSCALE", 0.5), ("BZERO", 1.0), ("BUNIT", "JY")]
    for i, (name, scale, zero) in enumerate([("UU", 1.0, 0.0), ("VV", 0.25, 100.0), ("DATE", 1.0, 2450000.5)], 1):
        cards += [(f"PTYPE{i}", name), (f"PSCAL{i}", scale), (f"PZERO{i}", zero)]
    return header(cards) + block(rows.tobytes(), b"\0")


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    files = {
        "codes.fits": PRIMARY + codes() + bintable("EMPTY", [("J", {"TTYPE": "id"}, 4), ("3A", {"TTYPE": "word"}, 3)], 0),
        "scaling.fits": PRIMARY + scaling(),
        "shapes.fits": PRIMARY + shapes(),
        "variable.fits": PRIMARY + variable("P", "P", 0) + variable("Q", "Q", 4321),
        "text.fits": PRIMARY + text(),
        "groups.fits": groups(),
    }
    for name, data in files.items():
        (OUT / name).write_bytes(data)


main()
