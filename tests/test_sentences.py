"""Sentences on the screen that state a finding or name a source, each beside the number that it stands on."""

from __future__ import annotations

import numpy as np
import pytest

from act_viz.activations import ACTIVATIONS
from act_viz.activations.moments import moments_after
from act_viz.arrays import Array
from act_viz.datasets import DATASETS
from act_viz.evidence.claims import CLAIMS, SHORT, shipped
from act_viz.scenes import SCENES, LiveScene
from act_viz.training import Trainer
from act_viz.training.optimizers import OPTIMIZERS
from act_viz.ui.claims import findings_listed
from act_viz.ui.properties import property_rows


def said_of(name: str) -> str:
    """The page text of an activation, on one line."""
    return " ".join(ACTIVATIONS[name].text().split())


def claimed(name: str) -> str:
    """The page text of a claim, on one line."""
    return " ".join(CLAIMS[name].text().split())


def slope(name: str, z: Array) -> Array:
    """|f'| at `z`."""
    return np.abs(ACTIVATIONS[name]().derivative(z))


@pytest.mark.parametrize(
    ("name", "authors", "arxiv"),
    [
        ("Hard Sigmoid", "Howard", "1905.02244"),
        ("Hard Swish", "Howard", "1905.02244"),
        ("Sparse Plus", "Blondel", "1901.02324"),
        ("Sparse Sigmoid", "Blondel", "1901.02324"),
        ("Sinc", "Ramachandran", "1710.05941"),
    ],
)
def test_a_function_is_ascribed_to_who_has_it_in_this_form(name: str, authors: str, arxiv: str) -> None:
    source = ACTIVATIONS[name].source
    assert source is not None
    assert source.authors.startswith(authors)
    assert source.url.endswith(arxiv)


def test_the_hard_sigmoid_of_binary_networks_is_the_sparse_one() -> None:
    z = np.linspace(-4, 4, 101)
    of_courbariaux = np.clip((z + 1) / 2, 0, 1)
    assert "Courbariaux" in said_of("Sparse Sigmoid")
    assert ACTIVATIONS["Sparse Sigmoid"]()(z) == pytest.approx(of_courbariaux)
    assert np.abs(ACTIVATIONS["Hard Sigmoid"]()(z) - of_courbariaux).max() > 0.3


def test_what_kills_units_is_ascribed_to_a_paper_on_dead_units() -> None:
    (source,) = CLAIMS["What kills units"].sources
    assert (source.year, source.url) == (2024, "https://arxiv.org/abs/2403.07688")


def test_the_claim_on_the_kink_names_the_paper_that_disagrees_and_what_hides_it_here() -> None:
    claim = CLAIMS["ReLU's kink does not matter"]
    assert "https://arxiv.org/abs/2106.12915" in [source.url for source in claim.sources]
    assert "Bertoin and others (2021)" in claimed("ReLU's kink does not matter")
    assert "Adam, with which the networks train here" in claimed("ReLU's kink does not matter")
    contestants = [trial for name, trial in claim().trials(SHORT).items() if name != "zeros"]
    assert {trial.config.optimizer for trial in contestants} == {OPTIMIZERS["Adam"]()}  # type: ignore[attr-defined]


def test_whose_gradient_falls_faster_on_the_far_left() -> None:
    z = np.linspace(-30.0, -8.0, 45)
    said = "faster than the exponentially falling gradients of SiLU, Mish and ELU; that of ReLU is exactly 0 there"
    assert said in said_of("GELU")
    for name in ("SiLU", "Mish", "ELU"):
        assert np.all(np.diff(np.log(slope(name, z) / slope("GELU", z))) < 0)
        assert np.all(slope(name, z) > slope("GELU", z))
        assert np.diff(np.log(slope(name, z)))[0] == pytest.approx(0.5, abs=0.1), "exponentially"
    assert not slope("ReLU", z).any()


def test_the_gradient_of_the_bell_falls_faster_than_those_of_sigmoid_and_tanh() -> None:
    assert "faster than those of sigmoid and tanh" in said_of("Gaussian")
    z = np.concatenate([np.linspace(-15.0, -4.0, 23), np.linspace(4.0, 15.0, 23)])
    assert np.all(slope("Gaussian", z) < slope("Sigmoid", z))
    assert np.all(slope("Gaussian", z) < slope("Tanh", z))


def test_what_is_said_of_means_is_so_for_normal_inputs() -> None:
    assert "mean output is nearer to zero than ReLU's" in said_of("ELU")
    assert abs(moments_after(ACTIVATIONS["ELU"]())[0]) < moments_after(ACTIVATIONS["ReLU"]())[0]
    assert "output is centered on zero" in said_of("Tanh")
    assert moments_after(ACTIVATIONS["Tanh"]())[0] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name != "Your own"])
def test_no_function_is_called_centered_for_taking_both_signs(name: str) -> None:
    rows = property_rows(ACTIVATIONS[name]())
    low, high = ACTIVATIONS[name]().properties().range
    assert rows["Takes both signs"] == ("yes" if low < 0 < high else "no")
    assert not any("enter" in row for row in rows), "the mean beside it says how far from 0 outputs are"


