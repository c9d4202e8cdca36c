"""Links of the form before: labels in any language, names by page, parameters by member."""

from __future__ import annotations

import pytest

from act_viz.scenes.presets import DEFAULT_SEED
from act_viz.text import _, in_language, languages
from act_viz.ui.claims import ClaimsSettings
from act_viz.ui.compare import CompareSettings
from act_viz.ui.depth import DepthPage
from act_viz.ui.explore import ExploreSettings
from act_viz.ui.lecture import LectureSettings
from act_viz.ui.old_links import modernized
from act_viz.ui.settings import PageSettings
from act_viz.ui.train_settings import TrainPage


@pytest.mark.parametrize(
    ("page", "old", "new"),
    [
        (ExploreSettings, {"function": "ELU", "function_elu_alpha": "2.0"}, {"function": "elu", "function.alpha": "2"}),
        (ExploreSettings, {"curve_data": "true", "curve_picture": "SVG"}, {"open": "curve", "picture": "svg"}),
        (ExploreSettings, {"curve_data": "false"}, {}),
        (
            CompareSettings,
            {"functions": ["Tanh", "ELU"], "functions_elu_alpha": "0.5"},
            {"functions": "tanh,elu", "functions.elu.alpha": "0.5"},
        ),
        (
            TrainPage,
            {"act": "ELU", "act_elu_alpha": "0.5", "act_selu_scale": "2", "init": "Scaled normal", "opt": "Momentum"},
            {
                "function": "elu",
                "function.alpha": "0.5",
                "initializer": "scaled-normal",
                "optimizer": "momentum",
                "seed": "0",
            },
        ),
        (
            TrainPage,
            {"race": "Race of functions", "functions": ["Tanh", "ELU"], "act_elu_alpha": "0.5"},
            {"race": "functions", "functions": "tanh,elu", "functions.elu.alpha": "0.5", "seed": "0"},
        ),
        (
            TrainPage,
            {"init_scaled-normal_gain": "1.25", "init": "Scaled normal"},
            {"initializer": "scaled-normal", "initializer.gain": "1.25", "seed": "0"},
        ),
        (
            TrainPage,
            {"each_layer": "true", "act1": "Leaky ReLU", "act1_leaky-relu_slope": "0.2"},
            {"each_layer": "true", "function1": "leaky-relu", "function1.slope": "0.2", "seed": "0"},
        ),
        (
            TrainPage,
            {"data_moons_n_samples": "60", "data_seed": "3"},
            {"data": "moons", "data.n_samples": "60", "data_seed": "3", "seed": "0"},
        ),
        (
            TrainPage,
            {"opt": "Momentum", "opt_momentum_momentum": "0.5"},
            {"optimizer": "momentum", "optimizer.momentum": "0.5", "seed": "0"},
        ),
        (
            TrainPage,
            {"rates": ["0.01", "0.3"], "exports": "true"},
            {"rates": "0.01,0.3", "open": "exports", "seed": "0"},
        ),
        (DepthPage, {"section": "Fixed points", "skip": "(f(z) + input) / √2"}, {"section": "map", "skip": "scaled"}),
        (
            ClaimsSettings,
            {"claim": "Your own function beats ReLU", "claim_your-own-function-beats-relu_expression": "2*x"},
            {"claim": "your-own-function-beats-relu", "claim.expression": "2*x"},
        ),
        (ClaimsSettings, {"view": "The ranking", "depth": "All depths"}, {"view": "ranking"}),
        (LectureSettings, {"scene": "ReLU explodes", "plan": "true"}, {"scene": "relu-explodes", "open": "plan"}),
    ],
)
def test_a_link_of_old_is_the_same_today(
    page: type[PageSettings], old: dict[str, str | list[str]], new: dict[str, str]
) -> None:
    link = {name: tuple(text) if isinstance(text, list) else (text,) for name, text in old.items()}
    modern = modernized(page, link)
    settings, misread = page.from_link(modern)
    # Parameters of functions that the network does not have meant nothing.
    assert [each.name for each in misread] == [name for name in modern if name == "function.selu.scale"]
    assert settings.to_link() == new


@pytest.mark.parametrize("language", languages())
def test_labels_are_understood_in_every_language(language: str) -> None:
    with in_language(language):
        link = {
            "race": (_("Race of initializers"),),
            "initializers": (_("He normal"), _("Zeros")),
            "data": (_("Spirals"),),
        }
    settings, misread = TrainPage.from_link(modernized(TrainPage, link))
    assert misread == []
    assert settings.to_link() == {
        "race": "initializers",
        "initializers": "he-normal,zeros",
        "data": "spirals",
        "seed": "0",
    }


def test_a_link_of_today_stays_as_it_is() -> None:
    link = {"race": ("functions",), "functions": ("tanh,elu",), "functions.elu.alpha": ("0.5",), "rate": ("0.03",)}
    assert modernized(TrainPage, link) == link


def test_a_link_of_old_replays_the_run_that_it_was_copied_from() -> None:
    """The seed was 0 where a link named none; it is another today."""
    of_old = {"act": ("ELU",)}
    assert TrainPage.from_link(modernized(TrainPage, of_old))[0].seed == 0
    assert TrainPage.from_link(modernized(TrainPage, of_old | {"seed": ("7",)}))[0].seed == 7
    assert TrainPage.from_link(modernized(TrainPage, {"function": ("elu",)}))[0].seed == DEFAULT_SEED
    assert modernized(ExploreSettings, {"curve_data": ("true",)}) == {"open": ("curve",)}
