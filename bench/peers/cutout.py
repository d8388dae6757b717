"""A cutout of a remote FITS image as astropy's documentation shows it: lazy sections over fsspec.

usage: cutout.py ENDPOINT BUCKET KEY SIZE_PX (http|s3fs)
"""
import json, sys, time

started = time.perf_counter()
import warnings
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.nddata import Cutout2D
from astropy.wcs import WCS

if sys.argv[5] == "s3fs":
    import s3fs  # noqa: F401
else:
    import aiohttp, fsspec  # noqa: F401
imports = time.perf_counter() - started
warnings.simplefilter("ignore")

endpoint, bucket, key, size, way = sys.argv[1:6]
began = time.perf_counter()
if way == "s3fs":
    target, kwargs = f"s3://{bucket}/{key}", {"anon": True, "client_kwargs": {"endpoint_url": endpoint}}
else:
    target, kwargs = f"{endpoint}/{bucket}/{key}", {}
with fits.open(target, use_fsspec=True, fsspec_kwargs=kwargs) as hdul:
    cutout = Cutout2D(hdul[0].section, position=SkyCoord("150.01d 2.2d"), size=(int(size), int(size)), wcs=WCS(hdul[0].header))
    total = float(cutout.data.astype("f8").sum())
print(json.dumps({"seconds": time.perf_counter() - began, "imports": imports, "check": total, "shape": cutout.data.shape}))
