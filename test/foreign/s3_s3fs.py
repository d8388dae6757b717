"""s3fs against the embedded archive: ls, glob, find, info, and the introduction's image cutout. Usage: s3_s3fs.py S3_URL"""

import sys

import numpy as np
import s3fs
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.nddata import Cutout2D
from astropy.wcs import WCS

KWARGS = {"anon": True, "client_kwargs": {"endpoint_url": sys.argv[1]}}
IMAGES = "nasa-irsa-spitzer/spitzer/seip/seip_science/images"
COSMOS = f"{IMAGES}/6/0095/60095931/4/60095931-14/60095931.60095931-14"

s3 = s3fs.S3FileSystem(**KWARGS)
assert s3.ls(f"{IMAGES}/") == [f"{IMAGES}/{n}" for n in (2, 3, 4, 5, 6, 7)]

tile = f"{IMAGES}/4/0019/40019821/9/40019821-9/40019821.40019821-9"
mosaics = [f"{IMAGES}/4/0019/40019821/9/40019821-19/40019821.40019821-19.MIPS.1.mosaic.fits"]
mosaics += [f"{tile}{kind}.IRAC.{n}.mosaic.fits" for kind in ("-short", "") for n in (1, 2, 3, 4)] + [f"{tile}.MIPS.1.mosaic.fits"]
assert s3.glob(f"{IMAGES}/4/0019/40019821/9/**/*.mosaic.fits") == mosaics

everything = s3.find(IMAGES)
assert len(everything) == len(set(everything)) > 100
assert s3.info(f"{COSMOS}.IRAC.1.mosaic.fits")["size"] == 25_565_760
assert not s3.exists(f"{COSMOS}.IRAC.5.mosaic.fits")

position, size = SkyCoord(150.01 * u.deg, 2.2 * u.deg), 0.01 * u.deg
with fits.open(f"s3://{COSMOS}.IRAC.1.mosaic.fits", use_fsspec=True, fsspec_kwargs=KWARGS) as hdul:
    hdul.verify("exception")
    assert len(hdul) == 1 and hdul[0]._data_offset == 8640 and hdul[0].header["BUNIT"] == "MJy/sr"
    cutout = Cutout2D(hdul[0].section, position, size, wcs=WCS(hdul[0].header))
    assert cutout.shape == (60, 60) and np.isfinite(cutout.data).all()
    whole = hdul[0].data
assert np.array_equal(whole[cutout.slices_original], cutout.data)
assert 0.02 < np.isnan(whole).mean() < 0.2

for path in everything:
    if path.startswith(COSMOS) and "short" not in path:
        with s3.open(path, block_size=2**24) as file, fits.open(file) as hdul:
            hdul.verify("exception")
            values = hdul[0].data
            assert values.shape == (646, 593) if "MIPS" in path else values.shape == (2638, 2422), path
            assert values.dtype.itemsize == (1 if "mask" in path else 4) and np.nanmax(values) > 0, path
print("s3fs", s3fs.__version__)
