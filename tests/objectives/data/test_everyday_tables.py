"""Tables as people keep them, with the right answers beside: names, numbers, rows left out, what is told."""

import numpy as np
import pytest

from gdexplorer.errors import InputError
from gdexplorer.objectives.data.csv_file import read_columns

X = [1.5, 2.5, 3.25, 4.75, 5.5, 6.5]
Y = [-3.0, 5.0, -6.5, 9.5, 11.0, 1013.25]


def texts(values):
    return [str(value) for value in values]


XS, YS = texts(X), texts(Y)
XC = [a.replace(".", ",") for a in XS]
YC = [a.replace(".", ",") for a in YS]
ONE_TO_THREE = ["1", "2", "3"]
WORDS = ["amber", "birch", "cedar", "delta", "ember", "fjord"]


def joined(*columns, sign=",", end="\n"):
    return "".join(sign.join(r) + end for r in zip(*columns, strict=True))


TABLES = {}


def table(name, text, xs=X, ys=Y, x="x", y="y", left=0, told="", enc="utf-8"):
    TABLES[name] = (text, xs, ys, x, y, left, told, enc)


table("colon", "x:y\n" + joined(XS, YS, sign=":"))
table("tilde", "x~y\n" + joined(XS, YS, sign="~"))
table("caret", "x^y\n" + joined(XS, YS, sign="^"))
table("bars2", "x||y\n" + joined(XS, YS, sign="||"))
table("ampersand", "x & y\n" + joined(XS, YS, sign=" & "))
LATEX = joined(WORDS, XS, YS, sign=" & ", end=r" \\" + "\n")
table("LaTeX", r"w & x & y \\ \hline" + "\n" + LATEX)
table("LaTeX body", LATEX, x="2", y="3")
table(
    "LaTeX whole",
    "\\begin{tabular}{lrr}\n\\toprule\n"
    + r"w & x & y \\* \midrule"
    + "\n"
    + LATEX.replace(r"\\", r"\\[2pt] \cline{1-2}")
    + "\\bottomrule\n\\end{tabular}\n",
)
table("LaTeX rule first", r"\hline w & x & y \\" + "\n" + LATEX.replace("cedar", r"\hline cedar"))
table("brackets", "".join(f"[{a}, {b}]\n" for a, b in zip(XS, YS, strict=True)), x="1", y="2")
table("brackets named", "x;y\n" + "".join(f"[{a};{b}]\n" for a, b in zip(XC, YC, strict=True)))
table("JSON rows", '[\n["x", "y"],\n' + ",\n".join(f"  [{a}, {b}]" for a, b in zip(XS, YS, strict=True)) + "\n]\n")
table("NumPy's rows", "[" + "\n ".join(f"[{a} {b}]" for a, b in zip(XS, YS, strict=True)) + "]\n", x="1", y="2")
table("MATLAB's rows", "".join(f"[{a} {b}];\n" for a, b in zip(XS, YS, strict=True)), x="1", y="2")
table("bars2 words", "w||x||y\n" + joined(WORDS, XS, YS, sign="||"))
table("bars2 nameless", joined(XS, YS, sign="||"), x="1", y="2")
table("colons2 nameless", joined(XS, YS, ["978300760"] * 6, sign="::"), x="1", y="2")
table("bars2 quoted", "w||x||y\n" + joined(['"a||b"'] * 6, XS, YS, sign="||"))
table("colon comma dec", "x:y\n" + joined(XC, YC, sign=":"))
table("tilde comma dec", "x~y\n" + joined(XC, YC, sign="~"))
table("m²", "x,y\n" + joined([f"{a} m²" for a in XS], YS), told="x: in m²")
table(
    "sqft thousands",
    "x;y\n" + joined(["1,119 sqft", "2,300 sqft", "950 sqft"], ["1", "2", "4"], sign=";"),
    [1119, 2300, 950],
    [1, 2, 4],
    told="x: in sqft",
)
table(
    "sqft thousands quoted",
    "x,y\n" + joined(['"1,119 sqft"', '"2,300 sqft"', '"950 sqft"'], ["1", "2", "4"]),
    [1119, 2300, 950],
    [1, 2, 4],
    told="x: in sqft",
)
table(
    "eur",
    "x;y\n" + joined(["€ 1.200", "€ 2.300", "€ 850"], ["1", "2", "4"], sign=";"),
    [1200, 2300, 850],
    [1, 2, 4],
    told="x: in €",
)
table(
    "eur m2",
    "x;y\n" + joined(["1.200 €/m²", "2.300 €/m²", "850 €/m²"], ["1", "2", "4"], sign=";"),
    [1200, 2300, 850],
    [1, 2, 4],
    told="x: in € /m²",
)
table(
    "m2 dotted",
    "x;y\n" + joined(["1.200 m2", "2.300 m2", "850 m2"], ["1", "2", "4"], sign=";"),
    [1200, 2300, 850],
    [1, 2, 4],
    told="x: in m2",
)
table("kg", "x\ty\n" + joined([f"{a} kg" for a in XS], YS, sign="\t"), told="x: in kg")
table("kg no blank", "x y\n" + joined([f"{a}kg" for a in XS], YS, sign=" "), told="x: in kg")
table("kg dec comma", "x;y\n" + joined([f"{a} kg" for a in XC], YC, sign=";"), told="x: in kg")
table("kg some plain", "x;y\n" + joined([f"{a} kg" for a in XC[:4]] + XC[4:], YC, sign=";"), told="x: in kg")
table("degC", "x,y\n" + joined([f"{a}°C" for a in XS], YS), told="x: in °C")
table(
    "rooms",
    "x,y\n" + joined(["1 room", "2 rooms", "3 rooms", "1 room", "5 rooms"], texts([1, 2, 3, 4, 5])),
    [1, 2, 3, 1, 5],
    [1, 2, 3, 4, 5],
    told="x: in rooms",
)
table("km/h", "x,y\n" + joined([f"{a} km/h" for a in XS], YS), told="in km/h")
table(
    "mixed units",
    "x,y\n" + joined(["5 kg", "6 kg", "7 kg", "9 lb"], texts([1, 2, 3, 4])),
    [5, 6, 7],
    [1, 2, 3],
    left=1,
    told="in kg",
)
table(
    "hm",
    "x,y\n" + joined(["14:05", "14:10", "0:30"], ONE_TO_THREE),
    [14 * 3600 + 300, 14 * 3600 + 600, 1800],
    [1, 2, 3],
    told="seconds",
)
table(
    "hms",
    "x,y\n" + joined(["14:05:30", "14:10:00", "0:30:01"], ONE_TO_THREE),
    [50730, 51000, 1801],
    [1, 2, 3],
    told="seconds",
)
table(
    "hms ;",
    "x;y\n" + joined(["14:05:30,5", "14:10:00,0", "0:30:01,25"], ["1,5", "2,5", "3,5"], sign=";"),
    [50730.5, 51000, 1801.25],
    [1.5, 2.5, 3.5],
    told="seconds",
)
table(
    "hm blanks",
    "x y\n" + joined(["14:05", "14:10", "0:30"], ["300", "400", "555"], sign=" "),
    [50700, 51000, 1800],
    [300, 400, 555],
    told="seconds",
)
table(
    "hm tab",
    "x\ty\n" + joined(["14:05", "14:10", "0:30"], ["300", "400", "555"], sign="\t"),
    [50700, 51000, 1800],
    [300, 400, 555],
    told="seconds",
)
table(
    "ms",
    "x,y\n" + joined(["45:12", "47:30", "59:59"], ONE_TO_THREE),
    [45 * 60 + 12, 47 * 60 + 30, 3599],
    [1, 2, 3],
    told="minutes:seconds",
)
table(
    "race",
    "x,y\n" + joined(["59:59", "1:02:03", "1:10:00"], ONE_TO_THREE),
    [3599, 3723, 4200],
    [1, 2, 3],
    told="minutes:seconds",
)
table(
    "ampm",
    "x,y\n" + joined(["2:05 PM", "11:00 AM", "12:30 AM"], ONE_TO_THREE),
    [14 * 3600 + 300, 39600, 1800],
    [1, 2, 3],
    told="seconds",
)
table(
    "pandas td",
    "x,y\n" + joined(["0 days 00:05:00", "1 days 02:00:00", "2 days 00:00:01.5"], ONE_TO_THREE),
    [300, 93600, 172801.5],
    [1, 2, 3],
    told="seconds",
)
table(
    "words dur",
    "x,y\n" + joined(["1h 30min", "2h 05min", "0h 45min"], ONE_TO_THREE),
    [5400, 7500, 2700],
    [1, 2, 3],
    told="seconds",
)
table(
    "iso dt",
    "x,y\n" + joined(["2020-01-01T00:00:00", "2020-01-01T12:00:00", "2020-01-02 06:00"], ONE_TO_THREE),
    [0, 0.5, 1.25],
    [1, 2, 3],
    told="days since 2020-01-01",
)
table(
    "iso dt frac Z",
    "x,y\n"
    + joined(["2020-01-01T00:00:00.000Z", "2020-01-01T12:00:00.000Z", "2020-01-02T06:00:00.000Z"], ONE_TO_THREE),
    [0, 0.5, 1.25],
    [1, 2, 3],
    told="days since 2020-01-01",
)
table(
    "date time cols",
    "date,time,y\n" + joined(["2020-01-01"] * 3, ["12:00", "13:00", "14:00"], ONE_TO_THREE),
    [43200, 46800, 50400],
    [1, 2, 3],
    x="time",
)
table(
    "dt de",
    "x;y\n" + joined(["01.02.2020 12:00", "02.02.2020 00:00", "13.02.2020 12:00:00"], ["1,5", "2,5", "3,5"], sign=";"),
    [0, 0.5, 12],
    [1.5, 2.5, 3.5],
    told="days since 2020-02-01",
)
table(
    "dt blanks",
    "2020-01-01 12:00 5.5\n2020-01-01 13:00 6.5\n2020-01-01 14:00 7.0\n",
    [43200, 46800, 50400],
    [5.5, 6.5, 7],
    x="2",
    y="3",
)
table(
    "excel title totals", "Sales report 2020,,\n,,\nitem,x,y\n" + joined(WORDS, XS, YS) + "Total,24,1029.25\n", left=1
)
table("excel merged", "Region,North,,South,\nitem,x,y,z,u\n" + joined(WORDS, XS, YS, XS, YS))
table("excel merged2", ",2019,,2020,\nitem,x,y,z,u\n" + joined(WORDS, XS, YS, XS, YS))
table("excel blank cols", ",,\n,x,,y\n" + joined([""] * 6, XS, [""] * 6, YS))
table("footnotes", "x,y\n" + joined(XS, YS) + "\n* provisional\nSource: Office of Statistics, 2020\n", left=2)
table("footnotes ;", "x;y\n" + joined(XC, YC, sign=";") + "\n1) provisional;\nSource: Office;\n", left=2)
table("cp1252 euro", ("Preis €;x;y\n" + joined(["1"] * 6, XC, YC, sign=";")), enc="cp1252")
table("cp1252 euro vals", ("x;y\n" + joined([a + " €" for a in XC], YC, sign=";")), enc="cp1252", told="x: in €")
table("latin1 m²", ("x;y\n" + joined([a + " m²" for a in XC], YC, sign=";")), enc="latin-1", told="x: in m²")
table("utf16 le bom", ("x\ty\n" + joined(XS, YS, sign="\t", end="\r\n")), enc="utf-16")
table("cr only", "x;y\r" + joined(XC, YC, sign=";", end="\r"))
table(
    "apos", "x;y\n" + joined(["1'200", "12'500.5", "950"], ["1", "2", "4"], sign=";"), [1200, 12500.5, 950], [1, 2, 4]
)
table(
    "nbsp",
    "x;y\n" + joined(["1\u00a0200", "12\u00a0500,5", "950"], ["1", "2", "4"], sign=";"),
    [1200, 12500.5, 950],
    [1, 2, 4],
)
table("pct", "x,y\n" + joined([a + "%" for a in XS], YS), [a / 100 for a in X], told="percentages")
table("quoted all", '"x","y"\n' + joined([f'"{a}"' for a in XS], [f'"{a}"' for a in YS]))
table("quoted all dec comma", '"x","y"\n' + joined([f'"{a}"' for a in XC], [f'"{a}"' for a in YC]))
table("missing kinds", "x,y\n" + joined(XS, YS) + "n/a,1\n2,-\nNULL,3\n,5\n4,NaN\n.,7\n", left=6)
table("index cols", ",Unnamed: 0,x,y\n" + joined(texts(range(6)), texts(range(6)), XS, YS))
table("tab+space", "x \t y\n" + joined(XS, YS, sign=" \t "))
table("fixed", "name      x     y\n" + "".join(f"{w:<8}{a:>6}{b:>10}\n" for w, a, b in zip(WORDS, XS, YS, strict=True)))
table("D exp", "x y\n" + joined([a + "D+00" for a in XS], [a + "d0" for a in YS], sign=" "))
table("plus", "x,y\n" + joined(["+" + a for a in XS], YS))
table("hex", "x,y\n" + joined(["0x10", "0x1F", "0xff"], ["1", "2", "3"]), [16, 31, 255], [1, 2, 3], told="")
table("bool", "x,y\n" + joined(XS, ["TRUE", "FALSE"] * 3), X, [1, 0] * 3, told="y:")
table("words", "x,y\n" + joined(XS, ["sick", "healthy"] * 3), X, [1, 0] * 3, told="y:")
table("bool 1/0 text T/F", "x,y\n" + joined(XS, ["T", "F"] * 3), X, [1, 0] * 3)
table(
    "dates us",
    "x,y\n" + joined(["1/31/2020", "2/1/2020", "12/31/2020"], ONE_TO_THREE),
    [0, 1, 335],
    [1, 2, 3],
    told="days since",
)
table(
    "dates yyyymmdd",
    "x,y\n" + joined(["20200131", "20200201", "20201231"], ONE_TO_THREE),
    [0, 1, 335],
    [1, 2, 3],
    told="days since 2020-01-31",
)
table("dates yyyymmddhh", "x,y\n" + joined(["2020013112", "2020020100", "2020020124"], ONE_TO_THREE), [0, 0.5, 1.5],
      [1, 2, 3], told="days since 2020-01-31")  # fmt: skip
