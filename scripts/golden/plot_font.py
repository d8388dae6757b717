"""Makes assets/fonts/Inter-*.ttf and src/plot/metrics.ts from the npm package inter-ui 4.1.1.

    npm pack inter-ui@4.1.1 && tar xzf inter-ui-4.1.1.tgz
    pip install fonttools==4.68.0 brotli==1.1.0
    python scripts/golden/plot_font.py package

The subset holds Latin, Greek and the signs of axis labels; hinting and the optional features are dropped.
"""

import shutil
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[2]
RANGES = [
    (0x20, 0x7E), (0xA0, 0x17F), (0x391, 0x3A9), (0x3B1, 0x3C9), (0x2B0, 0x2B0), (0x2E2, 0x2E2), (0x1D50, 0x1D50),
    (0x2010, 0x2015), (0x2018, 0x201E), (0x2020, 0x2022), (0x2026, 0x2026), (0x2032, 0x2033), (0x2070, 0x208E),
    (0x2190, 0x2193), (0x2202, 0x2202), (0x2206, 0x2206), (0x2211, 0x2212), (0x221A, 0x221A), (0x221E, 0x221E),
    (0x222B, 0x222B), (0x2248, 0x2248), (0x2260, 0x2260), (0x2264, 0x2265), (0x2295, 0x2295), (0x22C5, 0x22C5),
]  # fmt: skip


def make(source: Path, target: Path) -> TTFont:
    font = TTFont(source)
    font.flavor = None
    options = subset.Options()
    options.hinting = False
    options.layout_features = ["kern", "mark", "mkmk", "ccmp"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17]
    options.recalc_timestamp = False
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[u for first, last in RANGES for u in range(first, last + 1)])
    subsetter.subset(font)
    font.save(target)
    return TTFont(target)


def metrics(font: TTFont) -> str:
    cmap, widths, scale = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
    lines = []
    for first, last in RANGES:
        row = [round(1000 * widths[cmap[u]][0] / scale) if u in cmap else 0 for u in range(first, last + 1)]
        lines.append(f"  [{first}, {', '.join(map(str, row))}],")
    body = "\n".join(lines)
    return (
        "// Made by scripts/golden/plot_font.py.\n\n"
        "/** Advance widths of Inter Regular in thousandths of the size: rows of first code point, then one width a character. */\n"
        f"export const ADVANCES: readonly (readonly number[])[] = [\n{body}\n]\n"
    )


def main(package: Path) -> None:
    folder = ROOT / "assets" / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    regular = make(package / "web" / "Inter-Regular.woff2", folder / "Inter-Regular.ttf")
    make(package / "web" / "Inter-SemiBold.woff2", folder / "Inter-SemiBold.ttf")
    shutil.copy(package / "LICENSE.txt", folder / "LICENSE.txt")
    (ROOT / "src" / "plot" / "metrics.ts").write_text(metrics(regular))


main(Path(sys.argv[1]))
