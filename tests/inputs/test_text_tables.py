"""Tables in text files: a cell is what the rules of CSV say it is, and what cannot be told apart is refused by line."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaeto.batch.site_table import read_sites
from evaeto.errors import EvaetoWarning, RequestError, WeatherError
from evaeto.fusion.files import read_climatology
from evaeto.inputs.table_files import read_csv
from evaeto.inputs.weather_files import read_weather

HEADER = "date,tmax,tmin,u2"
TMAX, TMIN = [30.5, 29.25], [15.0, 16.0]

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str | bytes, name: str = "station.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


# ---- what is read


READ = {
    "a delimiter in a quoted name": 'date,"Qual, flag",tmax,tmin\n2020-01-01,0,30.5,15\n2020-01-02,0,29.25,16\n',
    "more delimiters in a quoted name than without": 'date;"a,b,c,d,e,f";tmax;tmin\n2020-01-01;0;30.5;15\n'
    "2020-01-02;0;29.25;16\n",
    "a delimiter in a quoted unit": 'date,note,tmax,tmin\n,"a, b",degC,K\n2020-01-01,0,30.5,288.15\n'
    "2020-01-02,0,29.25,289.15\n",
    "a delimiter in a quoted text": 'date,note,tmax,tmin\n2020-01-01,"dry, hot",30.5,15\n2020-01-02,,29.25,16\n',
    "a line end in a quoted text": 'date,note,tmax,tmin\n2020-01-01,"dry\n# hot\n2020",30.5,15\n2020-01-02,,29.25,16\n',
    "a line end in a quoted name": 'date,tmax,tmin,"note\nof day"\n2020-01-01,30.5,15,a\n2020-01-02,29.25,16,b\n',
    "doubled quotes": 'date,note,tmax,tmin\n2020-01-01,"the ""Plot"", 3",30.5,15\n2020-01-02,,29.25,16\n',
    "a quote within a text": 'date,note,tmax,tmin\n2020-01-01,5" pipe,30.5,15\n2020-01-02,6",29.25,16\n',
    "a space behind a quote": '"date" ,"tmax" ,"tmin"\n"2020-01-01" ,"30.5" ,15\n2020-01-02,29.25,16\n',
    "a space before a quote": 'date, "no, te", tmax, tmin\n2020-01-01, "a, b", 30.5, 15\n2020-01-02, "", 29.25, 16\n',
    "quoted numbers": '"date","tmax","tmin"\n"2020-01-01","30.5","15"\n"2020-01-02","29.25","16"\n',
    "quoted decimal commas": 'date,tmax,tmin\n2020-01-01,"30,5",15\n2020-01-02,"29,25",16\n',
    "# within a row": "date,plot,tmax,tmin\n2020-01-01,Plot #3,30.5,15\n2020-01-02,#4,29.25,16\n",
    "# within a name": "date,# of plot,tmax,tmin\n2020-01-01,3,30.5,15\n2020-01-02,4,29.25,16\n",
    "# in quotes at the start": 'tmax,date,"#",tmin\n30.5,2020-01-01,"#3",15\n29.25,2020-01-02,"# 4, a",16\n',
    "comments with delimiters and quotes": '# a;b;c;d;"e\ndate,tmax,tmin\n# ,,,,,"\n2020-01-01,30.5,15\n'
    "# 1;2;3;4;5\n2020-01-02,29.25,16\n",
    "a delimiter behind the last column": "date,tmax,tmin,\n2020-01-01,30.5,15,\n2020-01-02,29.25,16,\n",
    "two delimiters behind the last column": "date,tmax,tmin,,\n2020-01-01,30.5,15,,\n2020-01-02,29.25,16,,\n",
    "a delimiter behind the rows only": "date,tmax,tmin\n2020-01-01,30.5,15,\n2020-01-02,29.25,16,, \n",
    "a delimiter behind the header only": "date,tmax,tmin,\n2020-01-01,30.5,15\n2020-01-02,29.25,16\n",
    "no cell for a note": "date,tmax,tmin,note\n2020-01-01,30.5,15\n2020-01-02,29.25,16,windy\n",
    "a first column without a name": ",date,tmax,tmin\n0,2020-01-01,30.5,15\n1,2020-01-02,29.25,16\n",
    "a first column without a name, tabs": "\tdate\ttmax\ttmin\n0\t2020-01-01\t30.5\t15\n1\t2020-01-02\t29.25\t16\n",
    "two columns of flags": "date,tmax,flag,tmin,flag\n2020-01-01,30.5,a,15,b\n2020-01-02,29.25,,16,\n",
    "empty lines, and lines of delimiters": "\n\ndate,tmax,tmin\n\n2020-01-01,30.5,15\n\n  \n,,\n"
    "2020-01-02,29.25,16\n,,\n",
    "line ends of Windows": "date,tmax,tmin\r\n2020-01-01,30.5,15\r\n2020-01-02,29.25,16\r\n",
    "line ends of old Macs": "date,tmax,tmin\r2020-01-01,30.5,15\r2020-01-02,29.25,16\r",
    "a byte order mark before a quote": '\ufeff"date","tmax","tmin"\n2020-01-01,30.5,15\n2020-01-02,29.25,16\n',
    "the first line of Excel": "sep=;\ndate;tmax;tmin\n2020-01-01;30,5;15\n2020-01-02;29,25;16\n",
    "decimal commas in the first row only": "date;tmax;tmin\n2020-01-01;30,5;15\n2020-01-02;29.25;16\n".replace(
        "29.25", "29,25"
    ),
    "a decimal comma in no sampled line": "date;note;tmax;tmin\n2020-01-01;;30,5;15\n2020-01-02;1.5;29,25;16\n"
    "2020-01-03;;30;16\n",
    "decimal commas between tabs": "date\ttmax\ttmin\n2020-01-01\t30,5\t15\n2020-01-02\t29,25\t16\n",
    "a comma in a text between semicolons": "date;note;tmax;tmin\n2020-01-01;1,5;30.5;15\n2020-01-02;1,5;29.25;16\n",
    "a comma in every name between semicolons": "date;tmax;T, mean soil;tmin;a, b\n2020-01-01;30,5;1;15;2\n"
    "2020-01-02;29,25;1;16;2\n",
    "units that begin with a number": "date,tmax,tmin,note\n,degC,K,10 m\n2020-01-01,30.5,288.15,1\n2020-01-02,29.25,"
    "289.15,2\n",
    "a hundred lines of comments": "# of the station\n" * 120
    + "date,tmax,tmin\n2020-01-01,30.5,15\n2020-01-02,29.25,16\n",
    "missing values in words": "date,tmax,tmin,u2\n2020-01-01,30.5,15,NA\n2020-01-02,29.25,16,\n"
    "2020-01-03,NaN,n/a,null\n",
}  # fmt: skip


@pytest.mark.parametrize("text", READ.values(), ids=READ.keys())
def test_a_cell_is_what_the_rules_of_csv_say_it_is(write: Write, text: str) -> None:
    weather = read_weather(write(text))
    assert weather["tmax"].values[:2].tolist() == TMAX
    assert weather["tmin"].values[:2] == pytest.approx(TMIN, abs=1e-9)


def test_a_comment_far_below_the_header_tells_the_place(write: Write) -> None:
    days = pd.date_range("2020-01-01", periods=200)
    rows = "".join(f"{day:%Y-%m-%d},30\n" for day in days)
    assert read_weather(write(f"date,tmax\n{rows}# lat: -7.5\n"))["lat"] == -7.5


def test_columns_without_a_name_are_named_by_their_number(write: Write) -> None:
    weather = read_weather(write("date,tmax,,flag,flag\n2020-01-01,30,1,a,b\n"))
    assert weather.attrs["ignored"] == "column 3, flag, flag (column 5)"


# ---- what is refused


LONGER = r"station\.csv: line 3 has 5 cells, but the header has 4"
SHORTER = r"station\.csv: line 3 has 3 cells, but the header has 4"
FIRST = "2020-01-01,30,15,2"

REFUSED = {
    "decimal commas between commas": (f"{HEADER}\n2020-01-01,30,2,15,4,2,0\n", "line 2 has 7 cells.*semicolons"),
    "one decimal comma between commas": (f"{HEADER}\n{FIRST}\n2020-01-02,30,15,2,5\n", f"{LONGER}.*semicolons"),
    "a comma in a text without quotes": (f"{HEADER},note\n{FIRST},a\n2020-01-02,30,15,2,b, c\n", "line 3 .*in quotes"),
    "a semicolon too many": (f"{HEADER}\n{FIRST}\n2020-01-02,30,15,2,5\n".replace(",", ";"), f"{LONGER}.*quotes"),
    "a tab too many": (f"{HEADER}\n{FIRST}\n2020-01-02,30,15,2,5\n".replace(",", "\t"), LONGER),
    "names of rows without a header": ("date,tmax\n1,2020-01-01,30\n", "line 2 has 3 cells, but the header has 2"),
    "a unit too many": (f"{HEADER}\n,degC,degC,m/s,K\n{FIRST}\n", "line 2 has 5 cells"),
    "a longer row among quotes": (f'{HEADER}\n"2020-01-01",30,15,2\n2020-01-02,30,15,2,5\n', LONGER),
    "a longer row below a cell of two lines": (
        f'{HEADER},note\n{FIRST},"a\nb"\n2020-01-02,30,15,2,c,d\n', "line 4 has 6 cells"),
    "a row cut off": (f"{HEADER}\n{FIRST}\n2020-01-02,30,1", f"{SHORTER}.*cut off"),
    "a delimiter lost": (f"{HEADER}\n{FIRST}\n2020-01-02,3015,2\n", SHORTER),
    "a comma in a name without quotes": (f"date,Qual, flag,tmax\n{FIRST[:15]}\n", "line 2 has 3 cells"),
    "rows with another delimiter": (f"{HEADER}\n2020-01-01;30;15;2\n", "line 2 has 1 cells"),
    "a line of text at the end": (f"{HEADER}\n{FIRST}\n\nEnd of data\n", "line 4 has 1 cells"),
    "a line of sums at the end": (f"{HEADER}\n{FIRST}\nSum,30,15,2\n", r"'Sum' in line 3 of station\.csv is not"),
    "a second header": (f"{HEADER}\n{FIRST}\n{HEADER}\n", r"'date' in line 3 of station\.csv"),
    "a row without a date": (f"{HEADER}\n\n# a\n{FIRST}\n,30,15,2\n", r"line 5 of station\.csv has none"),
    "a day that is none": (f"{HEADER}\n{FIRST}\n2020-02-30,30,15,2\n", "'2020-02-30' in line 3"),
    "a text among numbers": (f"{HEADER}\n\n# a\n{FIRST}\n2020-01-02,wet,15,2\n2020-01-03,dry,15,2\n",
                             r"tmax: 'wet' in line 5 of sta"),
    "a text among numbers, quoted": (f'{HEADER},"no\nte"\n{FIRST},\n2020-01-02,wet,15,2,\n2020-01-03,dry,15,2,\n',
                                     "tmax: 'wet' in line 4"),
    "a comment behind a number": (f"{HEADER}\n2020-01-01,30,15,2 # calm\n", "'2 # calm' in line 2"),
    "truth for a number": (f"{HEADER}\n2020-01-01,True,15,2\n", "tmax: 'True' in line 2"),
    "a column twice": (f"{HEADER},tmax\n{FIRST},30\n", "tmax appears more than once, as columns 2, 5"),
    "a column twice but for case and spaces": (f"date, TMAX ,tmin,tmax\n{FIRST}\n", "appears more than once"),
    "dates twice": (f"date,Date,tmin,tmax\n2020-01-01,{FIRST[:13]}\n", "Date appears more than once"),
    "a quote not closed": (f'{HEADER},note\n{FIRST},"a\n{FIRST},\n', "quotation mark in line 2"),
    "two quotes not closed": (
        f'{HEADER},note\n{FIRST},"a\n{FIRST},b\n{FIRST},"c\n{FIRST},d\n', "quotation mark in line 2"),
    "a quote not closed in a long file": (
        f'date,"tmax,tmin\n{FIRST}\n' + f"{FIRST}\n" * 10_000, "quotation mark in line 1"),
    "a NUL byte": (f"{HEADER}\n{FIRST}\n2020-01-02,3\0,15,2\n", "line 3 has a NUL byte"),
    "thousands with points": (
        "date;tmax;elevation\n2020-01-01;30,5;1.250\n", r"elevation: '1\.250' has a point"),
    "thousands with commas among decimal points": (
        "date;tmax;elevation\n2020-01-01;30.5;1,250\n", "'1,250' may be a thousand"),
    "thousands or decimals, quoted": ('date,tmax,elevation\n2020-01-01,30,"1,250"\n', "'1,250' may be a thousand"),
    "thousands or decimals of an elevation": (
        "date;tmax;elevation\n2020-01-01;30;1,250\n", "'1,250' may be a thousand"),
    "both decimal signs": (
        "date;tmax;tmin\n2020-01-01;30,5;15\n2020-01-02;30.5;15\n", r"'30,5' in line 2|'30\.5' in l"),
    "two places": ("# lat: 1\n# lat: 2\ndate,tmax\n2020-01-01,30\n", "two values of lat"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_told_apart_is_refused_with_its_line(write: Write, text: str, said: str) -> None:
    with pytest.raises(WeatherError, match=f"(?s){said}"):
        read_weather(write(text))


# ---- any table


CELLS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), include_characters="\n\t,;#\"'"), max_size=8
)
NUMBERS = st.floats(-80, 55).map(lambda value: round(value, 3))


def warmest_first(row: tuple[float, str, float, str]) -> tuple[float, str, float, str]:
    """With the larger number first: a day with tmax below tmin is left out."""
    return max(row[0], row[2]), row[1], min(row[0], row[2]), row[3]


@given(
    rows=st.lists(st.tuples(NUMBERS, CELLS, NUMBERS, CELLS).map(warmest_first), min_size=1, max_size=8),
    delimiter=st.sampled_from(",;\t"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    end=st.sampled_from(["\n", "\r\n"]),
    decimal=st.sampled_from(".,"),
    extra=st.integers(0, 2),
)
@pytest.mark.slow
def test_any_table_that_is_written_by_the_rules_reads_to_the_same_numbers(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[float, str, float, str]],
    delimiter: str,
    quoting: int,
    end: str,
    decimal: str,
    extra: int,
) -> None:
    text = io.StringIO()
    write = csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=end).writerow
    write(["date", "tmax", 'a "note", or; two', "tmin", "# more", *[""] * extra])
    for day, (high, first, low, second) in zip(pd.date_range("2020-01-01", periods=len(rows)), rows, strict=True):
        # Four decimals: three alone might be thousands. "x": a cell that begins with a space loses it
        numbers = [f"{value:.4f}".replace(".", decimal) for value in (high, low)]
        write([f"{day:%Y-%m-%d}", numbers[0], f"x{first}", numbers[1], f"x{second}", *[""] * extra])
    path = tmp_path_factory.mktemp("any") / "any.csv"
    path.write_bytes(text.getvalue().encode())
    weather = read_weather(path)
    assert weather["tmax"].values.tolist() == [row[0] for row in rows]
    assert weather["tmin"].values.tolist() == [row[2] for row in rows]


@given(st.text(st.sampled_from('date,;\t"#\n\r 0123456789.-tmaxin'), max_size=120))
@pytest.mark.slow
def test_whatever_stands_in_a_file_is_a_table_or_told(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("any") / "any.csv"
    path.write_bytes(f"date,tmax\n{text}".encode())
    with contextlib.suppress(WeatherError):
        read_weather(path)


@pytest.mark.parametrize("note", ["", ",dry", ",dátm"], ids=["numbers", "a word", "letters of the header"])
def test_a_header_that_comes_again_in_a_long_table_makes_no_row(write: Write, note: str) -> None:
    header = HEADER + (",note" if note else "")
    rows = [f"{day:%Y-%m-%d},30.5,15,2{note}" for day in pd.date_range("2010-01-01", periods=4000)]
    path = write("\n".join([header, *rows[:2000], header, *rows[2000:]]) + "\n")
    weather = read_weather(path)
    assert weather.sizes["time"] == 4000
    assert weather["tmax"].dtype.kind == "f"


@pytest.mark.parametrize("row", ["2015-06-01,,15,2", "2015-06-01,30.5,15,"], ids=["between", "at the end"])
@pytest.mark.parametrize("at", [3, 3900], ids=["early", "late"])
def test_an_empty_cell_is_a_gap_wherever_it_stands(write: Write, row: str, at: int) -> None:
    rows = [f"{day:%Y-%m-%d},30.5,15,2" for day in pd.date_range("2016-01-01", periods=4000)]
    rows[at] = row
    weather = read_weather(write("\n".join([HEADER, *rows]) + "\n"))
    gaps = int(weather["tmax"].isnull().sum() + weather["u2"].isnull().sum())
    assert (weather.sizes["time"], gaps, int(weather["tmin"].notnull().sum())) == (4000, 1, 4000)


def test_numbers_are_those_that_pandas_reads_from_a_plain_file(write: Write) -> None:
    values = np.random.default_rng(3).normal(20, 10, (500, 3))
    frame = pd.DataFrame(values, columns=["tmax", "tmin", "u2"], index=pd.date_range("2000-01-01", periods=500))
    path = write(frame.to_csv(index_label="date"))
    plain = pd.read_csv(path)
    for text in (path.read_text(), path.read_text().replace("\n", ',"a, b"\n')):
        read = read_csv(write(text, "other.csv")).table
        for name in frame:
            np.testing.assert_array_equal(read[name].to_numpy(), plain[name].to_numpy())


# ---- the other tables


def test_excel_follows_the_same_rules(tmp_path: Path) -> None:
    rows = [["# lat: -7.5", None, None, None], ["date", "tmax", "tmin", "note"], [None, "degC", "K", None],
            [pd.Timestamp("2020-01-01"), 30.5, 288.15, "#3"], [None, None, None, None],
            [pd.Timestamp("2020-01-02"), 29.25, 289.15, None]]  # fmt: skip
    path = tmp_path / "station.xlsx"
    pd.DataFrame(rows).to_excel(path, header=False, index=False)
    weather = read_weather(path)
    assert weather["tmax"].values.tolist() == TMAX
    assert weather["tmin"].values == pytest.approx(TMIN)
    assert weather["lat"] == -7.5


@pytest.mark.parametrize(
    ("header", "row", "said"),
    [
        (["date", "tmax", "TMAX"], ["2020-01-02", 1, 2], "TMAX appears more than once, as columns 2, 3"),
        (["date", "tmax", "tmin"], ["2020-01-02", "30,5", 2], r"tmax: '30,5' in row 3 of station\.xlsx"),
        (["date", "tmax", "tmin"], ["Sum", 1, 2], r"'Sum' in row 3 of station\.xlsx is not an unambiguous date"),
    ],
)
def test_excel_is_refused_with_the_row(tmp_path: Path, header: list[str], row: list[object], said: str) -> None:
    path = tmp_path / "station.xlsx"
    pd.DataFrame([header, ["2020-01-01", 3, 1], row]).to_excel(path, header=False, index=False)
    with pytest.raises(WeatherError, match=said):
        read_weather(path)


def test_a_climatology_follows_the_same_rules(write: Write) -> None:
    table = read_climatology(write('# a,b\nmonth;"mean";sd;note\n;mm/day;mm/day;\n1;4,5;0,8;#1\n2;5;0,9;#2\n'))
    assert (table["month"].tolist(), table["mean"].tolist(), table["sd"].tolist()) == ([1, 2], [4.5, 5.0], [0.8, 0.9])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("month,mean,sd\n1,4,5,0,8\n", "line 2 has 5 cells"),
        ("month,mean,sd\nJan,4.5,0.8\n", "month: 'Jan' in line 2"),
        ("month,mean,mean,sd\n1,4,4,1\n", "mean appears more than once"),
        ("month,mean,sd\n1,4\n", "line 2 has 2 cells"),
    ],
)
def test_a_climatology_is_refused_with_its_line(write: Write, text: str, said: str) -> None:
    with pytest.raises(WeatherError, match=said):
        read_climatology(write(text))


def test_sites_follow_the_same_rules(write: Write) -> None:
    path = write(
        '# a;b;c;d\nname,"lat",lon,"height, m"\n"Lagoa, ""velha""",-7.5,-46,1\n#3,-8.25,-47,2\n\nthird,-9,-48\n'
    )
    sites = read_sites(path)
    assert [(site.name, site.lat, site.lon) for site in sites] == [
        ('Lagoa, "velha"', "-7.5", "-46"), ("#3", "-8.25", "-47"), ("third", "-9", "-48"),
    ]  # fmt: skip
    assert [site.row for site in sites] == ["row 1 (line 3)", "row 2 (line 4)", "row 3 (line 6)"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lat,lon,elevation\n-7,5,-46,0,250\n", "line 2 has 5 cells.*semicolons"),
        ("name,lat,lon\nLagoa, velha,-7.5,-46\n", "line 2 has 4 cells.*quotes"),
        ("lat;lon;elevation\n-7.5;-46.1;1,250\n", "'1,250' may be a thousand"),
        ("lat,lon\n-7.5\n", "line 2 has 1 cells"),
        ("lat,lon\n\0,1\n", "NUL"),
    ],
)
def test_sites_are_refused_with_their_line(write: Write, text: str, said: str) -> None:
    with pytest.raises(RequestError, match=said):
        read_sites(write(text))


