"""Files that people have: whatever dialect they are in, what is taken of them is right and is said."""

from typing import Any

import numpy as np
import pytest

from act_viz.datasets import CsvFaultError, OwnPoints
from act_viz.datasets.csv_table import read_table
from act_viz.datasets.own_points import Choice, UnfitColumnsError, read_file
from act_viz.text import in_language

PLAIN = "width,height,kind\n1.5,2,a\n3,4.25,b\n-1,0,a\n"
POINTS = ((1.5, 2.0), (3.0, 4.25), (-1.0, 0.0))
LABELS = ("a", "b", "a")

DIALECTS: dict[str, bytes | str] = {
    "plain": PLAIN,
    "UTF-8 with a mark": PLAIN.encode("utf-8-sig"),
    "UTF-16 with a mark": PLAIN.encode("utf-16"),
    "UTF-16 without": PLAIN.encode("utf-16-le"),
    "UTF-32": PLAIN.encode("utf-32"),
    "semicolons": PLAIN.replace(",", ";"),
    "tabs": PLAIN.replace(",", "\t"),
    "bars": PLAIN.replace(",", "|"),
    "spaces": PLAIN.replace(",", "  "),
    "declared": "sep=;\n" + PLAIN.replace(",", ";"),
    "declared as Excel does": '"sep=\t"\r\n' + PLAIN.replace(",", "\t"),
    "decimal commas": PLAIN.replace(",", ";").replace(".", ","),
    "decimal commas and tabs": PLAIN.replace(",", "\t").replace(".", ","),
    "CR alone": PLAIN.replace("\n", "\r"),
    "CR and LF": PLAIN.replace("\n", "\r\n"),
    "a space after the comma": PLAIN.replace(",", ", "),
    "quoted labels": PLAIN.replace("a\n", '"a"\n').replace("b\n", '"b"\n'),
    "quoted labels after a space": 'width, height, "kind"\n1.5, 2, "a"\n3, 4.25, "b"\n-1, 0, "a"\n',
    "everything quoted": "\n".join(",".join(f'"{cell}"' for cell in line.split(",")) for line in PLAIN.split()),
    "comments": "# measured on Monday\n# by hand\n" + PLAIN.replace("3,", "# a break\n3,"),
    "the header as a comment": "# " + PLAIN,
    "a trailing comma": PLAIN.replace("\n", ",\n"),
    "trailing commas below the header": PLAIN.replace("\n", ",\n").replace("kind,", "kind"),
    "empty lines": "\n\n" + PLAIN.replace("\n", "\n\n"),
    "the minus of print": PLAIN.replace("-", "\u2212"),
}


@pytest.mark.parametrize("content", DIALECTS.values(), ids=list(DIALECTS))
def test_dialects_give_the_same_points(content: bytes | str) -> None:
    points = OwnPoints.from_csv(content)
    assert points.points == POINTS
    assert points.labels == LABELS
    assert points.feature_names == ("width", "height")
    assert points.label_name == "kind"


def test_separators_in_quotation_marks_belong_to_the_cell() -> None:
    points = OwnPoints.from_csv('x,z,place\n1,2,"Seoul, Korea"\n3,4,"Bonn; ""am Rhein"""\n')
    assert points.labels == ("Seoul, Korea", 'Bonn; "am Rhein"')
    points = OwnPoints.from_csv('"a;b";z;kind\n1;2;"x;y"\n3;4;z\n')
    assert points.feature_names == ("a;b", "z")
    assert points.labels == ("x;y", "z")


@pytest.mark.parametrize("encoding", ["utf-8", "cp949", "utf-16", "euc-kr"])
def test_korean_files_are_read_as_their_spreadsheets_write_them(encoding: str) -> None:
    points = OwnPoints.from_csv("키,몸무게,품종\n1.5,2,고양이\n3,4,강아지\n2,2,고양이\n".encode(encoding))
    assert points.feature_names == ("키", "몸무게")
    assert points.labels == ("고양이", "강아지", "고양이")


def test_western_files_of_older_days_are_read() -> None:
    text = "Größe;Höhe;Straße\n1,5;2;Köln süd\n3;4;München öst\n2;2;Köln süd\n"
    points = OwnPoints.from_csv(text.encode("cp1252"))
    assert points.feature_names == ("Größe", "Höhe")
    assert points.labels == ("Köln süd", "München öst", "Köln süd")


def test_thousands_are_read() -> None:
    assert OwnPoints.from_csv('a,b,kind\n"1,234.5",2,x\n"12,000",3,y\n').points == ((1234.5, 2.0), (12000.0, 3.0))
    assert OwnPoints.from_csv("a;b;kind\n1.234,5;2;x\n12.000,0;3;y\n").points == ((1234.5, 2.0), (12000.0, 3.0))


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04" + bytes(100),
        b"\xd0\xcf\x11\xe0" + bytes(100),
        b"\x1f\x8b\x08" + bytes(100),
        "a,b,label\n1,2,x\n".encode("cp037"),
        b"a,b,label\n1,2,\xff\n3,4,\xfe\n",
    ],
)
def test_what_is_no_text_is_answered_with_how_to_save_it(content: bytes) -> None:
    with pytest.raises(CsvFaultError, match="CSV UTF-8"):
        OwnPoints.from_csv(content)
    with in_language("ko"), pytest.raises(CsvFaultError, match=r"[가-힣]"):
        OwnPoints.from_csv(content)


def rows(header: str, *columns: Any, n: int = 40) -> str:
    """A table of `n` rows: of each column a list to go round in, or a function of the row."""
    cells = [
        [str(column(row) if callable(column) else column[row % len(column)]) for column in columns] for row in range(n)
    ]
    return "\n".join([header, *(",".join(line) for line in cells)]) + "\n"