table("yyyymmdd and a total", "x,y\n" + joined(["20200131", "20200201", "20201231", "Total"], texts([1, 2, 3, 6])),
      [0, 1, 335], [1, 2, 3], left=1)  # fmt: skip
table("not all yyyymmdd", "x,y\n" + joined(["20200131", "20200201", "20201399"], ONE_TO_THREE),
      [20200131, 20200201, 20201399], [1, 2, 3])  # fmt: skip
table("to midnight", "x,y\n" + joined(["12:30", "23:00", "24:00"], ONE_TO_THREE), [45000, 82800, 86400], [1, 2, 3],
      told="hours:minutes")  # fmt: skip
table("negative td", "x;y\n" + joined(["-1 day, 23:00:00", "1 day, 6:00:00", "0:30:00"], ONE_TO_THREE, sign=";"),
      [-3600, 108000, 1800], [1, 2, 3])  # fmt: skip
table("negative pandas td", "x,y\n" + joined(["-1 days +23:00:00", "1 days 06:00:00", "0 days 00:30:00"], ONE_TO_THREE),
      [-3600, 108000, 1800], [1, 2, 3])  # fmt: skip
table("title, names like units", "Experiment 3,,\nt,s,m\n" + joined(ONE_TO_THREE, ["5", "7", "6"], ["2", "4", "8"]),
      [1, 2, 3], [5, 7, 6], x="t", y="s")  # fmt: skip
