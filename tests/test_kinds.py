"""Kinds: settings are checked, compared, written and read back."""

import pickle
from typing import Any

import numpy as np
import pytest

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.datasets import DATASETS
from act_viz.kinds import Kind, Param, Registry, TextError, param, text_param
from act_viz.network.initializers import INITIALIZERS
from act_viz.training.optimizers import OPTIMIZERS, Optimizer

FRUITS: Registry["Fruit"] = Registry("fruit")


class Fruit(Kind):
    """What grows."""


@FRUITS.register("Apple")
class Apple(Fruit):
    """Grows on trees.

    Keeps well.
    """

    weight: float = param(100.0, 10.0, 500.0, step=10.0, symbol="w", help="In grams.")
    seeds: int = param(5, 0, 12, step=1, trainable=True)
    note: str = "not set by a slider"


@FRUITS.register("Pear")
class Pear(Fruit):
    """Has as many sliders as letters were typed."""

    label: str = text_param("ab", max_length=10, help="Letters.")
    a: float = param(1.0, 0.0, 2.0, step=0.1)
    b: float = param(1.0, 0.0, 2.0, step=0.1)

    def __post_init__(self) -> None:
        super().__post_init__()
        if "!" in self.label:
            raise TextError("No shouting.", self.label, self.label.index("!"))

    def sliders(self) -> dict[str, Param]:
        return {name: described for name, described in self.params().items() if name in self.label}


def test_a_registry_is_a_mapping_in_the_order_of_definition() -> None:
    assert list(FRUITS) == ["Apple", "Pear"]
    assert len(FRUITS) == 2
    assert FRUITS["Apple"] is Apple
    assert Apple.name == "Apple"
    with pytest.raises(KeyError, match="No fruit is called 'Plum'; there are: Apple, Pear"):
        FRUITS["Plum"]
    with pytest.raises(ValueError, match="already a fruit called 'Apple'"):
        FRUITS.register("Apple")(Pear)


def test_equal_settings_are_equal_hash_alike_and_cannot_be_changed() -> None:
    assert Apple(weight=50.0) == Apple(weight=50.0) != Apple()
    assert len({Apple(), Apple(seeds=5), Apple(seeds=6)}) == 2
    with pytest.raises(AttributeError):
        Apple().weight = 3.0
    assert pickle.loads(pickle.dumps(Apple(seeds=3))) == Apple(seeds=3)


def test_a_kind_tells_of_its_fields() -> None:
    assert list(Apple.params()) == ["weight", "seeds"]
    assert Apple.params()["weight"] == Param(10.0, 500.0, 10.0, symbol="w", help="In grams.")
    assert Apple.params()["seeds"].trainable
    assert Apple.texts() == {}
    assert Pear.texts()["label"].max_length == 10
    assert (Apple.default_of("weight"), Pear.default_of("label")) == (100.0, "ab")
    assert Apple.text() == "Grows on trees.\n\nKeeps well."
    assert Apple().settings() == {"weight": 100.0, "seeds": 5}
    assert Pear("a").settings() == {"label": "a", "a": 1.0}
    assert Pear("b", b=0.5).defaults() == Pear("b")
    assert Apple().replace(seeds=2).replace(weight=20.0) == Apple(20.0, 2)


@pytest.mark.parametrize("value", [9.9, 500.1, float("nan"), float("inf"), "100", None, True, 1j])
def test_a_number_out_of_bounds_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="Apple: weight must be a number from 10 to 500, not"):
        Apple(weight=value)


@pytest.mark.parametrize("value", [2.5, -1, 13, "5", True])
def test_a_whole_number_is_asked_for_where_the_default_is_one(value: Any) -> None:
    with pytest.raises(ValueError, match="Apple: seeds must be a whole number from 0 to 12, not"):
        Apple(seeds=value)


