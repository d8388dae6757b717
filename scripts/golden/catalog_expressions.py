"""What SQLite answers to conditions over a small table with nulls: OUT (expressions.json; seeded).

Usage: python catalog_expressions.py OUT
"""

import json
import pathlib
import random
import sqlite3
import sys

ROWS = 64
BIG = 2**53


def rows(rng):
    def maybe(value):
        return None if rng.random() < 0.2 else value

    words = ["", "a", "A", "ab", "a_b", "a%b", "β Per", "it's", "zz"]
    for i in range(ROWS):
        yield (
            i,
            maybe(rng.choice([0, 1, 2, -3, 7])),
            maybe(rng.choice([BIG - 1, BIG, BIG + 1, -BIG - 1, 2**62, 5])),
            maybe(rng.choice([0.0, 0.5, -1.25, 3e300, 2.0])),
            maybe(rng.choice(words)),
            rng.choice([-1.0, 0.25, 2.0]),
        )


FIXED = """
a = 0
a == 1
a <> 1
a != 1
not a = 1
a < 1 and x > 0
a < 1 or x > 0
not (a < 1 or x > 0)
not (a < 1 and x > 0)
a is null
a is not null
not a is null
a is null or x is null and s is not null
a in (0, 1)
a not in (0, 1)
a in (0, null)
a not in (0, null)
s in ('a', 'zz')
s not in ('a', 'it''s')
a between 0 and 2
a not between 0 and 2
x between -2 and 0.5
w = 9007199254740992
w = 9007199254740993
w > 9007199254740992
w >= 9007199254740993
w < -9007199254740992
w in (9007199254740991, 9007199254740993)
w + 1 = 9007199254740994 and w < 9007199254740995
w - w = 0
w = 5.0
w > 9007199254740992.0
a + 1 = 2
a * 2 - 1 > 2
a % 2 = 1
-a > 0
- - a > 0
a + x > 1
x * x > 1
2 + 3 * 4 = 14
(2 + 3) * 4 = 20
1 - 2 - 3 = -4
a = 1 and a = 1 or x = 0.5 and not s = 'a'
a = x
a < x
s = 'a'
s < 'ab'
s >= 'a'
s = ''
s like 'a%'
s like '_'
s like '%b'
s like 'a_b'
s like '%'
s not like 'a%'
s is null
abs(a) = 3
abs(x) > 1
null is null
a = null
1 = 1
1 = 2
1e3 = 1000
.5 = x
y = 2 and x < 1.5e1
""".strip().splitlines()


def random_condition(rng, depth):
    kind = rng.random()
    if depth == 0 or kind < 0.4:
        left = rng.choice(["a", "w", "x", "y", "a + 1", "a * x", "x - y", "abs(a)"])
        op = rng.choice(["=", "!=", "<", "<=", ">", ">="])
        right = rng.choice(["0", "1", "-3", "0.5", "2", "9007199254740992", "9007199254740993", "a", "x"])
        return rng.choice([f"{left} {op} {right}", f"{right} {op} {left}", f"s {op} 'a'", "x is null", "a in (0, 2, -3)", "s like '%a%'"])
    if kind < 0.55:
        return f"not ({random_condition(rng, depth - 1)})"
    word = rng.choice(["and", "or"])
    return f"({random_condition(rng, depth - 1)}) {word} ({random_condition(rng, depth - 1)})"


def main():
    rng = random.Random(2012)
    table = list(rows(rng))
    base = sqlite3.connect(":memory:")
    base.execute("pragma case_sensitive_like = on")
    base.execute("create table t (n integer, a integer, w integer, x real, s text, y real)")
    base.executemany("insert into t values (?, ?, ?, ?, ?, ?)", table)
    texts = FIXED + [random_condition(rng, 4) for _ in range(240)]
    cases = [[text, [n for (n,) in base.execute(f"select n from t where {text} order by n")]] for text in texts]
    columns = {name: [None if row[i] is None else str(row[i]) if name == "w" else row[i] for row in table] for i, name in enumerate(["n", "a", "w", "x", "s", "y"])}
    out = pathlib.Path(sys.argv[1])
    out.write_text(json.dumps({"sqlite": sqlite3.sqlite_version, "columns": columns, "cases": cases}, ensure_ascii=False, separators=(",", ":")) + "\n")


main()
