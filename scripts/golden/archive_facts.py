"""What is known of the real archive, as the embedded one must have it: FOLDER holds the answers that ORIGIN.md names.

Usage: python archive_facts.py FOLDER OUT
"""

import gzip
import hashlib
import html
import json
import pathlib
import re
import sys

folder, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])

# Names and types of the AllWISE columns, in the order of the files. The list gives 32-bit types of its own to the doubles.
types = {"float32": "double", "int64": "int64", "string": "string"}
columns = [[c["name"], types[c["hf_type"]]] for c in json.loads((folder / "columns_mmu.json").read_text())]

# Keys below the root of the AllWISE dataset: their number and the hash of them all, sorted, one a line.
listing = gzip.open(folder / "file_list_12290_mmu_26af081.txt.gz", "rt").read().split()
keys = sorted(line.split("/wise-allwise.parquet/")[1] for line in listing)
digest = hashlib.sha256("\n".join(keys).encode()).hexdigest()

# Columns of the SIA2 service: name, unit, type, from the header rows of a table that astropy rendered.
page = (folder / "sia2_spitzer_lvl_table_51col.html").read_text()
rows = [re.findall(r"<th[^>]*>(.*?)</th>", row, re.S) for row in re.findall(r"<tr.*?>(.*?)</tr>", page, re.S)]
heads = [[html.unescape(cell).strip() for cell in row] for row in rows if row][:3]
names, units, kinds = heads
assert len(names) == len(units) == len(kinds) == 51, [len(row) for row in heads]

seip = json.loads((folder / "sia2_rows_union_spitzer_seip.json").read_text())
keep = [
    "s_ra", "s_dec", "facility_name", "instrument_name", "dataproduct_subtype", "calib_level", "dataproduct_type",
    "energy_bandpassname", "energy_emband", "obs_id", "s_resolution", "em_min", "em_max", "em_res_power", "proposal_title",
    "access_url", "access_format", "access_estsize", "s_region", "obs_collection", "obs_intent", "algorithm_name",
    "proposal_project", "target_type", "obs_release_date", "s_xel1", "s_xel2", "s_pixel_scale", "obs_publisher_did", "s_fov",
    "cloud_access", "upload_row_id",
]
facts = {
    "allwiseColumns": columns,
    "allwiseKeys": {"count": len(keys), "sha256": digest, "first": keys[:3], "last": keys[-1]},
    "siaColumns": [list(column) for column in zip(names, units, kinds)],
    "seipRows": [{name: row[name] for name in keep} for row in seip],
}
(out / "facts.json").write_text(json.dumps(facts, indent=0) + "\n")