table("index named below", ",x,x\n,mean,std\nr,,\n" + joined(["3", "4", "9"], ONE_TO_THREE, ["5", "7", "6"]),
      [1, 2, 3], [5, 7, 6], x="mean", y="std")  # fmt: skip
table("one blank between names", "Name      x Height\nAnn        1   1.70\nBob Smith  2   1.80\nCarl       3   1.65\n",
      [1, 2, 3], [1.7, 1.8, 1.65], y="Height")  # fmt: skip
table(
    "dates german month",
    "x;y\n" + joined(["31. Januar 2020", "1. Februar 2020", "31. Dezember 2020"], ["1", "2", "3"], sign=";"),
    [0, 1, 335],
    [1, 2, 3],
    told="days since",
)
table(
    "dates short year",
    "x,y\n" + joined(["31-Jan-20", "01-Feb-20", "31-Dec-20"], ONE_TO_THREE),
    [0, 1, 335],
    [1, 2, 3],
    told="days since",
)
table(
    "quarters",
    "x,y\n" + joined(["2020-Q1", "2020-Q2", "2021-Q1"], ONE_TO_THREE),
    [0, 91, 366],
    [1, 2, 3],
    told="days since",
)
table("inner title quoted", '"Prices, 2020"\n"size, m²","price, €"\n' + joined(XS, YS), x="size, m²", y="price, €")
table("trailing notes col", "x,y,note\n" + joined(XS, YS, [""] * 5 + ["see below, page 3".replace(",", "")]))
table(
    "ragged trailing notes", "x,y\n" + joined(XS[:-1], YS[:-1]) + "6.5,1013.25,checked by Ann\n", X[:-1], Y[:-1], left=1
)
table("neg paren thous", "x,y\n" + joined(XS[:3], ['"(1,200)"', '"3,400"', "(50)"]), X[:3], [-1200, 3400, -50])
table(
    "R$",
    "x;y\n" + joined(["R$ 1.200,50", "R$ 850,00", "R$ 2.000,10"], ["1", "2", "4"], sign=";"),
    [1200.5, 850, 2000.1],
    [1, 2, 4],
    told="R$",
)
table(
    "lakh",
    "x,y\n" + joined(['"₹ 12,34,567"', '"₹ 1,00,000"', '"₹ 5,000"'], ["1", "2", "4"]),
    [1234567, 100000, 5000],
    [1, 2, 4],
    told="₹",
)
table("mixed curr", "x,y\n" + joined(["$5", "€6", "$7"], ["1", "2", "4"]), [5, 6, 7], [1, 2, 4], told="$ and €")
table("usd/kg", "x,y\n" + joined(["$5/kg", "$6/kg", "$7/kg"], ["1", "2", "4"]), [5, 6, 7], [1, 2, 4], told="$ /kg")
table("md table", "| x | y |\n|---|---|\n" + "".join(f"| {a} | {b} |\n" for a, b in zip(XS, YS, strict=True)))
table("latex", "x & y \\\\\n" + "".join(f"{a} & {b} \\\\\n" for a, b in zip(XS, YS, strict=True)))
table("json lines-ish no", "x,y\n" + joined([" " + a + " " for a in XS], [" " + b + " " for b in YS]))
table("sep line", '"sep=;"\nx;y\n' + joined(XC, YC, sign=";"))
table("header twice in the middle", "x,y\n" + joined(XS[:3], YS[:3]) + "x,y\n" + joined(XS[3:], YS[3:]), left=1)
table(
    "group headers inside",
    "name,x,y\nNorth,,\n" + joined(WORDS[:3], XS[:3], YS[:3]) + "South,,\n" + joined(WORDS[3:], XS[3:], YS[3:]),
    left=1,
)
table(
    "subtotals",
    "name,x,y\n"
    + joined(WORDS[:3], XS[:3], YS[:3])
    + "Subtotal,7.25,-4.5\n"
    + joined(WORDS[3:], XS[3:], YS[3:])
    + "Total,24,1029.25\n",
    left=2,
)
table(
    "less than",
    "x,y\n" + joined(["<" + a if i == 2 else a for i, a in enumerate(XS)], YS),
    [a for i, a in enumerate(X) if i != 2],
    [a for i, a in enumerate(Y) if i != 2],
    left=1,
)
table("1e3 caps", "x,y\n" + joined(["1E3", "2.5E-1", "3E+2"], ["1", "2", "3"]), [1000, 0.25, 300], [1, 2, 3])
table("x10^", "x,y\n" + joined(["1.5×10^3", "2 x 10^2", "3·10^-1"], ["1", "2", "3"]), [1500, 200, 0.3], [1, 2, 3])
table(
    "dec comma pct ;",
    "x;y\n" + joined(["12,5 %", "13,5 %", "7 %"], ["1", "2", "3"], sign=";"),
    [0.125, 0.135, 0.07],
    [1, 2, 3],
    told="percentages",
)
table("fullwidth", "x,y\n" + joined(["１", "２", "３"], ["1", "2", "3"]), [1, 2, 3], [1, 2, 3])
table("percent header", "share %;y\n" + joined(XC, YC, sign=";"), x="share %")
table("bom quoted utf8", '\ufeff"x";"y"\r\n' + joined(XC, YC, sign=";", end="\r\n"))
table(
    "comma dec & comma delim quoted",
    "x,y\n" + joined([f'"{a}"' for a in XC], ["1", "2", "3", "4", "5", "6"]),
    X,
    [1, 2, 3, 4, 5, 6],
)
table(
    "comma dec & tab & thousands space",
    "x\ty\n" + joined(XC, ["1 013,25", "2 000,00", "3 000,50", "12,00", "1,00", "2,00"], sign="\t"),
    X,
    [1013.25, 2000, 3000.5, 12, 1, 2],
)
table(
    "year;value dotted",
    "year;y\n" + joined(["2018", "2019", "2020"], ["12.345", "13.456", "9.870"], sign=";"),
    [2018, 2019, 2020],
    [12345, 13456, 9870],
    x="year",
    told="is read as",
)
table(
    "year,value",
    "year,y\n" + joined(["2018", "2019", "2020"], ["12.345", "13.456", "9.870"]),
    [2018, 2019, 2020],
    [12.345, 13.456, 9.870],
    x="year",
)
table(
    "excel subtotals",
    "name,x,y\n"
    + joined(WORDS[:3], XS[:3], YS[:3])
    + "North Total,7.25,-4.5\n"
    + joined(WORDS[3:], XS[3:], YS[3:])
    + "South Total,16.75,1033.75\nGrand Total,24,1029.25\n",
    left=3,
)
table("wb", "name,ind,x,y\n" + joined(WORDS, ["Population, total".replace(",", "")] * 6, XS, YS))

