"""Writes generated VOTables with astropy, and what astropy reads from every file of test/data/votable.

Run: python scripts/golden/votable_expected.py (packages: scripts/golden/requirements.txt).
"""

import json
import warnings
from pathlib import Path

import numpy as np
from astropy.io.votable import parse
from astropy.io.votable.tree import Field, Resource, TableElement, VOTableFile

warnings.simplefilter("ignore")
FOLDER = Path(__file__).resolve().parents[2] / "test/data/votable"

FIELDS = [
    ("flag", "boolean", None), ("bit", "bit", None), ("bits", "bit", "11"), ("byte", "unsignedByte", None),
    ("short", "short", None), ("int", "int", None), ("long", "long", None), ("float", "float", None),
    ("double", "double", None), ("fc", "floatComplex", None), ("dc", "doubleComplex", None),
    ("char", "char", "*"), ("fixed", "char", "6"), ("unicode", "unicodeChar", "*"),
    ("ints", "int", "*"), ("pair", "double", "2"), ("grid", "short", "2x3"), ("flags", "boolean", "3"),
    ("longs", "long", "*"), ("grids", "float", "2x*"),
]


def masked(values):
    return np.ma.array(values, mask=np.zeros(values.shape, bool))


def generate(serialization, rows=40):
    rng = np.random.default_rng(20261122)
    document = VOTableFile(version="1.4")
    resource = Resource(type="results")
    document.resources.append(resource)
    table = TableElement(document, name="everything")
    resource.tables.append(table)
    # astropy counts slices, not items, before a cell of arraysize 2x* in BINARY; the standard counts items.
    fields = FIELDS if serialization == "tabledata" else FIELDS[:-1]
    for name, datatype, size in fields:
        table.fields.append(Field(document, name=name, ID=name, datatype=datatype, arraysize=size, unit="m" if name == "double" else None))
    table.create_arrays(rows)
    for i in range(rows):
        n = int(rng.integers(0, 5))
        cells = (
            bool(rng.integers(2)), bool(rng.integers(2)), rng.integers(0, 2, 11).astype(bool), rng.integers(256),
            rng.integers(-32768, 32768), rng.integers(-(2**31), 2**31), rng.integers(-(2**63), 2**63 - 1),
            np.float32(rng.normal() * 10.0 ** rng.integers(-30, 30)), rng.normal() * 10.0 ** rng.integers(-300, 300),
            np.complex64(complex(*rng.normal(size=2))), complex(*rng.normal(size=2)),
            "".join(chr(rng.integers(32, 127)) for _ in range(n * 3)).strip(), "ab <&>"[: 1 + i % 6].strip(), "δ=+12° ☉"[: n + 1].strip(),
            masked(rng.integers(-9, 9, n).astype("i4")), rng.normal(size=2), rng.integers(-5, 5, (3, 2)).astype("i2"),
            rng.integers(0, 2, 3).astype(bool), masked(rng.integers(-(2**62), 2**62, n)),
            masked(rng.normal(size=(n, 2)).astype("f4")),
        )
        table.array[i] = cells[: len(fields)]
    if serialization == "binary2":
        for k, (name, _, size) in enumerate(FIELDS):
            if size is None:
                table.array.mask[name][k % rows :: 7] = True
    document.to_xml(str(FOLDER / f"generated-{serialization}.xml"), tabledata_format=serialization)


def plain(value, masked=False):
    if isinstance(value, np.ma.MaskedArray):
        return [plain(v, m) for v, m in zip(value.data, np.ma.getmaskarray(value))] if value.ndim else plain(value.item(), bool(np.ma.getmaskarray(value)))
    if isinstance(value, np.ndarray):
        return [plain(v) for v in value] if not np.ndim(masked) else [plain(v, m) for v, m in zip(value, masked)]
    if value is np.ma.masked or (np.ndim(masked) == 0 and masked):
        return None
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value) if abs(int(value)) <= 2**53 else str(int(value))
    if isinstance(value, (complex, np.complexfloating)):
        return [plain(value.real), plain(value.imag)]
    if isinstance(value, (float, np.floating)):
        return float(value) if np.isfinite(value) else str(float(value)).replace("inf", "Infinity").replace("nan", "NaN")
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value)


def describe(path):
    try:
        document = parse(str(path), verify="ignore")
    except Exception as error:  # noqa: BLE001
        return {"error": f"{type(error).__name__}: {error}".replace(str(FOLDER), "")[:160]}
    tables = []
    for table in document.iter_tables():
        rows = len(table.array) if table.array is not None else 0
        chosen = sorted({*range(min(rows, 8)), *range(max(0, rows - 3), rows)})
        cells = [[plain(table.array.data[r][k], table.array.mask[r][k]) for k in range(len(table.fields))] for r in chosen]
        fields = [{"name": f.name, "datatype": f.datatype, "ucd": f.ucd, "utype": f.utype, "description": f.description} for f in table.fields]
        tables.append({"rows": rows, "fields": fields, "sample": dict(zip(map(str, chosen), cells))})
    return {"version": document.version, "resources": len(document.resources), "tables": tables}


for form in ("tabledata", "binary", "binary2"):
    generate(form)
for file in sorted(FOLDER.glob("*.xml")):
    expected = describe(file)
    file.with_suffix(".expected.json").write_text(json.dumps(expected, ensure_ascii=False, separators=(",", ":")) + "\n")
    print(file.name, expected.get("error", [t["rows"] for t in expected.get("tables", [])]))
