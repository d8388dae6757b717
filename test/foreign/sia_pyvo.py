"""pyvo against the embedded archive's SIA2 service. Usage: sia_pyvo.py S3_URL SIA_URL"""

import json
import sys
import urllib.parse
import urllib.request

import pyvo
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.wcs import WCS
from astropy.io import fits
from pyvo.dal.exceptions import DALQueryError

S3_URL, SIA_URL = sys.argv[1:3]
service = pyvo.dal.SIA2Service(SIA_URL)
place = SkyCoord(150.01 * u.deg, 2.2 * u.deg), 0.01 * u.deg

found = service.search(place, collection="spitzer_seip")
table = found.to_table()
assert len(table.columns) == 51 and table.colnames[0] == "s_ra" and table.colnames[-3:] == ["cloud_access", "o_ucd", "upload_row_id"]
assert len(table) == 4 * 2 * 7 + 8 and set(table["obs_collection"]) == {"spitzer_seip"}
assert table["s_ra"].unit == u.deg and table["access_estsize"].unit == u.kbyte and table["calib_level"].dtype == "int16"
assert table["t_exptime"].mask.all() and not table["target_moving"].any()

# The bytes of cloud_access, and what they point to.
for row in found:
    cloud = json.loads(row["cloud_access"])["aws"]
    assert row["cloud_access"] == '{"aws": {"bucket_name": "%s", "key":"%s", "region": "us-west-2"}}' % (cloud["bucket_name"], cloud["key"])
    assert row["access_url"].split("/images/")[1] == cloud["key"].split("/images/")[1]
first = json.loads(next(row["cloud_access"] for row in found if ".mosaic.fits" in row["cloud_access"]))["aws"]
with urllib.request.urlopen(f"{S3_URL}/{first['bucket_name']}/{urllib.parse.quote(first['key'])}") as answer:
    size = int(answer.headers["Content-Length"])
    header = fits.Header.fromstring(answer.read(8640).decode())
row = next(row for row in found if first["key"] in row["cloud_access"])
assert row["access_estsize"] == -(-size // 1000) and (row["s_xel1"], row["s_xel2"]) == (header["NAXIS1"], header["NAXIS2"])
corners = [float(word) for word in row["s_region"].split()[2:]]
footprint = WCS(header).calc_footprint(center=False)
near = SkyCoord(corners[0:8:2] * u.deg, corners[1:8:2] * u.deg)
for lon, lat in footprint:
    assert near.separation(SkyCoord(lon * u.deg, lat * u.deg)).min() < 0.01 * u.arcsec

# Constraints.
assert len(service.search(place, collection="spitzer_seip", band=(20e-6, 25e-6))) == 8
assert len(service.search(place, collection="spitzer_seip", instrument=["IRAC", "MIPS"])) == len(found)
assert len(service.search(place)) == len(found) + 4
assert len(service.search(place, collection="no_such_collection")) == 0
assert len(service.search((SkyCoord(20 * u.deg, -60 * u.deg), 0.1 * u.deg))) == 0
assert len(service.search((149.9, 150.1, 2.1, 2.3), collection="spitzer_seip")) == len(found)
assert len(service.search((149.9, 2.1, 150.1, 2.1, 150.0, 2.3), collection="spitzer_seip")) == len(found)
tiles = service.search(place, collection="wise_allwise")
assert set(tiles["cloud_access"]) == {"{}"} and set(tiles["energy_bandpassname"]) == {"W1", "W2", "W3", "W4"}

# Overflow, self-description, errors.
cut = service.search(place, collection="spitzer_seip", maxrec=3)
assert len(cut) == 3 and cut.status[0] == "OVERFLOW" and found.status[0] == "OK"
with urllib.request.urlopen(f"{SIA_URL}?MAXREC=0") as answer:
    description = answer.read().decode()
assert 'name="inputParams"' in description and 'OPTION value="spitzer_seip"' in description
try:
    pyvo.dal.SIA2Service(SIA_URL).search(place, maxrec=10, calib="x")
    raise AssertionError("an error was expected")
except (DALQueryError, ValueError):
    pass
query = pyvo.dal.SIA2Query(SIA_URL)
query["POS"] = "CIRCLE here and there"
try:
    query.execute()
    raise AssertionError("an error was expected")
except DALQueryError as error:
    assert "POS" in str(error)
print("pyvo", pyvo.__version__, len(found))
