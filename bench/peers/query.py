"""The catalogue query of IRSA's cloud introduction.

usage: query.py ENDPOINT ROOT (pandas|pyarrow)
pandas: as the introduction has it, with hpgeom's cells. pyarrow: as an expert writes it, with the thirteen files by name.
"""
import json, sys, time

started = time.perf_counter()
import hpgeom
import pandas as pd
import pyarrow.dataset as ds
import pyarrow.fs
imports = time.perf_counter() - started

endpoint, root, way = sys.argv[1:4]
host = endpoint.split("://")[1]
began = time.perf_counter()
fs = pyarrow.fs.S3FileSystem(endpoint_override=host, scheme="http", anonymous=True, region="us-west-2")
cells = hpgeom.query_polygon(a=[62, 62, 66, 66], b=[25, 29, 29, 25], nside=32, inclusive=True)
columns = ["designation", "w1mpro", "w2mpro", "w3mpro", "w4mpro"]
if way == "pandas":
    table = pd.read_parquet(
        root, filesystem=fs, columns=[*columns, "healpix_k5"],
        filters=[("ext_flg", "==", 0), ("ra", ">", 62), ("ra", "<", 66), ("dec", ">", 25), ("dec", "<", 29), ("healpix_k5", "in", cells)],
    )
    rows = len(table)
else:
    files = [f"{root}/healpix_k0={c >> 10}/healpix_k5={c}/part0.snappy.parquet" for c in cells]
    f = ds.field
    wanted = (f("ext_flg") == 0) & (f("ra") > 62) & (f("ra") < 66) & (f("dec") > 25) & (f("dec") < 29)
    fragment = ds.ParquetFileFormat(default_fragment_scan_options=ds.ParquetFragmentScanOptions(pre_buffer=True))
    rows = ds.dataset(files, filesystem=fs, format=fragment).to_table(columns=columns, filter=wanted).num_rows
print(json.dumps({"seconds": time.perf_counter() - began, "imports": imports, "rows": rows}))
