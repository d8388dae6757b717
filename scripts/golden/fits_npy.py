"""Writes test/data/fits/npy/*.npy: small arrays as numpy.save writes them, of every type and some shapes.

Usage: python scripts/golden/fits_npy.py
"""

from pathlib import Path

import numpy as np

OUT = Path(__file__).resolve().parents[2] / "test/data/fits/npy"
OUT.mkdir(exist_ok=True)
for name in ("int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float32", "float64"):
    np.save(OUT / f"{name}.npy", np.arange(6, dtype=name).reshape(2, 3))
np.save(OUT / "axis.npy", np.arange(6, dtype="float64"))
np.save(OUT / "cube.npy", np.arange(6, dtype="float64").reshape(1, 2, 3, 1))
