"""What mocpy reads and computes for MOCs of time, frequency, and of one of them and space: axes.json in test/data/moc.

mocpy 0.21.0 writes T-MOCs and F-MOCs without the letter of their axis; here the letter is put before the first order.
Run: python scripts/golden/moc_axes.py
"""

import json
from pathlib import Path

import astropy.units as u
import numpy as np
from mocpy import FrequencyMOC, SFMOC, STMOC, TimeMOC

FOLDER = Path(__file__).parents[2] / "test" / "data" / "moc"
KINDS = {"t": TimeMOC, "f": FrequencyMOC}
FINEST = {"t": 61, "f": 51}


def text(moc):
    return " ".join(moc.to_string("ascii").split())


def line(letter, rng):
    """A MOC of some cells of several orders, near each other so that two of them meet."""
    finest = FINEST[letter]
    moc = None
    for order in sorted(rng.choice(np.arange(finest - 14, finest + 1), 3, replace=False)):
        base = 1 << int(order - (finest - 14))
        cells = sorted({int(c) + base for c in rng.integers(0, max(2, base), 4)})
        one = KINDS[letter].from_string(f"{order}/" + " ".join(map(str, cells)))
        moc = one if moc is None else moc.union(one)
    return moc


def one_axis(letter, rng):
    a, b = line(letter, rng), line(letter, rng)
    top = FINEST[letter] - 6
    mark = lambda moc: letter + text(moc)
    return {
        "a": mark(a),
        "b": mark(b),
        "union": mark(a.union(b)),
        "intersection": mark(a.intersection(b)),
        "difference": mark(a.intersection(b.complement())),
        "complement": mark(a.complement()),
        "order": top,
        "degraded": mark(a.degrade_to_order(top)),
    }


def product(letter, rng):
    blocks = []
    for _ in range(3):
        first = int(rng.integers(0, 200))
        cells = sorted({int(c) for c in rng.integers(0, 60, 4)})
        blocks.append(
            f"{letter}{FINEST[letter]}/{first}-{first + int(rng.integers(0, 60))} s4/{' '.join(map(str, cells))}"
        )
    kind = STMOC if letter == "t" else SFMOC
    moc = kind.from_string(blocks[0])
    for block in blocks[1:]:
        moc = moc.union(kind.from_string(block))
    return moc


def two_axes(letter, rng):
    a, b = product(letter, rng), product(letter, rng)
    return {
        "a": text(a),
        "b": text(b),
        "union": text(a.union(b)),
        "intersection": text(a.intersection(b)),
        "difference": text(a.difference(b)),
    }


def main():
    rng = np.random.default_rng(61)
    files = {
        "TMOC": "t" + text(TimeMOC.load(FOLDER / "TMOC.fits")),
        "P2012180": "f" + text(FrequencyMOC.load(FOLDER / "P2012180.fits")),
        "STMOC": text(STMOC.load(FOLDER / "STMOC.fits")),
    }
    st = STMOC.load(FOLDER / "STMOC.fits")
    folds = {
        "space": text(st.query_by_time(TimeMOC.from_string("61/3-50"))),
        "time": "t" + text(st.query_by_space(st.query_by_time(TimeMOC.from_string("61/52")))),
    }
    hertz = 10 ** rng.uniform(-18, 38, 300)
    cells = [int(FrequencyMOC.from_frequencies(51, [f] * u.Hz).to_depth51_ranges[0][0]) for f in hertz]
    out = {
        "files": files,
        "folds": folds,
        "frequencies": {"hertz": hertz.tolist(), "cells": [str(c) for c in cells]},
        "one": [one_axis(letter, rng) for letter in "tf" for _ in range(12)],
        "two": [two_axes(letter, rng) for letter in "tf" for _ in range(12)],
    }
    (FOLDER / "axes.json").write_text(json.dumps(out, separators=(",", ":")) + "\n")


main()
