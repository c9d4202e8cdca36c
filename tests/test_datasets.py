import numpy as np
import pytest

from act_viz.datasets import DATASETS, CsvFaultError, OwnPoints

SIZES = {"Iris": (150, 4, 3), "Wine": (178, 13, 3), "Breast cancer": (569, 30, 2), "Digits": (1797, 64, 10)}


@pytest.mark.parametrize("name", DATASETS)
def test_draws_are_well_formed_and_follow_the_seed(name):
    dataset = DATASETS[name]()
    one, same, other = dataset.draw(1), dataset.draw(np.random.default_rng(1)), dataset.draw(2)
    assert one.x.dtype == np.float64
    assert one.x.shape == (len(one.y), len(one.feature_names))
    assert np.isfinite(one.x).all()
    assert set(one.y) == set(range(len(one.class_names)))
    assert np.array_equal(one.x, same.x)
    assert np.array_equal(one.y, same.y)
    assert np.array_equal(one.x, other.x) == (name == "Own points")
    assert hash(dataset) == hash(DATASETS[name]())


@pytest.mark.parametrize("name", SIZES)
def test_real_data_are_complete(name):
    samples = DATASETS[name]().draw(0)
    assert (*samples.x.shape, len(samples.class_names)) == SIZES[name]


@pytest.mark.parametrize("name", [name for name in DATASETS if "n_samples" in DATASETS[name].params()])
def test_the_number_of_samples_is_what_was_asked_for(name):
    assert len(DATASETS[name](n_samples=120).draw(0).y) == 120


def test_toy_problems_are_what_they_are_called():
    xor = DATASETS["XOR"](noise=0.0).draw(0)
    assert np.array_equal(xor.y == 1, xor.x[:, 0] * xor.x[:, 1] < 0)
    circles = DATASETS["Circles"](noise=0.0, factor=0.3).draw(0)
    assert np.allclose(np.hypot(*circles.x.T), np.where(circles.y == 1, 0.3, 1.0))
    spirals = DATASETS["Spirals"](noise=0.0, turns=2.0).draw(0)
    radius, angle = np.hypot(*spirals.x.T) / 2, np.arctan2(spirals.x[:, 1], spirals.x[:, 0])
    assert np.allclose(np.exp(1j * angle), np.exp(1j * (4 * np.pi * radius + np.pi * spirals.y)))


class TestOwnPoints:
    def test_a_csv_file_comes_back_as_it_was_written(self):
        points = OwnPoints(
            points=((0.1, -2.5e-7), (1 / 3, 4.0)), labels=("left, far", "right"), feature_names=("width", "height")
        )
        assert OwnPoints.from_csv(points.to_csv()) == points
        assert OwnPoints.from_csv(points.to_csv().encode("utf-8-sig")) == points

    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    def test_separators_and_a_missing_header(self, separator):
        written = "\n".join(separator.join(row) for row in [("1", "2", "x"), ("3", "4", "y")])
        read = OwnPoints.from_csv(written)
        assert read.points == ((1.0, 2.0), (3.0, 4.0))
        assert read.labels == ("x", "y")
        assert read.feature_names == ("x1", "x2")

    @pytest.mark.parametrize(
        ("written", "labels"),
        [
            ("species,a,b\nx,1,2\ny,3,4\n", ("x", "y")),
            ("a,label,b\n1,0,2\n3,1,4\n", ("0", "1")),
            ("x,1,2\ny,3,4\n", ("x", "y")),
            ("a,b,c\n1,2,0\n3,4,1\n", ("0", "1")),
        ],
    )
    def test_the_label_is_found(self, written, labels):
        assert OwnPoints.from_csv(written).labels == labels

    def test_every_fault_is_named_with_its_line(self):
        with pytest.raises(CsvFaultError) as caught:
            OwnPoints.from_csv("a,b,label\n1,2,x\n1,oops,y\n\n3,4\n1,inf,x\n5,6,\n")
        assert [line for line, _sentence in caught.value.faults] == [3, 5, 6, 7]
        assert "oops" in str(caught.value)
        assert str(caught.value).startswith("Line 3: ")

    @pytest.mark.parametrize(
        ("content", "word"),
        [
            (b"", "empty"),
            (b"a,b\n1,2\n", "two or more"),
            (b"1,2,x\n3,4,x\n", "two classes"),
            (b"1,2,\xff\n", "UTF-8"),
            (b"1,2,x\n" * 5001, "5000"),
            (b"1,2,x\n" * 400_000, "larger"),
            ("\n".join(f"1,2,c{i}" for i in range(11)).encode(), "10 classes"),
            (("1," * 65 + "x\n").encode(), "64"),
            (b'1,2,"x\n', "two classes"),
        ],
    )
    def test_what_cannot_be_read_is_said(self, content, word):
        with pytest.raises(CsvFaultError, match=word):
            OwnPoints.from_csv(content)

    def test_points_can_be_added_and_taken_away(self):
        points = OwnPoints().with_point((0.5, 0.5), "2")
        assert points.draw(0).class_names == ("0", "1", "2")
        assert points.without_point(12) == OwnPoints()

    def test_numbers_as_labels_are_sorted_as_numbers(self):
        points = OwnPoints(points=((0.0, 0.0),) * 3, labels=("10", "9", "-1"))
        assert points.class_names == ("-1", "9", "10")

    @pytest.mark.parametrize(
        "fields",
        [
            {"labels": ("0",)},
            {"points": ((0.0, np.nan),) * 12},
            {"points": ((0.0,),) * 12},
            {"labels": tuple("0123456789ab")},
        ],
    )
    def test_bad_points_are_refused(self, fields):
        with pytest.raises(ValueError, match="Own points"):
            OwnPoints(**fields)

    def test_one_class_alone_is_refused_when_drawn(self):
        with pytest.raises(ValueError, match="two classes"):
            OwnPoints(points=((0.0, 0.0),), labels=("0",)).draw(0)
