"""Writes test/data/fits-tables/expected.json: what astropy finds in the tables of test/data/fits and test/data/fits-tables.

Usage: python scripts/golden/fits_tables_expected.py

Values are astropy's. Where the standard says otherwise, or says what astropy leaves to its user, the stored bytes decide: nulls (TNULL, a zero
byte of L), text behind a zero byte, trailing blanks, a number without the decimal point of its format, a blank number, the real part alone for a
complex TZERO, BZERO of a group array. Digests: integers as decimal text joined by commas, floats as little-endian doubles with one kind of NaN, text joined by
line feeds, logicals and bits as bytes.
"""

import hashlib
import json
import re
import warnings
from pathlib import Path

import numpy as np
from astropy.io import fits

DATA = Path(__file__).resolve().parents[2] / "test/data"
NAMES = {"bool": "bool", "complex64": "complex64", "complex128": "complex128"}


def digest(values, kind):
    if kind == "string":
        data = "\n".join(values).encode()
    elif kind in ("bool", "bit"):
        data = np.asarray(values).astype("u1").tobytes()
    elif "int" in kind:
        data = ",".join(str(int(v)) for v in np.ravel(values)).encode()
    else:
        flat = np.ravel(values)
        if kind.startswith("complex"):
            flat = flat.astype("c16").view("f8")
        flat = flat.astype("<f8")
        flat[np.isnan(flat)] = np.nan
        data = flat.tobytes()
    return hashlib.sha256(data).hexdigest()


def text(cell):
    data = cell if isinstance(cell, bytes) else bytes(cell)
    data = data.split(b"\0")[0].rstrip(b" ")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def stored(hdu, path):
    """Bytes of each field: rows x NAXIS1, cut at the fields."""
    info, header = hdu.fileinfo(), hdu.header
    rows, width = header["NAXIS2"], header["NAXIS1"]
    raw = np.fromfile(path, "u1", rows * width, offset=info["datLoc"]).reshape(rows, width)
    return raw


def whole_null(hit, rows):
    hit = np.asarray(hit)
    return hit.reshape(rows, -1).all(axis=1) if hit.size else np.zeros(rows, bool)


