"""What people type: numbers, formulas, names, nonsense."""

from __future__ import annotations

from random import Random

NUMBERS = (
    "0",
    "-0",
    "1",
    "-1",
    "0.5",
    "1e-3",
    "1e-310",
    "5e-324",
    "1e308",
    "-1e308",
    "1e309",
    "inf",
    "-inf",
    "nan",
    "NaN",
    "1,5",
    "1 000",
    "1.000.000",
    "0x10",
    "1e",
    "--1",
    "+2",
    ".5",
    "5.",
    "1/2",
    "2^10",
    "π",
    "٣",
    "−1",
    "½",
    "12345678901234567890",
    "1e-16",
    "0.1 ",
    " 3",
    "1_000",
    "1e3",
    "100000",
    "7",
)
ATOMS = (
    "x",
    "y",
    "a",
    "b",
    "pi",
    "e",
    "2",
    "0.5",
    "1e-300",
    "1e300",
    "x^2",
    "y^2",
    "3.7",
    "lambda",
    "x1",
    "i",
    "inf",
)
CALLS = (
    "sin",
    "cos",
    "exp",
    "log",
    "sqrt",
    "abs",
    "tanh",
    "atan",
    "sinh",
    "sign",
    "floor",
    "max",
    "min",
    "where",
    "lg",
)
FORMULAS = (
    "x^2 + y^2",
    "(1 - x)^2 + 100*(y - x^2)^2",
    "sin(x)*cos(y)",
    "log(x) + y^2",
    "1/(x*y)",
    "abs(x) + abs(y)",
    "x^2 - y^2",
    "exp(-x^2 - y^2)",
    "sqrt(x*y)",
    "1e-300*x + 1",
    "min(x/1e-320, y)",
    "where(x>0, x/1e-320, y)",
    "1",
    "x",
    "tan(x*y)",
    "exp(exp(x)) + y",
    "1e-8*((1-x)^2 + 100*(y-x^2)^2)",
    "x^y",
    "atan(1e9*x) + y^2",
    "a*x^2 + b*y^2 + c",
    "sen(x) + log(y",
    "__import__('os').system('true')",
    "x y",
    "2x + (x+1)(y-2)",
    "|x| + |y|",
    "x² + y³",
    "x^2 + y^2 = 1",
    "sin^2 x",
    "((((((x))))))",
    "x**2+y**2",
    "max(x, y, a)",
    "3x⁴ - 2x²y² + 3y⁴",
)
NONSENSE = (
    "",
    " ",
    "abc",
    "'; drop table",
    "\\",
    "%s%n",
    "<b>x</b>",
    "日本語",
    "🙂",
    "\u202e",
    "a" * 300,
    "..",
    "/",
    "*",
    "-",
    "\t",
)


def number(random: Random) -> str:
    """A number as people write it, or what they write in its place."""
    if random.random() < 0.5:
        return f"{random.uniform(-10, 10) * 10 ** random.randint(-6, 6):.6g}"
    return random.choice(NUMBERS) if random.random() < 0.8 else random.choice(NONSENSE)


def formula(random: Random) -> str:
    """A formula that may have a meaning or may not."""
    if random.random() < 0.4:
        return random.choice(FORMULAS)
    text = _grown(random, random.randint(1, 4))
    return _spoiled(random, text) if random.random() < 0.25 else text


def word(random: Random) -> str:
    """Anything."""
    kinds = (
        number,
        formula,
        lambda r: r.choice(NONSENSE),
        lambda r: "".join(map(chr, (r.randint(32, 126) for _ in range(8)))),
    )
    return random.choice(kinds)(random)


def _grown(random: Random, depth: int) -> str:
    if depth == 0 or random.random() < 0.15:
        return random.choice(ATOMS)
    if random.random() < 0.35:
        name = random.choice(CALLS)
        count = {"max": 2, "min": 2, "where": 3}.get(name, 1)
        return f"{name}({', '.join(_grown(random, depth - 1) for _ in range(count))})"
    sign = random.choice(("+", "-", "*", "/", "^", " + ", "·", "<"))
    return f"({_grown(random, depth - 1)}{sign}{_grown(random, depth - 1)})"


def _spoiled(random: Random, text: str) -> str:
    place = random.randrange(len(text) + 1)
    return random.choice((text[:place], text[:place] + random.choice("()*/^,.=!@é") + text[place:], text[place:]))
