"""What pyarrow reads from Parquet files: FILE.json beside each FILE of a folder.

Usage: python catalog_parquet.py FOLDER [OUT]

Cells are written so that nothing is lost: integers and decimals as text, floats as their shortest repr, bytes as
hexadecimal text, times as microseconds since 1970 (rounded down), maps as objects. At most 40 rows: the first and last 20.
A file that pyarrow refuses gets {"error": …}.
"""

import datetime
import decimal
import json
import math
import pathlib
import sys

import pyarrow as pa
import pyarrow.parquet as pq

EDGE = 20
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def cell(value, kind):
    if value is None:
        return None
    if pa.types.is_struct(kind):
        return {kind.field(i).name: cell(value[kind.field(i).name], kind.field(i).type) for i in range(kind.num_fields)}
    if pa.types.is_map(kind):
        return {str(plain(k)): cell(v, kind.item_type) for k, v in value}
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        return [cell(each, kind.value_type) for each in value]
    if pa.types.is_timestamp(kind):
        return str(value)
    if pa.types.is_floating(kind):
        if math.isnan(value):
            return "NaN"
        return str(value) if math.isinf(value) else repr(float(value))
    return plain(value)


def plain(value):
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, decimal.Decimal)):
        return format(value, "f") if isinstance(value, decimal.Decimal) else str(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, datetime.date):
        return str((value - EPOCH.date()).days * 86_400_000_000)
    return str(value)


def column(table, i):
    kind = table.schema.types[i]
    data = table.column(i)
    if pa.types.is_timestamp(kind):
        data = data.cast(pa.int64())
        divide = {"s": 1_000_000, "ms": 1000, "us": 1, "ns": None}[kind.unit]
        values = data.to_pylist()
        values = [v if v is None or divide is None else v * divide for v in values]
    else:
        values = data.to_pylist()
    shown = values if len(values) <= 2 * EDGE else values[:EDGE] + values[-EDGE:]
    return {
        "name": table.schema.names[i],
        "type": str(kind),
        "nulls": data.null_count,
        "cells": [cell(value, kind) for value in shown],
    }


def describe(path):
    try:
        file = pq.ParquetFile(path)
        table = file.read()
        fields = {f.name: {k.decode(): v.decode() for k, v in (f.metadata or {}).items() if k != b"PARQUET:field_id"} for f in file.schema_arrow}
        return {
            "rows": table.num_rows,
            "metadata": {name: found for name, found in fields.items() if found},
            "columns": [column(table, i) for i in range(table.num_columns)],
        }
    except Exception as error:  # what a reader refuses is an answer too
        return {"error": f"{type(error).__name__}: {error}"[:200]}


def main():
    folder = pathlib.Path(sys.argv[1])
    out = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else folder
    for path in sorted(folder.rglob("*.parquet")):
        target = out / (path.name + ".json")
        target.write_text(json.dumps(describe(path), separators=(",", ":"), ensure_ascii=False) + "\n")


main()
