"""Tables as people keep them: each holds 1 to 6 and their doubles, whatever else is in it."""

import numpy as np
import pytest

from gdexplorer.objectives.data.csv_file import read_columns

X = [1.5, 2.5, 3.25, 4.75, 5.5, 6.5]
Y = [-3.0, 5.0, -6.5, 9.5, 11.0, 1013.25]


def table(line, names="x,y", before="", after="", decimal=".", end="\n"):
    rows = [
        line.format(x=str(x), y=str(y), i=i, word=word) for i, (x, y, word) in enumerate(zip(X, Y, WORDS, strict=True))
    ]
    if decimal == ",":
        rows = [row.replace(".", ",") for row in rows]
    return before + end.join([*([names] if names else []), *rows]) + end + after


WORDS = ["amber low", "birch", "cedar high, wide", "delta", "ember's end", "fjord"]
PLAIN = [word.replace(",", "").replace("'", "") for word in WORDS]
XS, YS = [str(x) for x in X], [str(y) for y in Y]
XC = [x.replace(".", ",") for x in XS]
YC = [y.replace(".", ",") for y in YS[:-1]] + ["1.013,25"]


def joined(*columns, sign=","):
    return "".join(sign.join(row) + "\n" for row in zip(*columns, strict=True))


def aligned(*columns, gap=1, right=False):
    widths = [max(map(len, column)) for column in columns]
    pad = str.rjust if right else str.ljust
    rows = ((" " * gap).join(pad(f, w) for f, w in zip(row, widths, strict=True)) for row in zip(*columns, strict=True))
    return "".join(row.rstrip() + "\n" for row in rows)


def quoted(column):
    return [f'"{field}"' for field in column]


