"""Covers of cones, zones and polygons, from hpgeom: test/data/healpix/covers.json.

`must` are cells proved to meet the region by a position in both, found by sampling the region's edge and the centres of
finer cells; `may` is hpgeom's inclusive answer, which promises no less than the truth; `centers` is its exclusive one.
Run: python scripts/golden/healpix_covers.py
"""

import json
from pathlib import Path

import hpgeom
import numpy as np

OUT = Path(__file__).parents[2] / "test" / "data" / "healpix" / "covers.json"
FINER = 4


def ranges(cells):
    """Sorted cells as [first, end) pairs."""
    cells = np.unique(np.asarray(cells, dtype=np.int64))
    breaks = np.flatnonzero(np.diff(cells) > 1)
    first = cells[np.append(0, breaks + 1)] if cells.size else cells
    end = cells[np.append(breaks, cells.size - 1)] + 1 if cells.size else cells
    return np.stack([first, end], axis=1).tolist()


def arc(a, b, count):
    """Positions along the great circle from a to b, ends included."""
    va, vb = (hpgeom.angle_to_vector(np.array([p[0]]), np.array([p[1]]))[0] for p in (a, b))
    angle = np.arccos(np.clip(va @ vb, -1, 1))
    t = np.linspace(0, 1, count)[:, None]
    v = (np.sin((1 - t) * angle) * va + np.sin(t * angle) * vb) / np.sin(angle)
    return np.stack(hpgeom.vector_to_angle(v), axis=1)


def circle(lon, lat, radius, count):
    center = hpgeom.angle_to_vector(np.array([lon]), np.array([lat]))[0]
    east = np.cross([0, 0, 1], center) if abs(lat) < 89.99 else np.array([0.0, 1, 0])
    east /= np.linalg.norm(east)
    t = np.linspace(0, 2 * np.pi, count)[:, None]
    around = np.cos(t) * east + np.sin(t) * np.cross(center, east)
    r = np.radians(radius)
    return np.stack(hpgeom.vector_to_angle(np.cos(r) * center + np.sin(r) * around), axis=1)


def entry(region, order, edge, query):
    side = 2**order
    fine = query(side * 2**FINER, False)
    must = np.append(hpgeom.angle_to_pixel(side, edge[:, 0] % 360, edge[:, 1]), fine >> (2 * FINER))
    return {
        "region": region,
        "order": order,
        "must": ranges(must),
        "may": ranges(query(side, True)),
        "centers": ranges(query(side, False)),
    }


def a_cone(lon, lat, radius, order):
    def query(side, inclusive):
        extra = {"inclusive": True, "fact": 4} if inclusive else {}
        return hpgeom.query_circle(side, lon, lat, radius, **extra)

    region = {"kind": "cone", "lon": lon, "lat": lat, "radius": radius}
    return entry(region, order, circle(lon, lat, radius, 20000), query)


def a_zone(lon1, lon2, lat1, lat2, order):
    width = (lon2 - lon1) % 360 or 360
    t = np.linspace(0, 1, 10000)
    lon, lat = lon1 + width * t, lat1 + (lat2 - lat1) * t
    sides = [(lon, np.full_like(t, lat1)), (lon, np.full_like(t, lat2)), (np.full_like(t, lon1), lat), (np.full_like(t, lon2), lat)]
    edge = np.concatenate([np.stack(side, axis=1) for side in sides])

    def query(side, inclusive):
        extra = {"inclusive": True, "fact": 4} if inclusive else {}
        return hpgeom.query_box(side, lon1, lon2, lat1, lat2, **extra)

    region = {"kind": "zone", "lon1": lon1, "lon2": lon2, "lat1": lat1, "lat2": lat2}
    return entry(region, order, edge, query)


def a_polygon(vertices, order):
    lon, lat = (np.array(axis) for axis in zip(*vertices))
    edge = np.concatenate([arc(a, b, 5000) for a, b in zip(vertices, vertices[1:] + vertices[:1])])

    def query(side, inclusive):
        extra = {"inclusive": True, "fact": 4} if inclusive else {}
        return hpgeom.query_polygon(side, lon, lat, **extra)

    return entry({"kind": "polygon", "vertices": vertices}, order, edge, query)


def around(lon, lat, radius, count, rng):
    points = circle(lon, lat, radius, 3600)
    return [points[k].tolist() for k in np.sort(rng.choice(3600, count, replace=False))]


def main():
    rng = np.random.default_rng(20261122)
    entries = [
        a_zone(62.0, 66.0, 25.0, 29.0, 5),
        a_polygon([[62.0, 25.0], [62.0, 29.0], [66.0, 29.0], [66.0, 25.0]], 5),
        a_zone(350.0, 10.0, -5.0, 5.0, 4),
        a_zone(0.0, 360.0, 60.0, 75.0, 3),
        a_zone(100.0, 330.0, -88.0, -80.0, 4),
        a_cone(0.0, 90.0, 1.0, 6),
        a_cone(200.0, -89.5, 2.0, 6),
        a_cone(0.0, 0.0, 0.5, 7),
        a_cone(45.0, 41.8103148957786, 3.0, 5),
        a_cone(10.0, 20.0, 120.0, 3),
        a_polygon([[350.0, 80.0], [80.0, 82.0], [170.0, 80.0], [260.0, 83.0]], 5),
        a_polygon([[100.0, 0.0], [100.001, 40.0], [100.002, 0.0]], 6),
    ]
    for _ in range(14):
        lon, lat = float(rng.uniform(0, 360)), float(np.degrees(np.arcsin(rng.uniform(-1, 1))))
        order = int(rng.integers(0, 11))
        size = float(min(60, 58.6 / 2**order * 10 ** rng.uniform(-1, 0.9)))
        entries.append(a_cone(lon, lat, size, order))
        south, north = max(-89.0, lat - size / 2), min(89.0, lat + size / 2)
        entries.append(a_zone(lon, (lon + min(170.0, size / np.cos(np.radians(lat)))) % 360, south, north, order))
        vertices = around(lon, lat, size, int(rng.integers(3, 8)), rng)
        try:
            entries.append(a_polygon(vertices, order))
        except RuntimeError:  # hpgeom takes convex polygons within a hemisphere only
            continue
    OUT.write_text(json.dumps({"made": {"hpgeom": hpgeom.__version__}, "covers": entries}, separators=(",", ":")) + "\n")


main()
