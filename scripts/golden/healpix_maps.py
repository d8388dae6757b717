"""What healpy, cdshealpix and mocpy find in the HEALPix maps of test/data/healpix-maps, and maps that healpy writes.

expected.json there: values at positions (nearest pixel and interpolated), maps at other orders, credible regions.
Run: python scripts/golden/healpix_maps.py
"""

import json
from pathlib import Path

import healpy as hp
import numpy as np
from astropy.io import fits
from mocpy import MOC

FOLDER = Path(__file__).parents[2] / "test" / "data" / "healpix-maps"


def positions(rng, count=40):
    lon, lat = rng.uniform(0, 360, count), np.degrees(np.arcsin(rng.uniform(-1, 1, count)))
    lon[:4], lat[:4] = (0, 45, 180, 359.9), (90, -90, 41.8, -89.9)
    return lon, lat


def numbers(values):
    return [None if v is np.ma.masked or np.isnan(v) or abs(v) > 1e20 else float(v) for v in values]


def full(name, field, rng, coord=None):
    values = hp.read_map(FOLDER / name, field=field, nest=None, dtype=np.float64)
    header = fits.open(FOLDER / name)[1].header
    nest = header["ORDERING"].startswith("NEST")
    side = hp.npix2nside(len(values))
    lon, lat = positions(rng)
    a, b = lon, lat
    if coord == "G":
        a, b = hp.Rotator(coord=["C", "G"])(lon, lat, lonlat=True)
    out = {
        "file": name,
        "field": field,
        "side": side,
        "lon": lon.tolist(),
        "lat": lat.tolist(),
        "at": numbers(values[hp.ang2pix(side, a, b, nest=nest, lonlat=True)]),
        "sum": float(values[values != hp.UNSEEN].sum()),
    }
    if hp.isnsideok(side, nest=True):
        out["interpolated"] = numbers(hp.get_interp_val(values, a, b, nest=nest, lonlat=True))
        cells = hp.query_disc(side, hp.ang2vec(a[7], b[7], lonlat=True), 0.2, inclusive=False, nest=nest)
        out["disc"] = {"lon": lon[7], "lat": lat[7], "radius": float(np.degrees(0.2)), "centres": np.sort(cells).tolist()}
    if side >= 8 and not (values == hp.UNSEEN).any() and "interpolated" in out:
        out["degraded"] = {"side": side // 4, "values": numbers(hp.ud_grade(values, side // 4, order_in="NEST" if nest else "RING"))[:200]}
        out["moc"] = credible(values if nest else hp.reorder(values, r2n=True), side)
    return out


def credible(nested, side):
    order = hp.nside2order(side)
    uniq = 4 * side * side + np.arange(len(nested), dtype=np.uint64)
    shares = np.clip(nested, 0, None) / np.clip(nested, 0, None).sum()
    moc = MOC.from_valued_healpix_cells(uniq.astype(np.uint64), shares, order, cumul_to=0.9, strict=False)
    return [[str(int(a)), str(int(b))] for a, b in moc.to_depth29_ranges][:50], float(moc.sky_fraction)


def multiorder(name, rng):
    table = fits.open(FOLDER / name)[1].data
    uniq = table["UNIQ"].astype(np.uint64)
    order = (np.floor(np.log2(uniq // 4)) // 2).astype(int)
    area = 4 * np.pi / (12 * 4.0**order)
    shares = table["PROBDENSITY"] * area
    moc = MOC.from_valued_healpix_cells(uniq, shares / shares.sum(), 11, cumul_to=0.9, strict=False)
    lon, lat = positions(rng)
    start = (uniq.astype(object) - 4 ** (order.astype(object) + 1)) * 4 ** (29 - order.astype(object))
    by = np.argsort(start.astype(np.int64))
    cell = hp.ang2pix(2**29, lon, lat, nest=True, lonlat=True)
    rows = by[np.searchsorted(start[by].astype(np.int64), cell, side="right") - 1]
    return {
        "file": name,
        "lon": lon.tolist(),
        "lat": lat.tolist(),
        "at": {c: numbers(np.where(np.isfinite(table[c][rows]), table[c][rows], np.nan)) for c in ("PROBDENSITY", "DISTMU")},
        "moc": [[[str(int(a)), str(int(b))] for a, b in moc.to_depth29_ranges], float(moc.sky_fraction)],
    }


def make(rng):
    side = 8
    npix = hp.nside2npix(side)
    partial = np.full(npix, hp.UNSEEN)
    chosen = rng.choice(npix, 100, replace=False)
    partial[chosen] = rng.normal(size=100)
    options = {"overwrite": True, "dtype": np.float64}
    hp.write_map(FOLDER / "partial-galactic.fits", partial, coord="G", partial=True, column_names=["T"], **options)
    odd = rng.normal(size=hp.nside2npix(6))
    hp.write_map(FOLDER / "side-6.fits", odd, coord="C", fits_IDL=False, **options)
    two = [rng.normal(size=npix).astype(np.float32) for _ in range(2)]
    two[0][5] = hp.UNSEEN
    hp.write_map(FOLDER / "two-ring.fits", two, coord="G", column_names=["I", "Q"], overwrite=True, dtype=np.float32)


def main():
    rng = np.random.default_rng(29)
    make(rng)
    out = {
        "full": [
            full("skymap.2mass.depth6.fits", 0, rng),
            full("bayestar.fits.gz", 0, rng),
            full("hats-point_map.fits", 0, rng),
            full("partial-galactic.fits", 0, rng, "G"),
            full("side-6.fits", 0, rng),
            full("two-ring.fits", 0, rng, "G"),
            full("two-ring.fits", 1, rng, "G"),
        ],
        "multiorder": multiorder("bayestar.multiorder.fits", rng),
    }
    (FOLDER / "expected.json").write_text(json.dumps(out, separators=(",", ":")) + "\n")


main()
