"""Golden values of dated frames, FK4 and space motion by astropy: test/data/sky/dated.json.

Run with the versions of scripts/golden/requirements.txt from the root of the checkout. With a number N as argument it writes N random
points of every frame to standard output instead, for the long tests.
"""
import json
import sys
import warnings
from pathlib import Path

import astropy
import astropy.units as u
import numpy as np
from astropy.coordinates import (
    CIRS, FK4, FK5, GCRS, ICRS, TETE, BarycentricMeanEcliptic, BarycentricTrueEcliptic, CustomBarycentricEcliptic, FK4NoETerms,
    Galactic, GeocentricMeanEcliptic, GeocentricTrueEcliptic, SkyCoord, Supergalactic,
)
from astropy.time import Time
from astropy.utils import iers

warnings.simplefilter("ignore")
iers.conf.auto_download = False
iers.conf.auto_max_age = None
iers.conf.iers_degraded_accuracy = "warn"
count = int(sys.argv[1]) if len(sys.argv) > 1 else 40
rng = np.random.default_rng(20260301)
lon = np.concatenate([[0, 0, 0, 0, 180, 359.999999999], rng.uniform(0, 360, count - 6)])
lat = np.concatenate([[0, 90, -90, 89.999999, 0, -1e-9], np.degrees(np.arcsin(rng.uniform(-1, 1, count - 6)))])
icrs = SkyCoord(lon * u.deg, lat * u.deg, frame=ICRS())


def both(frame):
    there = icrs.transform_to(frame).spherical
    back = SkyCoord(lon * u.deg, lat * u.deg, frame=frame).transform_to(ICRS()).spherical
    return {"from": [there.lon.deg.tolist(), there.lat.deg.tolist()], "to": [back.lon.deg.tolist(), back.lat.deg.tolist()]}


dated = []
for text in ["1975-03-04T05:06:07", "2000-01-01T12:00:00", "2016-06-21T00:00:00", "2026-01-02T03:04:05.678", "2049-12-31T23:00:00"]:
    time = Time(text, scale="tt")
    frames = {
        "gcrs": GCRS(obstime=time),
        "cirs": CIRS(obstime=time),
        "apparent": TETE(obstime=time),
        "true-ecliptic": BarycentricTrueEcliptic(equinox=time),
        "geocentric-mean-ecliptic": GeocentricMeanEcliptic(equinox=time, obstime=time),
        "geocentric-true-ecliptic": GeocentricTrueEcliptic(equinox=time, obstime=time),
    }
    for name, frame in frames.items():
        dated.append({"frame": name, "time": text, **both(frame)})

plain = []
for spec, frame in [
    ({"frame": "icrs"}, ICRS()),
    ({"frame": "fk5"}, FK5()),
    ({"frame": "fk5", "equinox": 1975.5}, FK5(equinox="J1975.5")),
    ({"frame": "galactic"}, Galactic()),
    ({"frame": "supergalactic"}, Supergalactic()),
    ({"frame": "ecliptic"}, BarycentricMeanEcliptic()),
    ({"frame": "ecliptic", "equinox": 2016}, BarycentricMeanEcliptic(equinox="J2016")),
    ({"frame": "fk4"}, FK4()),
    ({"frame": "fk4", "equinox": 1950, "epoch": 1983.5}, FK4(equinox="B1950", obstime="B1983.5")),
    ({"frame": "fk4", "equinox": 1900, "epoch": 1975}, FK4(equinox="B1900", obstime="B1975")),
    ({"frame": "fk4-no-e"}, FK4NoETerms()),
    ({"frame": "fk4-no-e", "equinox": 1975, "epoch": 1960}, FK4NoETerms(equinox="B1975", obstime="B1960")),
    ({"frame": "ecliptic", "obliquity": 23.5}, CustomBarycentricEcliptic(obliquity=23.5 * u.deg)),
]:
    plain.append({**spec, **both(frame)})

stars = []
for i in range(min(count, 1000)):
    distance = 10.0 ** rng.uniform(0.1, 4) if i % 4 else None
    pm = rng.uniform(-1, 1, 2) * 10.0 ** rng.uniform(0, 4)
    rv = float(rng.uniform(-300, 300))
    t1, t2 = Time(2016.0, format="jyear", scale="tdb"), Time(rng.uniform(1950, 2100), format="jyear", scale="tdb")
    extra = {} if distance is None else {"distance": (1000 / distance) * u.pc, "radial_velocity": rv * u.km / u.s}
    star = SkyCoord(lon[i] * u.deg, lat[i] * u.deg, pm_ra_cosdec=pm[0] * u.mas / u.yr, pm_dec=pm[1] * u.mas / u.yr, obstime=t1, frame="icrs", **extra)
    if abs(lat[i]) > 89.99:
        continue
    moved = star.apply_space_motion(new_obstime=t2)
    row = {"star": [float(lon[i]), float(lat[i]), float(pm[0]), float(pm[1]), distance, rv if distance else None], "jyear": float(t2.jyear),
           "moved": [float(moved.ra.deg), float(moved.dec.deg), float(moved.pm_ra_cosdec.to_value(u.mas / u.yr)), float(moved.pm_dec.to_value(u.mas / u.yr))]}
    if distance:
        row["moved"] += [float(1000 / moved.distance.to_value(u.pc)), float(moved.radial_velocity.to_value(u.km / u.s))]
        still = SkyCoord(moved.ra, moved.dec, distance=moved.distance, frame="icrs")
        for name, frame in [("cirs", CIRS(obstime=t2)), ("apparent", TETE(obstime=t2))]:
            place = still.transform_to(frame)
            row[name] = [float(place.ra.deg), float(place.dec.deg)]
    stars.append(row)

result = {"astropy": astropy.__version__, "points": [lon.tolist(), lat.tolist()], "dated": dated, "plain": plain, "stars": stars}
if len(sys.argv) > 1:
    json.dump(result, sys.stdout)
else:
    Path("test/data/sky/dated.json").write_text(json.dumps(result) + "\n")