def noise(row: int) -> float:
    return round(float(np.sin(7.3 * row + 1.1)), 6)


def other(row: int) -> float:
    return round(float(np.cos(3.1 * row)), 6)


TAKEN = {
    "the label by its name, in front": (rows("label,x,y", [0, 1], noise, other), "label", ("x", "y"), {}),
    "social network ads": (
        rows(
            "User ID,Gender,Age,Salary,Purchased", lambda row: 15_000_000 + 977 * row, ["M", "F"], noise, other, [0, 1]
        ),
        "Purchased",
        ("Age", "Salary"),
        {"User ID": "identifier", "Gender": "text"},
    ),
    "iris": (
        rows("Id,SepalLength,PetalLength,Species", lambda row: row + 1, noise, other, ["setosa", "virginica"]),
        "Species",
        ("SepalLength", "PetalLength"),
        {"Id": "identifier"},
    ),
    "written by pandas": (
        rows(",a,b,group", lambda row: row, noise, other, ["u", "v"]),
        "group",
        ("a", "b"),
        {"x1": "identifier"},
    ),
    "a last column of codes beats a text": (
        rows("city,a,b,result", ["Seoul", "Busan"], noise, other, [0, 0, 1]),
        "result",
        ("a", "b"),
        {"city": "text"},
    ),
    "the only text where the last cannot be a label": (
        rows("kind,a,b", ["u", "v"], noise, other),
        "kind",
        ("a", "b"),
        {},
    ),
    "y is a place beside x": (rows("x,y,team", noise, other, ["u", "v"]), "team", ("x", "y"), {}),
    "y is the label without x": (rows("y,x1,x2", [0, 1], noise, other), "y", ("x1", "x2"), {}),
    "a constant column": (
        rows("a,b,c,label", noise, ["0.1"], other, [0, 1]),
        "label",
        ("a", "c"),
        {"b": "constant"},
    ),
    "Korean names": (
        rows("번호,키,몸무게,정답", lambda row: row + 1, noise, other, [0, 1]),
        "정답",
        ("키", "몸무게"),
        {"번호": "identifier"},
    ),
    "a measure that happens to rise is no identifier": (
        rows("time,a,label", lambda row: row, noise, [0, 1]),
        "label",
        ("time", "a"),
        {},
    ),
}


@pytest.mark.parametrize(("text", "label", "inputs", "left_out"), TAKEN.values(), ids=list(TAKEN))
def test_the_columns_taken_are_those_that_are_meant_and_all_is_said(
    text: str, label: str, inputs: tuple[str, ...], left_out: dict[str, str]
) -> None:
    points, reading = read_file(text)
    assert reading.choice == Choice(label, inputs)
    assert dict(reading.left_out) == left_out
    assert {label, *inputs, *left_out} == set(reading.names)
    assert (points.label_name, points.feature_names) == (label, inputs)


def test_another_choice_is_taken_and_stands_in_what_is_written() -> None:
    text = TAKEN["social network ads"][0]
    choice = Choice("Gender", ("Age", "Purchased"))
    points, reading = read_file(text, choice)
    assert reading.choice == choice
    assert dict(reading.left_out) == {"User ID": "identifier", "Salary": "unused"}
    assert points.class_names == ("F", "M")
    again = OwnPoints.from_written(points.to_csv())
    assert again == points
    assert (again.label_name, again.feature_names) == ("Gender", ("Age", "Purchased"))


@pytest.mark.parametrize("label", ["kind", "a, b", 'say "it"', "종", "=x"])
def test_a_choice_stands_in_a_link_on_one_line(label: str) -> None:
    choice = Choice(label, ("width", "height, all in all"))
    assert Choice.parse(str(choice)) == choice
    assert "\n" not in str(choice)


@pytest.mark.parametrize("written", ["", "label", "label,x", '"', "\0"])
def test_what_is_no_choice_is_said(written: str) -> None:
    with pytest.raises(ValueError, match="at least two inputs"):
        Choice.parse(written)


def test_a_choice_of_columns_that_are_not_there_gives_way() -> None:
    reading = read_file(PLAIN, Choice("nobody", ("width", "height")))[1]
    assert reading.choice == Choice("kind", ("width", "height"))


def test_columns_that_will_not_do_are_said_with_those_that_there_are() -> None:
    text = rows("name,a,b,label", ["u", "v"], noise, other, lambda row: row % 20)
    with pytest.raises(UnfitColumnsError, match="10 classes") as caught:
        read_file(text)
    assert caught.value.reading.names == ("name", "a", "b", "label")
    assert len(read_file(text, Choice("name", ("a", "b")))[0].class_names) == 2
    with pytest.raises(UnfitColumnsError, match="finite number"):
        read_file(text, Choice("label", ("name", "a")))


def test_what_was_written_is_read_back_whatever_its_columns_are() -> None:
    points = OwnPoints(
        points=((1.0, 7.0), (2.0, 7.0), (3.0, 7.0)),
        labels=("=1+1", "#b", "'@c"),
        feature_names=("1", "2"),
        label_name="-x",
    )
    written = points.to_csv()
    assert OwnPoints.from_written(written) == points
    assert not any(cell[:1] in "=@#" for line in written.splitlines() for cell in line.split(","))


def test_a_quotation_mark_that_is_never_closed_is_a_sign_like_any_other() -> None:
    assert OwnPoints.from_csv('a,b,label\n1,2,"x\n3,4,y\n').labels == ('"x', "y")


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    text = '# note\n\na,b,label\n1,2,"two\nlines"\n3,oops,y\n3,4,y\n'
    with pytest.raises(CsvFaultError) as caught:
        OwnPoints.from_csv(text)
    assert [line for line, _sentence in caught.value.faults] == [6]
    assert read_table(text).lines == (4, 6, 7)
