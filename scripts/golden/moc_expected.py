"""What mocpy reads, computes and writes for the space MOCs of test/data/moc: expected.json there.

Ranges are of order 29, end excluded, as the sha256 of "start-end,…" and, where they are few, as decimal strings.
The difference is taken as the intersection with the complement, for `difference` of mocpy 0.21.0 gives nothing where two MOCs have
nothing in common.
Run: python scripts/golden/moc_expected.py
"""

import hashlib
import itertools
import json
from pathlib import Path

import astropy.units as u
import numpy as np
from mocpy import MOC

FOLDER = Path(__file__).parents[2] / "test" / "data" / "moc"
SPACE = [
    "CDS-I-125A-catalog_MOC",
    "CDS_II_261_GOODS_S",
    "CDS_J_A+AS_113_539_table2",
    "CDS_J_A+A_619_A45_fig1h",
    "CDS_J_A+A_635_A2_list",
    "CDS_J_A+A_648_A3_en1_opt",
    "CDS_J_AJ_131_2478_table9",
    "P-GALEXGR6-AIS-FUV",
    "SMOC",
    "polygon_moc",
]
FEW = 400


def summary(moc):
    ranges = np.asarray(moc.to_depth29_ranges, dtype=np.uint64).reshape(-1, 2)
    text = ",".join(f"{start}-{end}" for start, end in ranges.tolist())
    out = {
        "count": len(ranges),
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "fraction": moc.sky_fraction,
        "order": int(moc.max_order),
    }
    if len(ranges) <= FEW:
        out["ranges"] = [[str(start), str(end)] for start, end in ranges.tolist()]
    return out


def points(moc, rng):
    """Positions all over the sky, and centres and surroundings of cells of the MOC."""
    lon, lat = rng.uniform(0, 360, 100), np.degrees(np.arcsin(rng.uniform(-1, 1, 100)))
    ranges = np.asarray(moc.to_depth29_ranges, dtype=np.uint64).reshape(-1, 2)
    from cdshealpix.nested import healpix_to_lonlat

    chosen = ranges[rng.integers(0, len(ranges), 100)]
    cells = np.concatenate([chosen[:50, 0], chosen[50:, 1] - np.uint64(1)])
    a, b = healpix_to_lonlat(cells, 29)
    near = np.clip(b.deg[:50] + rng.normal(0, 0.05, 50), -90, 90)
    lon = np.concatenate([lon, a.deg, a.deg[:50]])
    lat = np.concatenate([lat, b.deg, near])
    inside = moc.contains_lonlat(lon * u.deg, lat * u.deg)
    return {"lon": lon.tolist(), "lat": lat.tolist(), "inside": inside.astype(int).tolist()}


def main():
    rng = np.random.default_rng(6)
    mocs = {name: MOC.from_fits(FOLDER / f"{name}.fits") for name in SPACE}
    files = {}
    for name, moc in mocs.items():
        files[name] = {
            **summary(moc),
            "complement": summary(moc.complement()),
            "degraded": {
                str(order): summary(moc.degrade_to_order(order)) for order in (0, 3, 7, 10) if order < moc.max_order
            },
            "points": points(moc, rng),
        }
        if files[name]["count"] <= FEW:
            files[name]["json"] = {k: [str(c) for c in v] for k, v in moc.serialize("json").items()}
            files[name]["ascii"] = moc.serialize("str")
    pairs = [
        {
            "a": a,
            "b": b,
            "union": summary(mocs[a].union(mocs[b])),
            "intersection": summary(mocs[a].intersection(mocs[b])),
            "difference": summary(mocs[a].intersection(mocs[b].complement())),
        }
        for a, b in itertools.combinations(SPACE, 2)
    ]
    for pair in pairs:
        for key in ("union", "intersection", "difference"):
            pair[key].pop("ranges", None)
    for entry in files.values():
        entry["complement"].pop("ranges", None)
        for each in entry["degraded"].values():
            each.pop("ranges", None)
    uniq = MOC.from_string("3/3 10 4/16-18 22 5/19-20 17/222 28/123456789 29/")
    out = {"files": files, "pairs": pairs, "uniq": [str(n) for n in np.sort(uniq.uniq_hpx).tolist()]}
    (FOLDER / "expected.json").write_text(json.dumps(out, indent=None, separators=(",", ":")) + "\n")


main()
