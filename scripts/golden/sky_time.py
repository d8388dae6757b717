"""Golden values of times by astropy: test/data/sky/time.json and a piece of finals2000A.

Run with the versions of scripts/golden/requirements.txt from the root of the checkout. With a number N as argument it writes N random
times to standard output instead, for the long tests.
"""
import json
import sys
import warnings
from pathlib import Path

import astropy
import astropy_iers_data
import numpy as np
from astropy.time import Time
from astropy.utils import iers

warnings.simplefilter("ignore")
iers.conf.auto_download = False
rng = np.random.default_rng(20260201)
LEAPS = np.array(iers.LeapSeconds.auto_open()["mjd"])
SCALES = ["utc", "tai", "tt", "tdb", "tcb", "tcg", "ut1"]


def cases(n):
    rows = []
    for i in range(n):
        scale = SCALES[i % 7]
        day = rng.integers(2436935, 2470000) if scale in ("utc", "ut1") or i % 3 else rng.integers(2400000, 2500000)
        if i % 5 == 0:  # around a leap second or a step of the sixties
            day = 2400001 + int(rng.choice([41317, 41499, 50083, 57204, 57754, 37512, 38395, 39887])) - int(rng.integers(0, 2))
        fraction = float(rng.uniform(-0.5, 0.5))
        if scale == "ut1" and day < 2441500:
            day += 10000
        time = Time(float(day), fraction, format="jd", scale=scale)
        dut1 = float(np.round(rng.uniform(-0.8, 0.8), 7))
        if scale == "ut1":  # below 0 before a leap second, above it behind, as it really is
            mjd = np.floor(day - 2400000.5 + fraction)
            near = LEAPS[np.abs(LEAPS - mjd) < 5]
            dut1 = dut1 if len(near) == 0 else abs(dut1) * (1 if mjd >= near[0] else -1)
        time.delta_ut1_utc = dut1
        to = {}
        for other in SCALES:
            if ("utc" in (other,) or other == "ut1") and not 2436935 <= day <= 2470000:
                continue
            if other == "ut1" and day < 2441500:
                continue
            there = getattr(time, other)
            to[other] = [there.jd1, there.jd2]
        rows.append({"scale": scale, "jd": [time.jd1, time.jd2], "dut1": dut1, "to": to})
    return rows


if len(sys.argv) > 1:
    json.dump(cases(int(sys.argv[1])), sys.stdout)
    sys.exit()

texts = []
for text in ["2026-01-01T12:00:00.5", "2026-02-28", "2024-02-29 23:59:59.999999999", "2016-12-31T23:59:60.5", "2016-12-31T23:59:59.25",
             "2017-01-01", "1999-01-01T00:00:00.32", "1972-06-30T23:59:60.999", "1965-03-01T06:07:08.125", "2100-12-31T01:02:03", "0001-01-01",
             "2026:032:12:00:00", "2024:366:00:00:00"]:
    time = Time(text, scale="utc")
    texts.append({"text": text, "scale": "utc", "jd": [time.jd1, time.jd2]})
for scale in ["tai", "tt", "tdb"]:
    time = Time("2016-12-31T23:59:59.999", scale=scale)
    texts.append({"text": "2016-12-31T23:59:59.999", "scale": scale, "jd": [time.jd1, time.jd2]})
for text, format in [("J2000.0", "jyear_str"), ("B1950.0", "byear_str"), ("J2016.0", "jyear_str"), ("B1975.25", "byear_str")]:
    time = Time(text, format=format, scale="tt")
    texts.append({"text": text, "scale": "tt", "jd": [time.jd1, time.jd2]})
iso = []
for _ in range(100):
    time = Time(float(rng.integers(2441400, 2470000)), float(rng.uniform(-0.5, 0.5)), format="jd", scale="utc", precision=9)
    iso.append([time.jd1, time.jd2, time.isot, time.jyear, time.byear, time.decimalyear, time.mjd])
years = []
for year in [2016.0, 2016.5, 2016.999999, 2017.25, 1999.1, 1972.9]:
    time = Time(year, format="decimalyear", scale="utc")
    years.append([year, time.jd1, time.jd2])

lines = Path(astropy_iers_data.IERS_A_FILE).read_text().splitlines()
piece = [line for line in lines if 57740 <= float(line[7:15]) <= 57765] + []
future = [line for line in lines if line[58:68].strip()][-10:]
Path("test/data/sky/finals2000A.piece").write_text("\n".join(piece) + "\n")
Path("test/data/sky/finals2000A.last").write_text("\n".join(future) + "\n")
opened = iers.IERS_A.open(astropy_iers_data.IERS_A_FILE)
ut1 = []
for mjd in [57740.0, 57750.3, 57753.0, 57753.5, 57753.9999, 57754.0, 57754.4, 57764.9, *[float(line[7:15]) + 0.7 for line in future[:-1]]]:
    ut1.append([mjd, float(opened.ut1_utc(2400000.5, mjd).value)])

Path("test/data/sky/time.json").write_text(
    json.dumps({"astropy": astropy.__version__, "conversions": cases(420), "texts": texts, "iso": iso, "years": years, "ut1": ut1}) + "\n"
)
