"""Small Parquet files of every encoding, page version and codec that pyarrow writes: OUT/*.parquet (seeded).

Usage: python catalog_make.py OUT
"""

import decimal
import pathlib
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

N = 300


def table(rng):
    n = N
    null = rng.random(n) < 0.2
    text = np.array(["", "a", "β Persei", "NGC 7000", "x" * 40], dtype=object)[rng.integers(0, 5, n)]
    base = np.datetime64("2010-01-07T00:00:00")
    when = base + rng.integers(-(10**14), 10**14, n).astype("timedelta64[us]")
    columns = {
        "i8": pa.array(rng.integers(-128, 128, n).astype("i1"), mask=null),
        "u8": pa.array(rng.integers(0, 256, n).astype("u1")),
        "i16": pa.array(rng.integers(-(2**15), 2**15, n).astype("i2"), mask=null),
        "u16": pa.array(rng.integers(0, 2**16, n).astype("u2")),
        "i32": pa.array(rng.integers(-(2**31), 2**31, n).astype("i4"), mask=null),
        "u32": pa.array(rng.integers(0, 2**32, n).astype("u4")),
        "i64": pa.array(rng.integers(-(2**63), 2**63 - 1, n), mask=null),
        "u64": pa.array(rng.integers(0, 2**64 - 1, n, dtype="u8")),
        "f32": pa.array(np.where(rng.random(n) < 0.1, np.nan, rng.normal(0, 1e3, n)).astype("f4"), mask=null),
        "f64": pa.array(np.where(rng.random(n) < 0.1, np.inf, rng.normal(0, 1e3, n)), mask=null),
        "flag": pa.array(rng.random(n) < 0.5, mask=null),
        "all_null": pa.array([None] * n, pa.float64()),
        "few": pa.array(rng.integers(0, 3, n), mask=null),
        "sorted": pa.array(np.arange(n) * 3 + 10**17),
        "text": pa.array(list(text), mask=null),
        "blob": pa.array([bytes([i % 256] * (i % 7)) for i in range(n)]),
        "fixed": pa.array([i.to_bytes(5, "big") for i in range(n)], pa.binary(5)),
        "when_us": pa.array(when, pa.timestamp("us", tz="UTC"), mask=null),
        "when_ms": pa.array(when.astype("datetime64[ms]"), pa.timestamp("ms")),
        "day": pa.array(when.astype("datetime64[D]"), pa.date32()),
        "dec9": pa.array([decimal.Decimal(int(v)).scaleb(-3) for v in rng.integers(-(10**8), 10**8, n)], pa.decimal128(9, 3)),
        "dec30": pa.array([decimal.Decimal(int(v) * 10**9 + 7).scaleb(-8) for v in rng.integers(-(10**18), 10**18, n)], pa.decimal128(30, 8)),
        "list": pa.array([None if null[i] else list(range(i % 4)) for i in range(n)], pa.list_(pa.int32())),
        "nested": pa.array([{"a": i, "b": [{"c": str(i)}] * (i % 3)} for i in range(n)], pa.struct([("a", pa.int64()), ("b", pa.list_(pa.struct([("c", pa.string())])))])),
    }
    fields = [pa.field(name, data.type, metadata={"unit": "mag", "description": f"Column {name}, 10⁻³"} if name.startswith("f") else None) for name, data in columns.items()]
    return pa.table(list(columns.values()), schema=pa.schema(fields, metadata={"origin": "made"}))


def main():
    out = pathlib.Path(sys.argv[1])
    whole = table(np.random.default_rng(20100107))
    plain = [n for n in whole.schema.names if n not in ("list", "nested", "all_null")]
    numeric = {n: "BYTE_STREAM_SPLIT" for n in ("i32", "u32", "i64", "u64", "f32", "f64", "fixed")}
    delta = {n: "DELTA_BINARY_PACKED" for n in ("i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64", "few", "sorted")}
    delta |= {"text": "DELTA_BYTE_ARRAY", "blob": "DELTA_LENGTH_BYTE_ARRAY", "fixed": "DELTA_BYTE_ARRAY", "flag": "RLE"}
    choices = {
        "dictionary-v1-snappy": {"compression": "snappy"},
        "dictionary-v2-snappy": {"compression": "snappy", "data_page_version": "2.0"},
        "plain-v1-none": {"compression": "none", "use_dictionary": False},
        "plain-v2-zstd": {"compression": "zstd", "use_dictionary": False, "data_page_version": "2.0"},
        "small-pages-gzip": {"compression": "gzip", "data_page_size": 200, "write_batch_size": 16, "dictionary_pagesize_limit": 300},
        "groups-brotli": {"compression": "brotli", "row_group_size": 70},
        "groups-lz4": {"compression": "lz4", "row_group_size": 128, "data_page_version": "2.0", "data_page_size": 300, "write_batch_size": 10},
    }
    for name, options in choices.items():
        pq.write_table(whole, out / f"{name}.parquet", **options)
    encoded = whole.select(plain)
    pq.write_table(encoded, out / "split-v1.parquet", use_dictionary=False, column_encoding=numeric, compression="snappy")
    pq.write_table(encoded, out / "delta-v2.parquet", use_dictionary=False, column_encoding=delta, compression="snappy", data_page_version="2.0")
    pq.write_table(encoded, out / "delta-v1.parquet", use_dictionary=False, column_encoding=delta, compression="none", data_page_size=200, write_batch_size=20)
    pq.write_table(whole.slice(0, 0), out / "no-rows.parquet")


main()
