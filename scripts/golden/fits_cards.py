"""Writes test/data/fits/cards.json: what astropy reads in single header records, well and badly written.

Usage: python scripts/golden/fits_cards.py
"""

import json
import warnings
from pathlib import Path

from astropy.io import fits

OUT = Path(__file__).resolve().parents[2] / "test/data/fits/cards.json"

RECORDS = [
    "SIMPLE  =                    T / conforms",
    "NAXIS   =                    2",
    "BITPIX  =                  -32 / bits",
    "INT     = 12345678901234567890 / beyond 64 bits",
    "INT     = -9007199254740993",
    "INT     = +42",
    "INT     = 0042 / leading zeros",
    "INT     = -0",
    "INT     =                    7/no space before the slash",
    "REAL    = 1.",
    "REAL    = .5",
    "REAL    = -1.5E+10",
    "REAL    = 1.5E10 / capital E",
    "REAL    = 1.5e-10 / small e",
    "REAL    = 1.5D10 / D exponent",
    "REAL    = 1.5d-3",
    "REAL    = 1E5",
    "REAL    = 123456789.123456789",
    "REAL    = + 1.5",
    "REAL    = 0.1 / 0.1",
    "LOGIC   = T",
    "LOGIC   = F / no",
    "LOGIC   =T",
    "CPLX    = (1.5, -2.25) / complex",
    "CPLX    = (1, 2)",
    "CPLX    = (1.0E3,2.0D-3)",
    "TEXT    = 'hello   ' / a comment",
    "TEXT    = 'it''s'",
    "TEXT    = ''",
    "TEXT    = '        '",
    "TEXT    = '  leading'",
    "TEXT    = 'a / b' / slash in text",
    "TEXT    = 'x'/ no space",
    "TEXT    =    'free'   /  format  ",
    "TEXT    = '12345678901234567890123456789012345678901234567890123456789012345678'",
    "TEXT    = 'quote '' in '''' text'",
    "TEXT    = ''''",
    "TEXT    = 'ends in &'",
    "TEXT    = 'It's careless'",
    "UNDEF   =",
    "UNDEF   =                      / only a comment",
    "UNDEF   = /",
    "BAD     = 12 34",
    "BAD     = 1.2.3",
    "BAD     = abc",
    "BAD     = 'no end",
    "BAD     = 0x10",
    "BAD     = NaN",
    "BAD     = --1",
    "BAD     = 1e",
    "BAD     = (1, 2",
    "BAD     = TRUE",
    "COMMENT text of a comment",
    "COMMENT   two leading blanks",
    "COMMENT = 'not a value'",
    "HISTORY did this",
    "HISTORY",
    "        text under a blank keyword",
    "",
    "NOVALUE this has no value indicator",
    "KEY= 5 / early sign",
    "KEY = 'early text'",
    "HIERARCH ESO INS FOCU1 SCALE = 12.5 / a comment",
    "HIERARCH ESO TEXT = 'abc'",
    "HIERARCH ESO TEXT='tight'",
    "HIERARCH lower case = 1",
    "HIERARCH no value here",
    "DATE-OBS= '2026-11-22T17:16:00' / with a hyphen",
    "KEY_1   =                    1 / underscore",
    "LONGKEYW=                    1",
    "CRVAL1  =   1.500000000000E+02 / [deg]",
    "CONTINUE  'stray continuation'",
    "DP1     = 'AXIS.1: 1'",
]


def read(record):
    card = fits.Card.fromstring(record.ljust(80))
    try:
        value = card.value
    except fits.VerifyError:
        return {"record": record, "keyword": card.keyword, "invalid": True}
    if isinstance(value, fits.card.Undefined):
        value = None
    if isinstance(value, complex):
        value = [value.real, value.imag]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53:
        value = str(value)
    return {"record": record, "keyword": card.keyword, "value": value, "comment": card.comment}


def main():
    warnings.simplefilter("ignore")
    OUT.write_text(json.dumps([read(record) for record in RECORDS], indent=1) + "\n")


main()