def test_arrays_are_taken_as_they_are() -> None:
    drawn: Any = np.array([1000.0, -3.0])
    assert Apple(weight=drawn).weight is drawn


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (Apple(), "Apple"),
        (Apple(weight=50.5), "Apple(weight=50.5)"),
        (Apple(weight=np.float64(50.5), seeds=np.int64(3)), "Apple(weight=50.5, seeds=3)"),
        (Pear(), "Pear"),
        (Pear("b", b=0.25), 'Pear(label="b", b=0.25)'),
        (Pear("b, (a=1)"), 'Pear(label="b, (a=1)")'),
    ],
)
def test_writing_and_reading_give_the_same(kind: Fruit, written: str) -> None:
    assert str(kind) == written
    assert FRUITS.parse(written) == kind
    assert FRUITS.parse(f"  {written} ") == kind


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("Plum", "No fruit is called 'Plum'; there are: Apple, Pear"),
        ("", "No fruit is called ''"),
        ("Apple(weight=50", "No fruit is called"),
        ("Apple(weight=50))", "No fruit is called"),
        ("Apple(color=3)", "Apple has no parameter 'color'; it has: weight, seeds"),
        ("Apple(note=3)", "Apple has no parameter 'note'"),
        ("Apple(3)", "Apple has no parameter '3'"),
        ("Apple(weight=heavy)", "Apple: weight must be a number, not 'heavy'"),
        ("Apple(weight=__import__)", "Apple: weight must be a number"),
        ("Apple(weight=1e3)", "Apple: weight must be a number from 10 to 500"),
        ("Apple(weight=nan)", "Apple: weight must be a number from 10 to 500"),
        ("Apple(seeds=2.5)", "Apple: seeds must be a whole number"),
        ("Pear(label=a)", "Pear: label must stand in double quotes, not 'a'"),
        ('Pear(label=")', "No fruit is called"),
        ('Pear(label="a", b=1)', "Pear has no parameter 'b'; it has: label, a"),
        ('Pear(label="a!")', "No shouting"),
        ("Apple" * 1000, "No fruit is called"),
    ],
)
def test_what_cannot_be_read_is_said(written: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong.replace("(", r"\(").replace(")", r"\)")):
        FRUITS.parse(written)


def test_a_text_error_points_at_the_place() -> None:
    with pytest.raises(TextError) as caught:
        Pear("ab!")
    assert caught.value.reason == "No shouting."
    assert caught.value.pointer() == "ab!\n  ^"
    far = TextError("Here.", "x" * 100 + "\0" + "y" * 100, 100).pointer().splitlines()
    assert far[0][far[1].index("^")] == "?"
    assert len(far[0]) == 80


FAMILIES: list[Registry[Any]] = [ACTIVATIONS, DATASETS, INITIALIZERS, OPTIMIZERS]
MEMBERS = [cls for family in FAMILIES for cls in family.values()]


@pytest.mark.parametrize("cls", MEMBERS, ids=lambda cls: cls.name)
def test_every_slider_of_every_family_takes_both_ends_and_its_steps(cls: type[Kind]) -> None:
    family = next(family for family in FAMILIES if cls.name in family and family[cls.name] is cls)
    assert len(cls.text()) > 40
    for name, described in cls().sliders().items():
        default = cls.default_of(name)
        assert described.low <= default <= described.high
        assert 0 < described.step <= described.high - described.low
        assert described.low > 0 or not described.log
        for end in (described.low, described.high):
            member = cls().replace(**{name: int(end) if isinstance(default, int) else end})
            assert family.parse(str(member)) == member
        for beyond in (described.low - 1, described.high + 1):
            with pytest.raises(ValueError, match=f"{name} must be"):
                cls().replace(**{name: beyond})


@pytest.mark.parametrize("missing", ["derivative", "properties"])
def test_an_activation_that_lacks_its_mathematics_is_refused_when_it_registers(missing: str) -> None:
    whole = {name: getattr(ACTIVATIONS["ReLU"], name) for name in ("__call__", "derivative", "properties", "formula")}
    whole["derivative_formula"] = ACTIVATIONS["ReLU"].derivative_formula
    del whole[missing]
    with pytest.raises(TypeError, match=f"'Half' does not define {missing}"):
        ACTIVATIONS.register("Half")(type("Half", (Activation,), whole))
    assert "Half" not in ACTIVATIONS


@pytest.mark.parametrize("missing", ["source", "formula", "update", "update_ops"])
def test_an_optimizer_that_lacks_its_formula_or_textbook_form_is_refused_when_it_registers(missing: str) -> None:
    sgd = OPTIMIZERS["SGD"]
    whole = {name: getattr(sgd, name) for name in ("source", "formula", "update", "update_ops")}
    del whole[missing]
    with pytest.raises(TypeError, match=f"'Half' does not define {missing}"):
        OPTIMIZERS.register("Half")(type("Half", (Optimizer,), whole))
    assert "Half" not in OPTIMIZERS