table("weekdays", "x;y\nWed, 01 Jan 2020 00:00:00 GMT;1\nFri, 03 Jan 2020 12:00:00 GMT;2\n",
      [0, 2.5], [1, 2], told="days since 2020-01-01")  # fmt: skip
table(
    "weekdays before numbers",
    "x;y\n" + joined(["Mo 06.01.2020", "Tue 07/01/2020"], ["1", "2"], sign=";"),
    [0, 1],
    [1, 2],
)
table("compact times", "x,y\n" + joined(["20200101T000000", "20200101T120000", "20200102T0600"], ONE_TO_THREE),
      [0, 0.5, 1.25], [1, 2, 3], told="days since 2020-01-01")  # fmt: skip
table("about", "x,z,y\n" + joined(XS, [f"~{i}" for i in range(6)], YS))
table("about, first", "z,x,y\n" + joined([f"~{i}" for i in range(6)], XS, YS))
table(
    "Italian December", "x;y\n" + joined(["1 dicembre 2020", "3 dicembre 2020"], ["1", "2"], sign=";"), [0, 2], [1, 2]
)
table("units to a power", "x,y\n" + joined([f"{x} kg/m^3" for x in XS], YS), told="x: in kg/m^3")
table("singular and plural", "x,y\n" + joined(["5 lb", "6 lbs", "7 lbs", "8 lbs."], list("1234")), [5, 6, 7, 8],
      [1, 2, 3, 4], told="x: in lbs")  # fmt: skip
