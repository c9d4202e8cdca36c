"""Depth computes what its controls say, section by section."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from act_viz.activations import ACTIVATIONS
from act_viz.propagation import MeanField, gain_of
from act_viz.ui.depth import SECTIONS

ROOT = Path(__file__).parent.parent.parent
FIELD = next(iter(ACTIVATIONS["Your own"].texts()))


def opened(**settings: str) -> AppTest:
    """Depth, opened with these settings in its link."""
    app = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    for name, value in {"lang": "en", "width": "32", "networks": "2", "depth": "20", **settings}.items():
        app.query_params[name] = value
    return until_done(app.switch_page("pages/4_Depth.py").run())


def until_done(app: AppTest) -> AppTest:
    """The page once nothing is under way any more: every run does a little of what its bars are about."""
    while app.get("progress"):
        app.run()
    assert [exception.value for exception in app.exception] == []
    return app


def titles(app: AppTest) -> str:
    return " ".join(block.value for block in app.markdown)


def curve(app: AppTest, name: str, place: int = 0) -> list[float]:
    """The y of the first trace called `name` in the chart at `place`."""
    chart = app.get("plotly_chart")[place]
    return next(trace["y"] for trace in json.loads(chart.proto.spec)["data"] if trace.get("name") == name)


@pytest.mark.parametrize("section", SECTIONS.values())
def test_every_section_opens(section: str) -> None:
    app = opened(section=section)
    assert app.get("plotly_chart") or app.dataframe


@pytest.mark.parametrize("function", ["Maxout", "Step"])
@pytest.mark.parametrize("section", ["Units", "Fixed points", "SELU", "Edge of chaos"])
def test_sections_open_with_unusual_functions(section: str, function: str) -> None:
    app = opened(section=section, function=function)
    assert app.get("plotly_chart") or "Maxout" in app.info[0].value


def test_the_first_picture_is_the_decay_of_tanh_under_xavier() -> None:
    app = opened(depth="200", width="128")
    assert "falls from 0.394 at layer 1 to 0.00252 at layer 200" in titles(app)
    assert app.metric[0].value == "0.00252"


def test_the_link_holds_everything() -> None:
    app = opened(
        function="ELU",
        function_elu_alpha="0.5",
        initializer="Scaled normal",
        **{"initializer_scaled-normal_gain": "1.25"},
        bias="0.4",
        input_mean="1.0",
        input_std="2",
        skip="(f(z) + input) / √2",
        dropout="Ordinary",
        dropped="0.2",
        depth="7",
    )
    network = app.session_state["act_viz.DepthSession"].simulations["layers"].network
    assert str(network.activation) == "ELU(alpha=0.5)"
    assert network.weight_variance == pytest.approx(1.25**2)
    assert (network.depth, network.width, network.bias_std) == (7, 32, 0.4)
    assert (network.input_mean, network.input_std) == (1.0, 2.0)
    passing = network.passing
    assert (passing.skip, passing.dropout, passing.rate) == ("scaled", "ordinary", 0.2)


def test_networks_that_are_the_same_do_not_run_again() -> None:
    app = opened()
    first = app.session_state["act_viz.DepthSession"].simulations["layers"]
    app.run()
    assert app.session_state["act_viz.DepthSession"].simulations["layers"] is first
    app.slider(key="depth").set_value(30).run()
    assert app.session_state["act_viz.DepthSession"].simulations["layers"].network.depth == 30


def test_alpha_dropout_is_refused_where_there_is_no_limit() -> None:
    app = opened(function="Leaky ReLU", dropout="Alpha dropout")
    assert "limit on the left" in app.warning[0].value


def captions(app: AppTest) -> str:
    return " ".join(block.value for block in app.caption)


def test_overflow_is_said() -> None:
    app = opened(function="ReLU", initializer="Normal", initializer_normal_sigma="5", width="64", depth="100")
    assert "overflow at layer" in app.warning[0].value


def test_a_gradient_is_followed_only_as_far_as_there_is_a_signal() -> None:
    app = opened(section="Gradient", function="Exponential", initializer="LeCun normal")
    said = re.search(r"Exponential, LeCun normal: The signal overflows at layer (\d+)", app.info[0].value)
    assert said is not None
    assert len(curve(app, "theory")) == int(said[1]) - 1
    assert "No gradient" not in titles(app)


@pytest.mark.parametrize("section", SECTIONS.values())
@pytest.mark.parametrize("expression", ["1/x", "log(x)"])
def test_every_section_answers_for_a_function_without_moments(section: str, expression: str) -> None:
    app = opened(section=section, function="Your own", **{f"function_your-own_{FIELD}": expression})
    shown = f"{titles(app)} {captions(app)} {' '.join(block.value for block in app.info)}"
    assert f"f(x) = {expression}" in shown or section == "Born dead"
    assert not re.search(r"\bnan\b|\binf\b", shown)


def test_networks_that_leave_theory_say_so_and_why() -> None:
    app = opened(function="ReLU", initializer="He normal", width="4", networks="32", depth="50")
    assert "stays at 0.682, layer after layer in theory; in the median network it is 0 at layer 50" in titles(app)
    assert "theory and networks part" in captions(app)
    for section in ("Gradient", "Units"):
        app = opened(section=section, function="ReLU", initializer="He normal", width="4", networks="32", depth="50")
        assert "theory and networks part" in captions(app), section


def test_work_that_was_canceled_is_taken_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("act_viz.ui.depth._AT_ONCE_SECONDS", 0.0)
    app = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    for name, value in {"lang": "en", "section": "Edge of chaos", "function": "Sine", "depth": "20"}.items():
        app.query_params[name] = value
    app.switch_page("pages/4_Depth.py").run()
    reckoning = app.session_state["act_viz.DepthSession"].reckonings["chaos"]
    assert app.get("progress")
    app.button(key="theory_chaos_cancel").click().run()
    assert "Canceled" in app.info[0].value
    done = reckoning.n_done
    app.button(key="theory_chaos_resume").click().run()
    assert reckoning.n_done >= done
    assert not reckoning.stopped
    assert app.session_state["act_viz.DepthSession"].reckonings["chaos"] is reckoning


def test_training_makes_selu_drift() -> None:
    app = opened(section="SELU", function="SELU", initializer="LeCun normal")
    assert "Training moves the variance of layer 10 from 1.1 to" in titles(app)


def test_gradients_are_named() -> None:
    assert "The gradient vanishes" in titles(opened(section="Gradient", function="Sigmoid"))
    exploding = opened(
        section="Gradient", function="Tanh", initializer="Scaled normal", **{"initializer_scaled-normal_gain": "2.0"}
    )
    assert "The gradient explodes" in titles(exploding)
    assert "The edge" in titles(opened(section="Gradient", function="ReLU", initializer="He normal"))


def test_the_effective_depth_is_that_of_the_last_layer() -> None:
    app = opened(section="Gradient", function="Sigmoid", initializer="LeCun normal")
    chi = MeanField(ACTIVATIONS["Sigmoid"](), 1.0).through(20).chi[-1]
    assert float(app.metric[3].value) == pytest.approx(-1 / math.log(chi), rel=5e-3)


def test_selu_is_set_by_its_button_and_broken_by_its_sliders() -> None:
    app = opened(section="SELU")
    until_done(app.button(key="set_selu").click().run())
    assert "All others flow to mean 0, variance 1" in titles(app)
    assert app.selectbox(key="initializer").value == "LeCun normal"
    until_done(app.select_slider(key="function.selu.scale").set_value(1.4).run())
    assert "variance 1:" not in titles(app)


def test_the_gain_can_be_used_here_and_on_train() -> None:
    app = opened(section="Initializer", function="Tanh")
    gain = gain_of(ACTIVATIONS["Tanh"]())
    assert gain is not None
    assert float(app.metric[0].value) == pytest.approx(gain.value, rel=1e-3)
    link = next(found.proto.query_string for found in app.get("page_link") if "gain" in found.proto.query_string)
    assert "function=tanh" in link
    assert "initializer=scaled-normal" in link
    assert f"initializer.gain={math.sqrt(gain.value):.3f}" in link
    app.button(key="use_gain").click().run()
    assert app.slider(key="initializer.scaled-normal.gain").value == pytest.approx(math.sqrt(gain.value), abs=1e-3)


def test_a_typed_function_has_its_gain_and_takes_it_to_train() -> None:
    app = opened(section="Initializer", function="Your own", **{f"function_your-own_{FIELD}": "2*tanh(z)"})
    gain = gain_of(ACTIVATIONS["Tanh"]())
    assert gain is not None
    assert float(app.metric[0].value) == pytest.approx(gain.value / 4, rel=1e-3)
    link = next(found.proto.query_string for found in app.get("page_link") if "gain" in found.proto.query_string)
    assert f"function.{FIELD}=2%2Atanh%28z%29" in link or f"function.{FIELD}=2*tanh(z)" in link


def test_every_function_has_its_row_with_its_gain() -> None:
    table = opened(section="Initializer").dataframe[0].value
    assert list(table.iloc[:, 0]) == list(ACTIVATIONS)
    gains = dict(zip(table.iloc[:, 0], table.iloc[:, 1], strict=True))
    assert (gains["ReLU"], gains["SELU"]) == (pytest.approx(2.0), pytest.approx(1.0))


def test_known_gains_are_called_by_their_names() -> None:
    assert "That is He's initializer." in titles(opened(section="Initializer", function="ReLU"))
    assert "That is LeCun's initializer." in titles(opened(section="Initializer", function="SELU"))