TABLES = {
    "semicolons and decimal commas": table("{x};{y}", "x;y", decimal=","),
    "points between thousands": "x;y\n" + joined(XC, YC, sign=";"),
    "tabs and decimal commas": table("{x}\t{y}", "x\ty", decimal=","),
    "tabs and decimal commas without names": (table("{x}\t{y}", "", decimal=","), "1", "2"),
    "blanks and decimal commas": table("{x} {y}", "x y", decimal=","),
    "blanks and decimal commas without names": (table("{x} {y}", "", decimal=","), "1", "2"),
    "bars": table("{x}|{y}|{word}", "x|y|word"),
    "bars around": "| x | y |\n|---|:--|\n" + table("| {x} | {y} |", ""),
    "a psql table": " x | y \n---+---\n" + table(" {x} | {y} ", ""),
    "a mysql table": "+-----+-----+\n| x   | y   |\n+-----+-----+\n" + table("| {x} | {y} |", "") + "+-----+-----+\n",
    "a ruled table of blanks": "x     y\n----  ------\n" + table("{x}   {y}", ""),
    "aligned by blanks, to the right": aligned(["name", *PLAIN], ["x", *XS], ["y", *YS], gap=3, right=True),
    "aligned by blanks, to the left": aligned(["name", *PLAIN], ["x", *XS], ["y", *YS], gap=2),
    "aligned by single blanks, with texts of two words": aligned(["name", *PLAIN], ["x", *XS], ["y", *YS], gap=1),
    "aligned by blanks, with empty fields": aligned(["x", *XS], ["z", *"1 3 5 "], ["y", *YS], gap=2, right=True),
    "blanks between texts in quotes": "name x y\n" + joined(quoted(PLAIN), XS, YS, sign=" "),
    "names one short": '"x" "y"\n' + joined(quoted(PLAIN), XS, YS, sign=" "),
    "names one short, rows by number": "x y\n" + joined(list("123456"), XS, YS, sign=" "),
    "names one short, commas": "x,y\n" + joined([f"r{i}" for i in range(6)], XS, YS),
    "names one short, tabs": "x\ty\n" + joined([f"gene {i}" for i in range(6)], XS, YS, sign="\t"),
    "a frame's index without a name": ",x,y\n" + joined(list("012345"), XS, YS),
    "a line for spreadsheets": "sep=;\n" + table("{x};{y}", "x;y"),
    "a line for spreadsheets, tab": "sep=\t\r\n" + table("{x}\t{y}", "x\ty", end="\r\n"),
    "a delimiter at the end of rows": table("{x},{y},"),
    "a delimiter at the end of names": table("{x},{y}", "x,y,"),
    "a delimiter at the end of all": table("{x};{y};", "x;y;", decimal=","),
    "three delimiters at the end of all": table("{x};{y};;;", "x;y;;;", decimal=","),
    "a tab at the end of rows": table("{x}\t{y}\t", "x\ty"),
    "a delimiter at the end of some rows": "x,y\n" + joined(XS, [f"{y}{',' * (i % 2)}" for i, y in enumerate(YS)]),
    "empty lines between rows": table("{x},{y}\n"),
    "empty lines before and behind": table("{x},{y}", before="\n\n", after="\n\n\n"),
    "lines of blanks and of delimiters": table("{x},{y}", after=",\n  \n , \n,,\n"),
    "doubled carriage returns": table("{x},{y}", end="\r\r\n"),
    "units below the names": "x,y,word\nm,kg/m^3,\n" + joined(XS, YS, PLAIN),
    "units in brackets below the names": "x;y\n[°C];[mm]\n" + table("{x};{y}", "", decimal=","),
    "units below names of blanks": "x y\n(s) (m/s)\n" + table("{x} {y}", ""),
    "a title": table("{x},{y}", before="Readings of a station\n"),
    "a title and an empty line": table("{x};{y}", "x;y", before="Readings, station 5\nBerlin\n\n", decimal=","),
    "a title with a delimiter": table("{x},{y}", before="Station,Berlin\n"),
    "keys and values before": table("{x},{y},{i}", "x,y,i", before="Station: Berlin\nLatitude: 52.5\n\n"),
    "comments #": table("{x},{y}", before="# station 5\n#\n# 12 rows, of which 3\n"),
    "comments %": table("{x} {y}", "x y", before="% made up, for a test\n%\n"),
    "comments //": table("{x};{y}", "x;y", before="// made up\n"),
    "comments ;": table("{x},{y}", before="; made up, for a test\n;\n"),
    "comments !": table("{x} {y}", "x y", before="! made up\n"),
    "comments between rows": table("{x},{y}").replace("\n3.25", "\n# changed, here\n3.25").replace("\n6", "\n#\n6"),
    "comments behind": table("{x},{y}", after="# end\n"),
    "comments longer than the table": table("{x},{y}", before="# some words, and more\n" * 40),
    "names behind #": table("{x} {y}", "# x y"),
    "names behind #, commas": table("{x},{y}", "#x,y"),
    "names behind %": table("{x}\t{y}", "% x\ty"),
    "names behind # and a line of units": table("{x} {y}", "# x y\n# (s) (m)"),
    "names behind # with blanks in them": (table("{x} {y}", "# the x  the y"), "the x", "the y"),
    "# as a name": table("{i},{x},{y}", "#,x,y"),
    "# as a name, blanks": table("{i} {x} {y}", "# x y"),
    "ranks behind #": table("#{i},{x},{y}", "rank,x,y"),
    "carriage returns alone": table("{x},{y}", end="\r"),
    "carriage returns and line feeds": table("{x};{y}", "x;y", end="\r\n", decimal=","),
    "a byte order mark": "\ufeff" + table("{x},{y}", '"x","y"'),
    "a blank between thousands": "x;y\n" + joined(XS, [*YS[:-1], "1 013.25"], sign=";"),
    "a narrow blank between thousands": "x;y\n" + joined(XC, [*YC[:-1], "1\u202f013,25"], sign=";"),
    "an apostrophe between thousands": "x,y\n" + joined(XS, [*YS[:-1], "1'013.25"]),
    "a typographic apostrophe between thousands": "x\ty\n" + joined(XS, [*YS[:-1], "1’013.25"], sign="\t"),
    "commas between thousands in quotes": "x,y\n" + joined(XS, [*YS[:-1], '"1,013.25"']),
    "currency before": "x,y\n" + joined(XS, [f"€ {y}" for y in YS]),
    "currency behind": "x;y\n" + joined(XC, [f"{y} €" for y in YC], sign=";"),
    "pounds in quotes": "x,y\n" + joined(XS, [f'"£{y}"'.replace("£-", "-£") for y in [*YS[:-1], "1,013.25"]]),
    "crowns": "x;y\n" + joined(XS, [f"{y} kr" for y in YS], sign=";"),
    "per cent": "x;y\n" + joined(XC, [f"{100 * y:.0f} %" for y in Y], sign=";"),
    "brackets": "x,y\n" + joined(XS, [f"({y[1:]})" if y[0] == "-" else y for y in YS]),
    "brackets and currency": "x,y\n" + joined(XS, [f"($ {y[1:]})" if y[0] == "-" else f"$ {y}" for y in YS]),
    "a minus sign behind": "x;y\n" + joined(XS, [f"{y[1:]}-" if y[0] == "-" else y for y in YS], sign=";"),
    "typographic minus": table("{x},{y}").replace("-", "−"),
    "D exponents": "x y\n" + joined([f"{x:.6E}" for x in X], [f"{y:.8E}" for y in Y], sign="  ").replace("E", "D"),
    "single quotes": "'x','name','y'\n" + joined(XS, ["'a, b'", "'c'", "'d, e, f'", "'g'", "'h'", "''"], YS),
    "doubled quotes": "x,name,y\n" + joined(XS, ['"say ""a, b"""', '""""', '","', '""', '"a\nb"', "plain"], YS),
    "quotes behind a backslash": "x,name,y\n" + joined(XS, ['"say \\"a, b\\""', '"\\""', '","', '""', '"a"', "b"], YS),
    "inches": 'x\tsize\ty\n' + joined(XS, ['5"', '6"', '7 1/2"', '"8', '9"', "10"], YS, sign="\t"),
    "an open quote": "x,name,y\n" + joined(XS, ["a", "b", '"c', "d", "e", "f"], YS),
    "names over two lines": ('"x\n(m)","y"\n' + joined(XS, YS), "x (m)", "y"),
    "names over two lines of another kind": ('"x\r\n(m)";"y"\r\n' + table("{x};{y}", "", end="\r\n"), "x (m)", "y"),
    "names twice": ("x,x,y\n" + joined(list("abcdef"), XS, YS), "x (2)", "y"),
    "no names": (table("{x},{y}", ""), "1", "2"),
    "years as names": ("place;2019;2020\n" + joined(PLAIN, XC, YC, sign=";"), "2019", "2020"),
    "years as names in a table without texts": ("2019,2020,2021\n" + joined(XS, YS, XS), "2019", "2020"),
    "counts as names": ("0,1,2\n" + joined(XS, YS, XS), "0", "1"),
    "counts as names and an index": (",0,1\n" + joined(list("012345"), XS, YS), "0", "1"),
    "years as names beside a count": ("id,2019,2020\n" + joined(list("123456"), XS, YS), "2019", "2020"),
    "whole years as names": ("name\t2019\t2020\n" + joined(PLAIN, XS, YS, sign="\t"), "2019", "2020"),
    "a unit behind other numbers": "x,y,weight\n" + joined(XS, YS, [f"{i} kg" for i in range(6)]),
    "months as names": ("place,Jan 2001,Feb 2001\n" + joined(PLAIN, XS, YS), "Jan 2001", "Feb 2001"),
    "a lone text before": table("{word};{x};{y}", "word;x;y", decimal=","),
    "columns without a value": table("{x},,{y},,", "x,empty,y,,"),
    "texts with other delimiters": "n\tx\ty\n" + joined(["a, b;", "d|e", "f,g", "h;i", "j", "m"], XS, YS, sign="\t"),
    "a spreadsheet's texts": "x,y\n" + joined([f'="{x}"' for x in XS], YS),
}  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("name", TABLES)
def test_odd_tables_are_read(tmp_path, name, encoding):
    content = TABLES[name]
    text, x, y = content if isinstance(content, tuple) else (content, "x", "y")
    path = tmp_path / "table.txt"
    path.write_bytes(text.encode(encoding))
    columns = read_columns(path, (x,), y)
    np.testing.assert_array_equal(columns.inputs[:, 0], X, columns.reading)
    np.testing.assert_array_equal(columns.targets, Y, columns.reading)
    assert columns.left_out.total == 0, columns.note
