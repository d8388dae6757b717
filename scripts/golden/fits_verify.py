"""An error zoo: tiny FITS files with one fault each, written from FITS 4.0, and what fitsverify says of them.

fits_verify.py OUTPUT.json   (fitsverify on the PATH, or CAELUM_FITSVERIFY)
"""
import base64, gzip, json, os, re, struct, subprocess, sys, tempfile

BLOCK = 2880
FITSVERIFY = os.environ.get("CAELUM_FITSVERIFY", "fitsverify")


def card(keyword, value=None, comment=""):
    """A record in fixed format; `value` as it stands in the file."""
    text = keyword.ljust(8)
    if value is not None:
        text += "= " + (value.ljust(20) if value.startswith("'") else value.rjust(20))
    if comment:
        text += " / " + comment
    assert len(text) <= 80, text
    return text.ljust(80)


def raw(text):
    assert len(text) <= 80, text
    return text.ljust(80)


def header(cards, end="END", fill=" "):
    text = "".join(cards) + end.ljust(80)
    size = -(-len(text) // BLOCK) * BLOCK
    return text.ljust(size, fill).encode("latin1")


def data(content, fill=b"\0", size=None):
    size = -(-len(content) // BLOCK) * BLOCK if size is None else size
    return content + fill * (size - len(content))


def primary(*more, naxis=(), bitpix=8, **changes):
    """The cards of a primary header; `changes` replaces the record of a keyword, None leaves it out."""
    cards = {"SIMPLE": card("SIMPLE", "T"), "BITPIX": card("BITPIX", str(bitpix)), "NAXIS": card("NAXIS", str(len(naxis)))}
    for i, length in enumerate(naxis):
        cards[f"NAXIS{i + 1}"] = card(f"NAXIS{i + 1}", str(length))
    cards.update(changes)
    return [text for text in cards.values() if text is not None] + list(more)


def extension(kind, *more, naxis=(), bitpix=8, pcount=0, fields=None, **changes):
    cards = {"XTENSION": card("XTENSION", f"'{kind:8s}'"), "BITPIX": card("BITPIX", str(bitpix))}
    cards["NAXIS"] = card("NAXIS", str(len(naxis)))
    for i, length in enumerate(naxis):
        cards[f"NAXIS{i + 1}"] = card(f"NAXIS{i + 1}", str(length))
    cards["PCOUNT"] = card("PCOUNT", str(pcount))
    cards["GCOUNT"] = card("GCOUNT", "1")
    if fields is not None:
        cards["TFIELDS"] = card("TFIELDS", str(fields))
    cards.update(changes)
    return [text for text in cards.values() if text is not None] + list(more)


EMPTY = header(primary(card("EXTEND", "T")))


def image(*more, **options):
    """An image of 2 x 3 bytes with these cards more. fitsverify overlooks the keyword that is the first by its letters: AIRMASS."""
    return header(primary(card("AIRMASS", "1.0"), *more, naxis=(2, 3), **options)) + data(bytes(6 * abs(options.get("bitpix", 8)) // 8))


def columns(forms, names=None):
    names = names or [f"c{i + 1}" for i in range(len(forms))]
    cards = []
    for i, (form, name) in enumerate(zip(forms, names)):
        cards += [card(f"TTYPE{i + 1}", f"'{name:8s}'"), card(f"TFORM{i + 1}", f"'{form:8s}'")]
    return cards


def table(forms, rows, *more, names=None, pcount=0, heap=b"", fill=b"\0", row_bytes=None, **changes):
    """A binary table behind an empty primary HDU."""
    content = b"".join(rows) + heap
    width = (len(rows[0]) if rows else 0) if row_bytes is None else row_bytes
    cards = columns(forms, names) + list(more)
    return EMPTY + header(extension("BINTABLE", *cards, naxis=(width, len(rows)), pcount=pcount or len(heap), fields=len(forms), **changes)) + data(content, fill)


def text_table(forms, starts, rows, *more, fill=b" ", **changes):
    """An ASCII table behind an empty primary HDU."""
    cards = columns(forms) + [card(f"TBCOL{i + 1}", str(start)) for i, start in enumerate(starts)] + list(more)
    return EMPTY + header(extension("TABLE", *cards, naxis=(len(rows[0]), len(rows)), fields=len(forms), **changes)) + data(b"".join(rows), fill)


INTS = [struct.pack(">i", i) for i in range(3)]
GROUPS = [card("GROUPS", "T"), card("PCOUNT", "2"), card("GCOUNT", "3")]


def groups(*more, cards=GROUPS):
    return header(primary(*cards, *more, naxis=(0, 2), bitpix=16)) + data(bytes(2 * 3 * (2 + 2)))


def checksums(change_header=False, change_data=False, text=None):
    import numpy as np
    from astropy.io import fits
    hdu = fits.PrimaryHDU(np.arange(12, dtype="i2").reshape(3, 4))
    hdu.header["OBJECT"] = "M 31"
    hdu.add_checksum(when="2020-01-01")
    with tempfile.NamedTemporaryFile(suffix=".fits") as file:
        hdu.writeto(file.name, overwrite=True)
        content = bytearray(open(file.name, "rb").read())
    if change_header:
        content[content.index(b"M 31")] = ord("N")
    if change_data:
        content[BLOCK + 1] ^= 1
    return bytes(content)


WCS = [card("CTYPE1", "'RA---TAN'"), card("CTYPE2", "'DEC--TAN'"), card("CRPIX1", "1.0"), card("CRPIX2", "1.0"),
       card("CRVAL1", "10.0"), card("CRVAL2", "20.0")]
DELT = [card("CDELT1", "-0.1"), card("CDELT2", "0.1")]

ZOO = {
    # Sound files: no verdict.
    "sound-empty": header(primary()),
    "sound-image": image(card("OBJECT", "'M 31    '"), card("EXPTIME", "30.5", "[s]"), *WCS, *DELT),
    "sound-table": table(["J", "4A", "L", "5X"], [INTS[0] + b"abcdT\xf8", INTS[1] + b"a\0\xff T\x08", INTS[2] + b"    \0\0"]),
    "sound-array-table": table(["PJ(2)", "PA(3)"], [struct.pack(">iiii", 2, 0, 3, 8), struct.pack(">iiii", 0, 0, 0, 0)], heap=bytes(8) + b"abc"),
    "sound-ascii-table": text_table(["I4", "F6.2", "A3"], [1, 6, 13], [b"  12   3.50 abc", b"       1.E2    "]),
    "sound-groups": groups(card("PTYPE1", "'U       '"), card("PSCAL1", "1.0"), card("PZERO2", "0.0")),
    "sound-checksum": checksums(),
    "sound-continued": image(raw("LONGTEXT= 'one piece &'"), raw("CONTINUE  'and another'")),
    "sound-hierarch": image(raw("HIERARCH ESO DET CHIP = 5 / a number"), raw("HIERARCH ESO DET CHIP = 5")),
    "sound-free-format": image(raw("GAIN    = 2.5/ free format"), raw("FLAG    =T"[:9] + " T"), raw("CPLX    = (1.0, -2.5)")),
    "sound-complex": image(raw("CPLX    = (1, -2)"), raw("CPLY    = (1.0E0, 2.D0)")),
    "sound-commentary": image(raw("COMMENT any text = 5 ' /"), raw("HISTORY"), raw("        blank"), raw("NOVALUE no value at all")),
    # The beginning.
    "simple-false": header(primary(SIMPLE=card("SIMPLE", "F"))),
    "simple-not-logical": header(primary(SIMPLE=card("SIMPLE", "1"))),
    "simple-free-format": header(primary(SIMPLE=raw("SIMPLE  = T"))),
    "first-not-simple": header([card("XTENSION", "'IMAGE   '")] + primary()[1:]),
    "not-fits": b"This is not a FITS file." * 200,
    "no-end": header(primary(), end="").ljust(BLOCK),
    "end-not-blank": header(primary(), end="END     = 1"),
    # Mandatory keywords.
    "bitpix-missing": header(primary(BITPIX=None)),
    "bitpix-not-second": header([primary()[i] for i in (0, 2, 1)]),
    "bitpix-7": header(primary(bitpix=7)),
    "bitpix-text": header(primary(BITPIX=card("BITPIX", "'8'"))),
    "bitpix-free-format": header(primary(BITPIX=raw("BITPIX  = 8"))),
    "naxis-missing": header(primary(NAXIS=None)),
    "naxis-negative": header(primary(NAXIS=card("NAXIS", "-1"))),
    "naxis-1000": header(primary(NAXIS=card("NAXIS", "1000"))),
    "naxis-real": header(primary(NAXIS=card("NAXIS", "0.0"))),
    "naxis-free-format": header(primary(NAXIS=raw("NAXIS   = 0"))),
    "naxis2-missing": header(primary(naxis=(2, 3), NAXIS2=None)) + data(bytes(6)),
    "naxis-order": header([primary(naxis=(2, 3))[i] for i in (0, 1, 2, 4, 3)]) + data(bytes(6)),
    "naxis1-negative": header(primary(naxis=(-2,))),
    "naxis1-free-format": header(primary(naxis=(2,), NAXIS1=raw("NAXIS1  = 2"))) + data(bytes(2)),
    "naxis3-beyond": image(card("NAXIS3", "1")),
    "naxis-twice": image(card("NAXIS", "2")),
    "bitpix-twice": image(card("BITPIX", "8")),
    "simple-twice": image(card("SIMPLE", "T")),
    "xtension-in-primary": image(card("XTENSION", "'IMAGE   '")),
    "pcount-in-primary": image(card("PCOUNT", "0"), card("GCOUNT", "1")),
    "extend-false": header(primary(card("AIRMASS", "1.0"), card("EXTEND", "F"))) + header(extension("IMAGE")),
    "extend-text": header(primary(card("AIRMASS", "1.0"), card("EXTEND", "'T'"))) + header(extension("IMAGE")),
    "blocked": image(card("BLOCKED", "T")),
    # Extensions.
    "xtension-unregistered": EMPTY + header(extension("MYTYPE")),
    "xtension-short": EMPTY + header(extension("IMAGE", XTENSION=card("XTENSION", "'IMAGE'"))),
    "xtension-leading-space": EMPTY + header(extension("IMAGE", XTENSION=card("XTENSION", "' IMAGE  '"))),
    "pcount-missing": EMPTY + header(extension("IMAGE", PCOUNT=None)),
    "pcount-twice": EMPTY + header(extension("IMAGE", card("PCOUNT", "0"))),
    "gcount-missing": EMPTY + header(extension("IMAGE", GCOUNT=None)),
    "pcount-late": EMPTY + header(extension("IMAGE", card("OBJECT", "'x       '"), card("PCOUNT", "0"), PCOUNT=None)),
    "pcount-of-image": EMPTY + header(extension("IMAGE", naxis=(2,), pcount=4)) + data(bytes(6)),
    "gcount-of-image": EMPTY + header(extension("IMAGE", naxis=(2,), GCOUNT=card("GCOUNT", "2"))) + data(bytes(4)),
    "pcount-free-format": EMPTY + header(extension("IMAGE", PCOUNT=raw("PCOUNT  = 0"))),
    "simple-in-extension": EMPTY + header(extension("IMAGE", card("SIMPLE", "T"))),
    "extend-in-extension": EMPTY + header(extension("IMAGE", card("EXTEND", "T"))),
    "same-name": EMPTY + header(extension("IMAGE", card("EXTNAME", "'SCI     '"))) * 2,
    "same-name-other-version": EMPTY + header(extension("IMAGE", card("EXTNAME", "'SCI     '"), card("EXTVER", "1")))
    + header(extension("IMAGE", card("EXTNAME", "'SCI     '"), card("EXTVER", "2"))),
    "extname-number": EMPTY + header(extension("IMAGE", card("EXTNAME", "5"))),
    "extver-text": EMPTY + header(extension("IMAGE", card("EXTVER", "'1'"))),
    # Records.
    "keyword-lower-case": image(raw("object  = 'M 31'")),
    "keyword-space-inside": image(raw("OB JECT = 5")),
    "keyword-indented": image(raw(" OBJECT = 5")),
    "keyword-illegal-character": image(raw("OBJ*    = 5")),
    "string-open": image(raw("OBJECT  = 'M 31")),
    "string-bare": image(raw("OBJECT  = M31")),
    "logical-word": image(raw("FLAG    = TRUE")),
    "number-letters": image(raw("GAIN    = 1.5abc")),
    "number-two-points": image(raw("GAIN    = 1.5.2")),
    "exponent-lower-case": image(raw("GAIN    = 1.5e3")),
    "complex-open": image(raw("CPLX    = (1.0, 2.0")),
    "complex-three": image(raw("CPLX    = (1.0, 2.0, 3.0)")),
    "complex-bad-part": image(raw("CPLX    = (1.0, x)")),
    "no-slash": image(raw("GAIN    = 1.5 electrons")),
    "no-value": image(raw("GAIN    =")),
    "no-value-comment": image(raw("GAIN    =                      / undefined")),
    "control-character-in-text": image(raw("OBJECT  = 'M\t31'")),
    "latin1-in-comment": image(raw("COMMENT caf\xe9")),
    "control-character-in-comment": image(raw("GAIN    =                  1.5 / a\x07bell")),
    "null-in-header": image(raw("OBJECT  = 'M\0 31'")),
    "keyword-twice": image(card("GAIN", "1.5"), card("GAIN", "2.5")),
    "keyword-thrice": image(*[card("GAIN", "1.5")] * 3),
    # Reserved keywords.
    "object-number": image(card("OBJECT", "31")),
    "equinox-text": image(card("EQUINOX", "'J2000'")),
    "epoch": image(card("EPOCH", "1950.0")),
    "epoch-text": image(card("EPOCH", "'B1950'")),
    "mjd-obs-text": image(card("MJD-OBS", "'51544'")),
    "date-good": image(card("DATE-OBS", "'2020-02-29T12:30:45.5'"), card("DATE", "'31/12/99'")),
    "date-no-date": image(card("DATE-OBS", "'yesterday'")),
    "date-february-30": image(card("DATE", "'2020-02-30'")),
    "date-february-29-1900": image(card("DATE", "'29/02/99'")),
    "date-hour-25": image(card("DATE-OBS", "'2020-02-01T25:00:00'")),
    "date-space-for-t": image(card("DATE-OBS", "'2020-02-01 12:00:00'")),
    "date-zone": image(card("DATE-OBS", "'2020-02-01T12:00:00Z'")),
    "date-zone-behind-fraction": image(card("DATE-OBS", "'2020-02-01T12:00:00.5Z'")),
    "date-time-alone": image(card("DATE-OBS", "'12:00:00'")),
    "date-number": image(card("DATE-OBS", "2020")),
    "date-century": image(card("DATE", "'31/12/05'")),
    "bscale-zero": image(card("BSCALE", "0.0")),
    "bzero-text": image(card("BZERO", "'0'")),
    "blank-in-reals": image(card("BLANK", "-1"), bitpix=-32),
    "blank-real": image(card("BLANK", "-1.0"), bitpix=16),
    "bunit-number": image(card("BUNIT", "1")),
    "datamax-text": image(card("DATAMAX", "'255'")),
    "inherit-number": EMPTY + header(extension("IMAGE", card("INHERIT", "1"))),
    "tform-in-image": image(card("TFORM1", "'J'")),
    "theap-in-image": image(card("THEAP", "0")),
    "tcrvl-in-image": image(card("TCRVL1", "1.0")),
    "ptype-in-image": image(card("PTYPE1", "'U'")),
    "pscal-zero": groups(card("PSCAL1", "0.0")),
    "ptype-number": groups(card("PTYPE1", "1")),
    "ptype-beyond": groups(card("PTYPE4", "'W'")),
    "ptype-of-many-parameters": groups(card("PTYPE4", "'W'"), cards=[card("GROUPS", "T"), card("PCOUNT", "4"), card("GCOUNT", "2")]),
    "groups-gcount-missing": groups(cards=GROUPS[:2]),
    # World coordinates.
    "ctype-beyond": image(*WCS, card("CTYPE3", "'WAVE'")),
    "wcsaxes": image(card("WCSAXES", "3"), *WCS, card("CTYPE3", "'WAVE'"), card("CRPIX3", "1.0"), card("CRVAL3", "1.0")),
    "wcsaxes-exceeded": image(card("WCSAXES", "2"), *WCS, card("CTYPE3", "'WAVE'")),
    "wcsaxes-late": image(*WCS, card("WCSAXES", "2")),
    "wcsaxes-text": image(card("WCSAXES", "'2'"), *WCS),
    "wcs-alternate-late": image(card("CTYPE1A", "'LINEAR'"), card("WCSAXESA", "2")),
    "crval-missing": image(*WCS[:-1]),
    "ctype-missing": image(*WCS[1:]),
    "crpix-text": image(card("CRPIX1", "'1'"), *WCS[:2], *WCS[3:]),
    "ctype-number": image(card("CTYPE1", "1"), *WCS[1:]),
    "cdelt-zero": image(*WCS, card("CDELT1", "0.0"), DELT[1]),
    "crder-negative": image(*WCS, card("CRDER1", "-1.0")),
    "pc-and-cd": image(*WCS, card("PC1_1", "1.0"), card("CD1_1", "1.0")),
    "pc-and-crota": image(*WCS, *DELT, card("PC1_1", "1.0"), card("CROTA2", "1.0")),
    "cd-beyond": image(*WCS, card("CD1_1", "1.0"), card("CD1_3", "1.0")),
    "pc-beyond-wcsaxes": image(card("WCSAXES", "2"), *WCS, card("PC3_1", "1.0")),
    "pv-text": image(*WCS, card("PV2_1", "'1'")),
    "radesys-unknown": image(*WCS, card("RADESYS", "'J2000'")),
    "radesys-number": image(*WCS, card("RADESYS", "2000")),
    "specsys-unknown": image(*WCS, card("SPECSYS", "'EARTH'")),
    "lonpole-text": image(*WCS, card("LONPOLE", "'180'")),
    # Tables.
    "table-bitpix-16": table(["J"], INTS, BITPIX=card("BITPIX", "16")),
    "table-naxis-1": EMPTY + header(extension("BINTABLE", *columns(["J"]), naxis=(12,), fields=1)) + data(bytes(12)),
    "tfields-missing": table(["J"], INTS, TFIELDS=None),
    "tfields-free-format": table(["J"], INTS, TFIELDS=raw("TFIELDS = 1")),
    "tfields-1000": table(["J"], INTS, TFIELDS=card("TFIELDS", "1000")),
    "gcount-of-table": table(["J"], INTS, GCOUNT=card("GCOUNT", "2")) + bytes(0),
    "tform-missing": EMPTY + header(extension("BINTABLE", card("TTYPE1", "'c1      '"), naxis=(4, 3), fields=1)) + data(bytes(12)),
    "tform-unknown": table(["W"], INTS),
    "tform-lower-case": table(["1j"], INTS),
    "tform-leading-space": table([" J"], INTS),
    "tform-beyond": table(["J"], INTS, card("TFORM2", "'J       '")),
    "row-width": table(["J", "I"], INTS, names=["a", "b"]),
    "ttype-missing": EMPTY + header(extension("BINTABLE", card("TFORM1", "'J       '"), naxis=(4, 3), fields=1)) + data(bytes(12)),
    "ttype-number": EMPTY + header(extension("BINTABLE", card("TTYPE1", "1"), card("TFORM1", "'J       '"), naxis=(4, 3), fields=1)) + data(bytes(12)),
    "ttype-characters": table(["J"], INTS, names=["a-b c"]),
    "ttype-twins": table(["I", "I"], INTS, names=["Flux", "FLUX"]),
    "tunit-number": table(["J"], INTS, card("TUNIT1", "1")),
    "tdisp-unknown": table(["J"], INTS, card("TDISP1", "'Q5      '")),
    "tdisp-of-other-type": table(["J"], INTS, card("TDISP1", "'A5      '")),
    "tdisp-no-width": table(["J"], INTS, card("TDISP1", "'I       '")),
    "tdisp-f-no-decimals": table(["E"], INTS, card("TDISP1", "'F5      '")),
    "tdisp-e-too-narrow": table(["E"], INTS, card("TDISP1", "'E5.4    '")),
    "tdisp-good": table(["E", "J", "3A"], [bytes(8) + b"abc"], card("TDISP1", "'EN12.4E3'"), card("TDISP2", "'I5.3    '"), card("TDISP3", "'A3      '")),
    "tdisp-beyond": table(["J"], INTS, card("TDISP2", "'I5      '")),
    "tdisp-number": table(["J"], INTS, card("TDISP1", "5")),
    "tscal-zero": table(["J"], INTS, card("TSCAL1", "0.0")),
    "tscal-of-text": table(["4A"], [b"abcd"], card("TSCAL1", "2.0")),
    "tscal-of-logical": table(["L"], [b"T"], card("TSCAL1", "2.0")),
    "tzero-text": table(["J"], INTS, card("TZERO1", "'1'")),
    "tzero-of-text": table(["4A"], [b"abcd"], card("TZERO1", "2.0")),
    "tnull-of-reals": table(["E"], INTS, card("TNULL1", "0")),
    "tnull-range-byte": table(["B"], [b"\1"], card("TNULL1", "300")),
    "tnull-range-short": table(["I"], [b"\1\1"], card("TNULL1", "-40000")),
    "tnull-text": table(["J"], INTS, card("TNULL1", "'0'")),
    "tdim-product": table(["6I"], [bytes(12)], card("TDIM1", "'(2,4)   '")),
    "tdim-smaller": table(["6I"], [bytes(12)], card("TDIM1", "'(2,2)   '")),
    "tdim-word": table(["6I"], [bytes(12)], card("TDIM1", "'2x3     '")),
    "tdim-leading-space": table(["6I"], [bytes(12)], card("TDIM1", "' (2,3)  '")),
    "tdim-good": table(["6I"], [bytes(12)], card("TDIM1", "'(2,3)   '")),
    "string-multiple": table(["7A3"], [b"abcdefg"]),
    "tbcol-in-binary-table": table(["J"], INTS, card("TBCOL1", "1")),
    "bunit-in-table": table(["J"], INTS, card("BUNIT", "'Jy      '")),
    "bscale-in-table": table(["J"], INTS, card("BSCALE", "1.0")),
    "tcrvl-text": table(["J"], INTS, card("TCRVL1", "'1'")),
    "tcrvl-beyond": table(["J"], INTS, card("TCRVL2", "1.0")),
    "theap-without-heap": table(["J"], INTS, card("THEAP", "12")),
    "pcount-without-arrays": table(["J"], INTS, heap=bytes(8)),
    "array-too-long": table(["PJ(1)"], [struct.pack(">ii", 2, 0)], heap=bytes(8)),
    "array-outside-heap": table(["PJ(4)"], [struct.pack(">ii", 2, 4)], heap=bytes(8)),
    "array-repeat-2": table(["2PJ(4)"], [struct.pack(">iiii", 1, 0, 1, 0)], heap=bytes(8)),
    "array-of-bad-logicals": table(["PL(2)"], [struct.pack(">ii", 2, 0)], heap=b"TX"),
    "array-of-bad-text": table(["PA(3)"], [struct.pack(">ii", 3, 0)], heap=b"a\x80c"),
    "logical-word-in-data": table(["L"], [b"T", b"Y"]),
    "text-beyond-ascii": table(["4A"], [b"caf\xe9"]),
    "text-control-character": table(["4A"], [b"a\tb "]),
    "text-after-zero": table(["4A"], [b"a\0\xff\xff"]),
    "bits-beyond": table(["5X"], [b"\xff"]),
    # ASCII tables.
    "ascii-tbcol-missing": EMPTY + header(extension("TABLE", *columns(["I4"]), naxis=(4, 1), fields=1)) + data(b"   1", b" "),
    "ascii-tbcol-free-format": EMPTY + header(extension("TABLE", *columns(["I4"]), raw("TBCOL1  = 1"), naxis=(4, 1), fields=1)) + data(b"   1", b" "),
    "ascii-field-outside": text_table(["I4"], [3], [b"   1"]),
    "ascii-tform-unknown": text_table(["J4"], [1], [b"   1"]),
    "ascii-pcount": text_table(["I4"], [1], [b"   1"], PCOUNT=card("PCOUNT", "8")),
    "ascii-tdim": text_table(["I4"], [1], [b"   1"], card("TDIM1", "'(1)'")),
    "ascii-theap": text_table(["I4"], [1], [b"   1"], card("THEAP", "8")),
    "ascii-tscal-of-text": text_table(["A4"], [1], [b"abcd"], card("TSCAL1", "2.0")),
    "ascii-tnull-number": text_table(["I4"], [1], [b"   1"], card("TNULL1", "1")),
    "ascii-tnull-good": text_table(["I4"], [1], [b"--- "], card("TNULL1", "'---'")),
    "ascii-tnull-shifted": text_table(["I4"], [1], [b" ---"], card("TNULL1", "'---'")),
    "ascii-not-a-number": text_table(["I4"], [1], [b" abc"]),
    "ascii-no-decimal-point": text_table(["F6.2"], [1], [b"  3500"]),
    "ascii-embedded-space": text_table(["F6.2"], [1], [b" 3. 50"]),
    "ascii-beyond-ascii": text_table(["A4"], [1], [b"caf\xe9"]),
    "ascii-control-character": text_table(["A4"], [1], [b"a\tbc"]),
    "ascii-gap-beyond-ascii": text_table(["I2", "I2"], [1, 4], [b" 1\xe9 2"]),
    "ascii-fill-of-zeros": text_table(["I4"], [1], [b"   1"], fill=b"\0"),
    # The ends of things.
    "header-fill": header(primary(), fill="\0"),
    "header-fill-cards": header(primary())[:-80] + raw("OBJECT  = 'M 31'").encode(),
    "data-fill": header(primary(naxis=(2, 3))) + data(bytes(6), b"\1"),
    "table-fill": table(["J"], INTS, fill=b" "),
    "truncated-data": header(primary(naxis=(100, 100))) + bytes(BLOCK),
    "truncated-fill": header(primary(naxis=(2, 3))) + bytes(6),
    "extra-bytes": image() + b"hello",
    "extra-block": image() + bytes(BLOCK),
    "extra-records": image() + b"special record".ljust(BLOCK),
    "checksum-header-changed": checksums(change_header=True),
    "checksum-data-changed": checksums(change_data=True),
}


def sentences(report):
    """Errors and warnings of a report, whose long lines are put together again."""
    hdu, found, current = 0, [], None
    for line in report.splitlines():
        title = re.match(r"^=+ HDU (\d+):", line)
        verdict = re.match(r"^\*\*\* (Error|Warning): *(.*)$", line)
        if title:
            hdu, current = int(title.group(1)) - 1, None
        elif verdict:
            current = {"hdu": hdu, "severity": verdict.group(1).lower(), "text": verdict.group(2).strip()}
            found.append(current)
        elif current is not None and line.startswith(" " * 13):
            current["text"] = f"{current['text']} {line.strip()}".strip()
        else:
            current = None
    return found


def verdict(content):
    with tempfile.NamedTemporaryFile(suffix=".fits") as file:
        file.write(content)
        file.flush()
        done = subprocess.run([FITSVERIFY, file.name], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        report = done.stdout.decode("latin1").replace(file.name, "FILE")
    return sentences(report)


def packed(content):
    return base64.b64encode(gzip.compress(content, 9, mtime=0)).decode()


if __name__ == "__main__":
    out = {name: {"gzip": packed(content), "fitsverify": verdict(content)} for name, content in ZOO.items()}
    with open(sys.argv[1], "w") as file:
        file.write("{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in out.items()) + "\n}\n")
    print(len(out), "files,", sum(bool(entry["fitsverify"]) for entry in out.values()), "with a verdict")