table(
    "multiples",
    "x,y\n" + joined(["$1.2M", "$3.4M", "$0.5M"], ONE_TO_THREE),
    [1.2e6, 3.4e6, 5e5],
    [1, 2, 3],
    told="in $.",
)


@pytest.mark.parametrize("name", TABLES)
def test_everyday_tables_are_read(tmp_path, name):
    text, xs, ys, x, y, left, told, encoding = TABLES[name]
    path = tmp_path / "table.txt"
    path.write_bytes(text.encode(encoding))
    columns = read_columns(path, (x,), y)
    np.testing.assert_allclose(columns.inputs[:, 0], xs, rtol=1e-12, atol=1e-9, err_msg=columns.reading)
    np.testing.assert_allclose(columns.targets, ys, rtol=1e-12, err_msg=columns.reading)
    assert columns.left_out.total == left, columns.note
    assert told in f"{columns.reading} {columns.note}"


@pytest.mark.parametrize(
    ("text", "said"),
    [('{"x": [1, 2]}', "is JSON"), ('[{"x": 1, "y": 2},\n', "is JSON"), ('\n{\n "x" : 1}', "is JSON"),
     ("<!DOCTYPE html><table>", "is a web page or XML"), ('<?xml version="1.0"?>', "is a web page or XML")],
)  # fmt: skip
def test_what_is_no_table_is_called_by_its_name(tmp_path, text, said):
    path = tmp_path / "table.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=f"{said}: save the table as CSV"):
        read_columns(path, ("x",), "y")
