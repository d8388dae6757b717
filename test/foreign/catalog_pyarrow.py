"""pyarrow and pandas against the embedded archive: the introduction's schema and query. Usage: catalog_pyarrow.py S3_URL"""

import sys

import hpgeom
import numpy as np
import pandas as pd
import pyarrow.compute as pc
import pyarrow.dataset
import pyarrow.fs
import pyarrow.parquet as pq

ENDPOINT = sys.argv[1].removeprefix("http://")
ROOT = "nasa-irsa-wise/wise/allwise/catalogs/p3as_psd/healpix_k5/wise-allwise.parquet"
fs = pyarrow.fs.S3FileSystem(endpoint_override=ENDPOINT, scheme="http", region="us-west-2", anonymous=True)


def leaf(cell):
    return f"{ROOT}/healpix_k0={cell >> 10}/healpix_k5={cell}/part0.snappy.parquet"


schema = pyarrow.dataset.parquet_dataset(f"{ROOT}/_common_metadata", filesystem=fs).schema
assert len(schema) == 300 and schema.names[:3] == ["designation", "ra", "dec"]
assert [name for name in schema.names if "healpix" in name] == ["healpix_k0", "healpix_k5"]
assert schema.field("ext_flg").type == pyarrow.int64() and schema.field("ext_flg").nullable
assert schema.field("ext_flg").metadata[b"description"].startswith(b"Extended source flag. This is an integer flag")
assert all(set(field.metadata) == {b"units", b"description"} for field in schema)
assert schema.field("ra").metadata[b"units"] == b"deg" and schema.field("w1mpro").metadata[b"units"] == b"mag"

# Leaves of every kind: types, statistics, positions, identity.
for cell in (0, 265, 6814, 12287):
    file = pq.ParquetFile(fs.open_input_file(leaf(cell)))
    table, group = file.read(), file.metadata.row_group(0)
    assert file.metadata.num_row_groups == 1 and table.schema.names == schema.names[:298]
    assert [f.type for f in table.schema] == [schema.field(f.name).type for f in table.schema]
    for index in range(298):
        column, values = group.column(index), table.column(index)
        assert column.compression == "SNAPPY" and column.statistics.null_count == values.null_count
        bounds = pc.min_max(values).as_py()
        if column.statistics.has_min_max:
            assert (column.statistics.min, column.statistics.max) == (bounds["min"], bounds["max"]), column.path_in_schema
        else:
            assert values.null_count == table.num_rows, column.path_in_schema
    rows = table.to_pandas()
    assert set(hpgeom.angle_to_pixel(32, rows.ra, rows.dec)) == {cell}
    assert rows.cntr.is_unique and rows.source_id.is_unique and rows.ext_flg.between(0, 5).all()
    assert ((rows.w1mpro * 1000).round() / 1000 == rows.w1mpro).all() and ((rows.ra * 1e7).round() / 1e7 == rows.ra).all()
    assert (rows.w4sigmpro.isna() == (rows.ph_qual.str[3] == "U")).mean() > 0.99

# The introduction's query.
ra_min, ra_max, dec_min, dec_max = 62, 66, 25, 29
pixels = hpgeom.query_polygon(a=(ra_min, ra_min, ra_max, ra_max), b=(dec_min, dec_max, dec_max, dec_min), nside=32, inclusive=True)
frame = pd.read_parquet(
    ROOT,
    filesystem=fs,
    columns=["designation", "w1mpro", "w2mpro", "w3mpro", "w4mpro", "healpix_k5"],
    filters=[
        ("ext_flg", "==", 0), ("ra", ">", ra_min), ("ra", "<", ra_max), ("dec", ">", dec_min), ("dec", "<", dec_max),
        ("healpix_k5", "in", pixels),
    ],
)
truth = [pq.read_table(leaf(cell), filesystem=fs, columns=["designation", "ra", "dec", "ext_flg"], partitioning=None).to_pandas() for cell in pixels]
truth = pd.concat(truth)
truth = truth[(truth.ext_flg == 0) & truth.ra.between(ra_min, ra_max, "neither") & truth.dec.between(dec_min, dec_max, "neither")]
assert len(frame) == len(truth) > 10_000 and set(frame.designation) == set(truth.designation), len(frame)
assert set(frame.healpix_k5.astype(int)) == {265, 266, 267, 270, 288, 289, 291, 292, 293, 294}

# Its diagram: stars at the origin, young stars and galaxies where they belong.
x, y = frame.w2mpro - frame.w3mpro, frame.w1mpro - frame.w2mpro
measured = frame[frame.w3mpro < 10.5]
near = (measured.w1mpro - measured.w2mpro).abs().lt(0.25) & (measured.w2mpro - measured.w3mpro).abs().lt(0.4)
disks = (measured.w1mpro - measured.w2mpro).gt(0.25) & (measured.w2mpro - measured.w3mpro).gt(1)
assert near.mean() > 0.3 and disks.sum() > 100, (near.mean(), disks.sum())
assert np.isfinite(x).all() and np.isfinite(y).all()
print("pyarrow", pyarrow.__version__, "pandas", pd.__version__, len(frame))