def test_tanh_is_said_to_train_faster_as_long_as_the_claim_holds() -> None:
    assert "centered on zero, which makes training faster than with a sigmoid" in said_of("Tanh")
    assert shipped()["Tanh beats sigmoid by its mean"].verdict == "holds"


def test_leaky_relu_is_not_called_as_cheap_as_relu_where_it_was_measured_to_cost_more() -> None:
    answers = {
        dict(found.comparison.fields)["name"]: found.answer
        for found in shipped()["ReLU is cheapest"].findings
        if found.comparison.counts
    }
    assert answers["Leaky ReLU"] == "as claimed"
    assert "It costs one multiplication more than ReLU." in said_of("Leaky ReLU")


def test_a_higher_test_loss_is_not_called_overfitting_where_the_accuracy_does_not_fall() -> None:
    answers = {
        found.comparison.label: found.answer for found in shipped()["PReLU overfits, RReLU regularizes"].findings
    }
    assert answers["Test loss of PReLU over that of Leaky 0.18"] == "as claimed"
    assert answers["Test accuracy of PReLU less that of Leaky 0.18"] != "as claimed"
    said = claimed("PReLU overfits, RReLU regularizes")
    assert "a higher loss alone does not show overfitting" in said


def test_the_best_straight_line_is_right_on_two_thirds_of_the_xor_square() -> None:
    middle = (np.arange(300) + 0.5) / 150 - 1
    x, y = np.meshgrid(middle, middle)
    label = (x > 0) != (y > 0)
    best = 0.0
    for angle in np.linspace(0, np.pi, 73):
        along = x * np.cos(angle) + y * np.sin(angle)
        shares = [float(np.mean((along > offset) == label)) for offset in np.linspace(-1.45, 1.45, 88)]
        best = max(best, *shares, *(1 - share for share in shares))
    assert best == pytest.approx(2 / 3, abs=2e-3)
    assert "right on two thirds of the square" in " ".join(DATASETS["XOR"].text().split())
    assert "right on two thirds of the square" in claimed("Depth needs a non-linearity")
    assert "right on two thirds of the square" in SCENES["Depth without a bend"].discussion[1][1]


def test_a_linear_network_is_right_on_as_many_xor_points_as_the_scene_says() -> None:
    scene = SCENES["Depth without a bend"]()
    assert isinstance(scene, LiveScene)
    said = "one half on average, and from one third to seven tenths on single draws"
    assert said in scene.discussion[1][1]
    accuracies = []
    for draw in range(20):
        trainer = Trainer(scene.lanes()[0].replace(seed=draw, data_seed=draw))
        assert len(trainer.data.x_test) == 250
        trainer.run(scene.n_steps)
        accuracies.append(trainer.evaluate("test")[1])
    assert np.mean(accuracies) == pytest.approx(0.5, abs=0.05)
    assert min(accuracies) == pytest.approx(1 / 3, abs=0.05)
    assert max(accuracies) == pytest.approx(0.7, abs=0.05)


def test_what_is_said_of_the_spirals_is_what_their_scene_measures() -> None:
    assert "One layer of four ReLU units fails on it, three layers of eight find it" in " ".join(
        DATASETS["Spirals"].text().split()
    )
    scene = SCENES["A spiral with few units"]()
    assert isinstance(scene, LiveScene)
    few, _wide, deep = scene.lanes()
    assert (few.hidden, deep.hidden) == ((4,), (8, 8, 8))
    assert {lane.dataset for lane in (few, deep)} == {DATASETS["Spirals"]()}
    assert {lane.activation for lane in (few, deep)} == {ACTIVATIONS["ReLU"]()}


def test_the_page_does_not_say_more_than_the_interval() -> None:
    selu, *_rest = shipped()["The article's order"].findings
    assert (selu.answer, selu.crosses_margin) == ("tie", True)
    assert "a tie, but the interval crosses the margin" in findings_listed((selu,))
    sure = shipped()["Tanh beats sigmoid by its mean"].findings
    assert not any(finding.crosses_margin for finding in sure)
    assert "crosses" not in findings_listed(sure)


@pytest.mark.parametrize("name", CLAIMS)
def test_what_mathematics_settles_has_no_p(name: str) -> None:
    findings, settled = shipped()[name].findings, CLAIMS[name].settled
    assert set(settled) <= {finding.comparison.label for finding in findings}
    for finding in findings:
        said = findings_listed((finding,), settled)
        assert ("p <" in said or "p =" in said) == (finding.comparison.label not in settled)
        # An identity holds to rounding on every seed, or not at all.
        if finding.comparison.label in settled:
            assert len(np.unique(np.sign(finding.comparison.beyond_threshold()))) == 1


def test_a_tie_whose_mean_lies_outside_the_band_is_not_called_a_tie_by_the_mean() -> None:
    found = shipped()["The article's order"].findings[6]
    assert found.answer == "tie"
    assert found.effect > found.comparison.margin
    assert findings_listed((found,)).endswith("*a tie, but the interval crosses the margin*")
