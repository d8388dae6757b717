"""What astropy finds in a table that Caelum wrote; run by src/formats/fits/write-table.test.ts.

Usage: python scripts/golden/fits_tables_reopen.py FILE    columns of HDU 1 as JSON: name, unit, format, rows as astropy.table reads them

Masked is null, NaN the text "nan"; integers are decimal text, complex numbers [re, im].
"""

import json
import sys
import warnings

import numpy as np
from astropy.io import fits
from astropy.table import Table


def plain(value):
    if value is np.ma.masked:
        return None
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(v) for v in value]
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (complex, np.complexfloating)):
        return [plain(value.real), plain(value.imag)]
    if isinstance(value, (int, np.integer)):
        return str(int(value))
    if isinstance(value, (float, np.floating)):
        return float(value) if np.isfinite(value) else str(float(value))
    return value.decode() if isinstance(value, bytes) else str(value)


def main():
    warnings.simplefilter("ignore")
    with fits.open(sys.argv[1]) as file:
        file.verify("exception")
        header = file[1].header
        formats = [header[f"TFORM{n}"] for n in range(1, header["TFIELDS"] + 1)]
        comments = [header.get(f"TCOMM{n}") for n in range(1, header["TFIELDS"] + 1)]
        kept = {k: plain(header[k]) for k in ("EXTNAME", "TELESCOP", "EXPTIME") if k in header}
    # NaN stays NaN: only TNULL, and zero bytes of text and logicals, are to be masked
    table = Table.read(sys.argv[1], hdu=1, mask_invalid=False)
    columns = []
    for name, form, comment in zip(table.colnames, formats, comments, strict=True):
        column = table[name]
        rows = [plain(v.tolist() if isinstance(v, np.ndarray) and not np.ma.isMaskedArray(v) and v.dtype.kind not in "c" else v) for v in column]
        columns.append({"name": name, "unit": str(column.unit) if column.unit else None, "form": form, "comment": comment, "rows": rows})
    json.dump({"kept": kept, "columns": columns}, sys.stdout)


main()