def test_a_long_column_with_a_stretch_of_another_kind_is_judged_as_a_whole(tmp_path):
    """pandas reads long files piece by piece, and would take a piece of True for numbers."""
    days = pd.date_range("1900-01-01", periods=60_000).strftime("%Y-%m-%d")
    rows = [f"{day},20,10,{'True' if 30_000 < number < 59_000 else 60}" for number, day in enumerate(days)]
    path = tmp_path / "long.csv"
    path.write_text("date,tmax,tmin,rhmean\n" + "\n".join(rows) + "\n")
    with pytest.warns(EvaetoWarning, match="28,999 cells, the first 'True' in line 30003"):
        weather = read_weather(path)
    assert np.isnan(weather["rhmean"].values[30_001:59_000]).all()
    assert (weather["rhmean"].values[:30_001] == 60).all()


def test_a_word_below_many_dates_costs_no_time(tmp_path):
    """Each dash of a date once doubled the ways in which a pattern was tried: the file was never read."""
    rows = [f"2023-01-{day:02},30,18,70,2,20" for day in range(1, 32)]
    path = tmp_path / "station.csv"
    path.write_text("date,tmax,tmin,rhmean,u2,rs\n" + "\n".join([*rows, "2023-02-01,s/d,18,70,2,20"]) + "\n")
    assert np.isnan(read_weather(path)["tmax"].values[-1])
    path.write_text("date,tmax,tmin,rhmean,u2,rs\n" + "\n".join([*rows, "Wednesday,30,18,70,2,20"]) + "\n")
    with pytest.raises(WeatherError, match="'Wednesday' in line 33"):
        read_weather(path)
