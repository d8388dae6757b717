"""Golden values of frames, separations and offsets by astropy: test/data/wcs/frames.json.

Run with the versions of scripts/golden/requirements.txt from the root of the checkout.
"""
import json
from pathlib import Path

import astropy
import astropy.units as u
import numpy as np
from astropy.coordinates import FK4, FK5, ICRS, Angle, BarycentricMeanEcliptic, Galactic, SkyCoord, Supergalactic
from astropy.time import Time

rng = np.random.default_rng(20260101)
FRAMES = {
    "icrs": ICRS(),
    "fk5": FK5(),
    "fk5 1975": FK5(equinox="J1975"),
    "fk5 2050.5": FK5(equinox=Time(2050.5, format="jyear")),
    "galactic": Galactic(),
    "supergalactic": Supergalactic(),
    "ecliptic": BarycentricMeanEcliptic(),
    "ecliptic 2016": BarycentricMeanEcliptic(equinox=Time(2016.0, format="jyear")),
    "fk4": FK4(),
    "fk4 1975": FK4(equinox=Time(1975.0, format="byear")),
}
lon = np.concatenate([[0, 0, 0, 0, 90, 180, 270, 359.999999999], rng.uniform(0, 360, 24)])
lat = np.concatenate([[0, 90, -90, 89.999999, -89.999999, 0, 45, -1e-9], np.degrees(np.arcsin(rng.uniform(-1, 1, 24)))])
frames = []
for name, frame in FRAMES.items():
    at = SkyCoord(lon * u.deg, lat * u.deg, frame=frame)
    icrs = at.icrs
    back = SkyCoord(lon * u.deg, lat * u.deg, frame="icrs").transform_to(frame).spherical
    word, _, equinox = name.partition(" ")
    frames.append({
        "frame": word,
        "equinox": float(equinox) if equinox else None,
        "toIcrs": [[a, b] for a, b in zip(icrs.ra.deg.tolist(), icrs.dec.deg.tolist())],
        "fromIcrs": [[a, b] for a, b in zip(back.lon.deg.tolist(), back.lat.deg.tolist())],
    })

pairs = []
for i in range(200):
    a = (rng.uniform(0, 360), np.degrees(np.arcsin(rng.uniform(-1, 1))))
    step = 10.0 ** rng.uniform(-12, 2.25)
    start = SkyCoord(*a, unit="deg")
    angle = rng.uniform(0, 360)
    if i % 10 == 0:
        a = (a[0], 90.0 if i % 20 else -90.0)
        start = SkyCoord(*a, unit="deg")
    end = start.directional_offset_by(angle * u.deg, step * u.deg)
    if i % 7 == 0:  # near the antipode
        end = SkyCoord((a[0] + 180) % 360, -a[1] + (1e-9 if a[1] > 0 else -1e-9), unit="deg")
    dlon, dlat = start.spherical_offsets_to(end)
    pairs.append({
        "from": [float(a[0]), float(a[1])],
        "to": [float(end.ra.deg), float(end.dec.deg)],
        "angle": float(angle),
        "distance": float(step),
        "moved": i % 7 != 0,
        "separation": float(start.separation(end).deg),
        "positionAngle": float(start.position_angle(end).deg),
        "offsets": [float(dlon.deg), float(dlat.deg)],
    })

words = ["10h00m02.4s", "-2d12m00s", "1h", "10.5h", "-0d30m", "12d30m15.25s", "36arcsec", "1.5arcmin", "0.01deg", "23h59m59.999999999s"]
angles = [[word, float(Angle(word).to_value(u.deg))] for word in words]

out = Path("test/data/wcs/frames.json")
out.write_text(json.dumps({"astropy": astropy.__version__, "points": [lon.tolist(), lat.tolist()], "frames": frames, "pairs": pairs, "angles": angles}) + "\n")