def heap_bits(hdu, n, path):
    header = hdu.header
    heap = hdu.fileinfo()["datLoc"] + header.get("THEAP", header["NAXIS1"] * header["NAXIS2"])
    descriptors = np.asarray(hdu.data.field(n - 1))
    cells = [np.unpackbits(np.fromfile(path, "u1", (count + 7) // 8, offset=heap + at))[:count] for count, at in descriptors]
    lengths = [int(count) for count, _ in descriptors]
    return {"type": "bit", "shape": [-1], "nulls": [], "lengths": lengths, "sha256": digest(np.concatenate(cells), "bit")}


def binary(hdu, path):
    bits, never, scaled = set(), set(), {}
    for n in range(1, hdu.header["TFIELDS"] + 1):
        hdu.header.setdefault(f"TTYPE{n}", f"col{n}")  # astropy needs names
        form = hdu.header[f"TFORM{n}"]
        if "PX" in form or "QX" in form:  # and knows no bit arrays in the heap: their descriptors alone
            hdu.header[f"TFORM{n}"] = "2J" if "PX" in form else "2K"
            bits.add(n)
        if re.match(r"\d?[PQ]", form):  # and scales arrays in the heap wrongly
            scaled[n] = hdu.header.pop(f"TSCAL{n}", 1), hdu.header.pop(f"TZERO{n}", 0)
        if form[:2] in ("0P", "0Q"):  # takes no room, but for astropy
            hdu.header[f"TFORM{n}"] = "0E"
            never.add(n)
    raw, at, out = stored(hdu, path), 0, []
    rows = len(raw)
    for n, column in enumerate(hdu.columns, 1):
        header = hdu.header
        form = re.match(r"\s*(\d*)([LXBIJKAEDCM]|[PQ][LXBIJKAEDCM])(\d*)", header[f"TFORM{n}"])
        repeat, code = int(form[1] or 1), form[2]
        size = {"L": 1, "B": 1, "I": 2, "J": 4, "K": 8, "A": 1, "E": 4, "D": 8, "C": 8, "M": 16, "P": 8, "Q": 16}.get(code[0])
        width = (repeat + 7) // 8 if code == "X" else repeat * size
        field = np.ascontiguousarray(raw[:, at : at + width])
        at += width
        tnull = header.get(f"TNULL{n}")
        scale, zero = header.get(f"TSCAL{n}", 1), header.get(f"TZERO{n}", 0)
        entry = {"name": header.get(f"TTYPE{n}", f"col{n}"), "unit": header.get(f"TUNIT{n}", "") or None}
        dims = header.get(f"TDIM{n}")
        dims = [int(d) for d in dims.strip()[1:-1].split(",")][::-1] if dims else None
        if n in never:
            out.append(entry | {"type": "float32", "shape": [-1], "nulls": [], "lengths": [0] * rows, "sha256": digest(np.zeros(0), "float32")})
            continue
        if n in bits:
            out.append(entry | heap_bits(hdu, n, path))
            continue
        if code[0] in "PQ":
            out.append(entry | variable(hdu, n, code, *scaled[n], tnull))
            continue
        shape = dims if dims and np.prod(dims) == repeat else [] if repeat == 1 else [repeat]
        nulls = np.zeros(rows, bool)
        if code == "A":
            w = dims[-1] if dims and len(dims) > 1 and repeat else int(form[3]) if form[3] and int(form[3]) < repeat else repeat
            shape = dims[:-1] if dims and len(dims) > 1 and repeat else [repeat // w] if w and w < repeat else []
            cells = [text(row[i : i + w].tobytes()) for row in field for i in range(0, repeat, w or 1)] if w else [""] * rows
            kind, values = "string", cells
        elif code == "X":
            kind, values = "bit", np.unpackbits(field, axis=1)[:, :repeat]
        elif code == "L":
            kind, values = "bool", np.asarray(hdu.data.field(n - 1))
            nulls = whole_null(field == 0, rows)
        else:
            values = np.asarray(hdu.data.field(n - 1)) if repeat else np.zeros((rows, 0), column.dtype)
            kind, values, hit = numbers(values, field, code, scale, zero, tnull)
            nulls = whole_null(hit, rows)
            if shape == [] and kind != "float64":
                values = np.where(nulls, 0, values.reshape(rows)) if nulls.any() else values
        out.append(entry | {"type": kind, "shape": [int(d) for d in shape], "nulls": np.flatnonzero(nulls).tolist(), "sha256": digest(values, kind)})
    return out


def numbers(values, field, code, scale, zero, tnull):
    """The type, the values (scaled null elements as NaN), and which elements are stored as null."""
    dtype = {"B": "u1", "I": ">i2", "J": ">i4", "K": ">i8", "E": ">f4", "D": ">f8", "C": ">c8", "M": ">c16"}[code]
    raw = field.view(dtype) if field.size else np.zeros((len(field), 0), dtype)
    hit = raw == tnull if tnull is not None and code in "BIJK" else np.zeros(raw.shape, bool)
    unsigned = {"B": ("i1", -128), "I": ("u2", 2**15), "J": ("u4", 2**31), "K": ("u8", 2**63)}.get(code, ("", None))
    if scale == 1 and zero == 0:
        assert values.size == 0 or np.array_equal(values.reshape(raw.shape), raw, equal_nan=code in "EDCM")
        return raw.dtype.newbyteorder("=").name, raw, hit
    if scale == 1 and zero == unsigned[1]:
        exact = (raw.astype(object) + unsigned[1]).astype(unsigned[0])
        assert np.array_equal(values.reshape(raw.shape).astype(unsigned[0]), exact)
        return exact.dtype.name, exact, hit
    if code in "CM":
        return "complex128", raw.astype("c16") * scale + zero, hit
    linear = raw.astype("f8") * scale + zero
    assert np.allclose(values.reshape(raw.shape).astype("f8"), linear, rtol=1e-12, equal_nan=True)
    return "float64", np.where(hit, np.nan, linear), hit


def variable(hdu, n, code, scale, zero, tnull):
    cells = [np.asarray(c) for c in hdu.data.field(n - 1)]
    element = code[1]
    if element == "A":
        texts = [text("".join(c.tolist()).encode() if c.dtype.kind == "U" else c.tobytes()) for c in cells]
        return {"type": "string", "shape": [], "nulls": [], "sha256": digest(texts, "string")}
    lengths = [len(c) for c in cells]
    joined = np.concatenate([c for c in cells if len(c)] or [np.zeros(0)])
    kind = {"L": "bool", "X": "bit", "B": "uint8", "I": "int16", "J": "int32", "K": "int64", "E": "float32", "D": "float64", "C": "complex64", "M": "complex128"}[element]
    if scale == 1 and zero:
        kind = {"B": "int8", "I": "uint16", "J": "uint32", "K": "uint64"}[element]
        joined = joined.astype(object) + zero
    elif scale != 1 or zero:
        kind = "float64"
        joined = np.where(joined == tnull, np.nan, joined * scale + zero)
    return {"type": kind, "shape": [-1], "nulls": [], "lengths": lengths, "sha256": digest(joined, kind)}


def ascii_table(hdu, path):
    raw, out, header = stored(hdu, path), [], hdu.header
    for n in range(1, header["TFIELDS"] + 1):
        code, width, decimals = re.match(r"\s*([AIFED])(\d+)\.?(\d*)", header[f"TFORM{n}"]).groups()
        at = header[f"TBCOL{n}"] - 1
        cells = [row[at : at + int(width)].tobytes().decode("latin-1") for row in raw]
        tnull = header.get(f"TNULL{n}")
        nulls = [tnull is not None and c.strip() == str(tnull).strip() for c in cells]
        scale, zero = header.get(f"TSCAL{n}", 1), header.get(f"TZERO{n}", 0)
        if code == "A":
            kind, values = "string", ["" if null else c.rstrip(" ") for c, null in zip(cells, nulls)]
        else:
            found = hdu.data.field(n - 1)
            kind = "float64" if code != "I" or scale != 1 or zero else "int16" if int(width) <= 4 else "int32" if int(width) <= 9 else "int64"
            values = []
            for cell, null, value in zip(cells, nulls, found.tolist()):
                if not cell.strip():
                    value = zero  # astropy: NaN
                elif code != "I" and "." not in cell and not null:
                    value = float(re.sub("[Dd]", "E", cell)) / 10 ** int(decimals or 0)
                values.append((float("nan") if kind == "float64" else 0) if null else value)
        entry = {"name": header.get(f"TTYPE{n}", f"col{n}"), "unit": header.get(f"TUNIT{n}", "") or None, "type": kind, "shape": []}
        out.append(entry | {"nulls": [i for i, null in enumerate(nulls) if null], "sha256": digest(values, kind)})
    return out


def groups(hdu, path):
    header, out = hdu.header, []
    names = {8: "uint8", 16: "int16", 32: "int32", 64: "int64", -32: "float32", -64: "float64"}
    shape = [header[f"NAXIS{i}"] for i in range(header["NAXIS"], 1, -1)]
    dtype = np.dtype({8: "u1", 16: ">i2", 32: ">i4", 64: ">i8", -32: ">f4", -64: ">f8"}[header["BITPIX"]])
    rows, width = header["GCOUNT"], header["PCOUNT"] + int(np.prod(shape))
    raw = np.fromfile(path, dtype, rows * width, offset=hdu.fileinfo()["datLoc"]).reshape(rows, width)
    count = header["PCOUNT"]
    found = [np.asarray(hdu.data.par(n)) for n in range(count)] + [np.asarray(hdu.data.data)]
    fields = [(header.get(f"PTYPE{n}", f"par{n}"), f"PSCAL{n}", f"PZERO{n}", raw[:, n - 1]) for n in range(1, count + 1)]
    for (name, scale, zero, cells), values in zip([*fields, ("DATA", "BSCALE", "BZERO", raw[:, count:])], found, strict=True):
        scale, zero = header.get(scale, 1), header.get(zero, 0)
        plain = scale == 1 and zero == 0
        kind = names[header["BITPIX"]] if plain else "float64"
        exact = cells if plain else cells.astype("f8") * scale + zero
        seen = exact - zero if name == "DATA" else exact  # astropy leaves BZERO out of group arrays
        assert np.allclose(values.reshape(exact.shape), seen, rtol=1e-6), name
        unit = header.get("BUNIT") if name == "DATA" else None
        out.append({"name": name, "unit": unit, "type": kind, "shape": shape if name == "DATA" else [], "nulls": [], "sha256": digest(exact, kind)})
    return out


def tables(path):
    out = []
    with fits.open(path, character_as_bytes=True, disable_image_compression=True, memmap=False) as file:
        for index, hdu in enumerate(file):
            header = hdu.header
            if header.get("ZIMAGE") or header.get("ZTABLE"):
                continue
            if isinstance(hdu, fits.GroupsHDU):
                out.append({"hdu": index, "rows": header["GCOUNT"], "columns": groups(hdu, path)})
            elif isinstance(hdu, fits.TableHDU):
                out.append({"hdu": index, "rows": header["NAXIS2"], "columns": ascii_table(hdu, path)})
            elif isinstance(hdu, fits.BinTableHDU):
                out.append({"hdu": index, "rows": header["NAXIS2"], "columns": binary(hdu, path)})
    return out


def main():
    warnings.simplefilter("ignore")
    found = {}
    for folder in ("fits", "fits-tables"):
        for path in sorted(p for p in (DATA / folder).rglob("*") if p.suffix == ".fits" and "gzip" not in p.name):
            try:
                entries = tables(path)
            except Exception as error:
                raise RuntimeError(path) from error
            if entries:
                found[str(path.relative_to(DATA))] = entries
    (DATA / "fits-tables/expected.json").write_text(json.dumps(found, separators=(",", ":"), default=int) + "\n")
    print(len(found), "files,", sum(len(t) for t in found.values()), "tables,", sum(len(t["columns"]) for f in found.values() for t in f), "columns")


if __name__ == "__main__":
    main()
