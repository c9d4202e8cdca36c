"""A claim about a function that the reader types."""

from __future__ import annotations

from collections.abc import Mapping

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.activations.activation import Source
from act_viz.evidence.claims.claim import CLAIMS, Claim, Form
from act_viz.evidence.claims.contest import ADAM_RATES, Contest, digits
from act_viz.evidence.claims.speed import STEPS_TITLE
from act_viz.evidence.verdicts import Evidence, difference, ratio
from act_viz.experiments.trials import Measured, Trial
from act_viz.expressions.kind import WithExpression
from act_viz.expressions.tree import MAX_LENGTH
from act_viz.kinds import param, text_param
from act_viz.text import N_


@CLAIMS.register("Your own function beats ReLU")
class OwnBeatsRelu(WithExpression, Claim):
    """Lets a function that you type compete with ReLU on the same data and draws, each at its own best learning rate.
    What stands there at first is Mish. Any short name other than x becomes a parameter with a slider.
    """

    number = "C24"
    topic = "training"
    statement = N_("A function of your own trains faster than ReLU, and does better on new samples.")
    sources = (Source("Misra", 2019, "https://arxiv.org/abs/1908.08681"),)
    refuted_by = N_("ReLU needs as few steps, or its test accuracy is as high.")

    expression: str = text_param(
        "x*tanh(log(1+exp(x)))",
        max_length=MAX_LENGTH,
        help="A function of x, such as `x*sigmoid(b*x)` or `sin(x)`.",
    )
    depth: int = param(3, 1, 6, step=1, help="Hidden layers.")
    values: tuple[tuple[str, float], ...] = ()
    """The parameters of the expression in order of their first use, each with its value."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._function()

    def _function(self) -> Activation:
        """The function that competes.

        Raises
        ------
        ExpressionError
            If it is a number nowhere near 0.
        """
        return ACTIVATIONS["Your own"](expression=self.expression, values=self.values)

    def _contest(self) -> Contest:
        functions = {"Your own": self._function(), "ReLU": ACTIVATIONS["ReLU"]()}
        return Contest.between(functions, digits(300, int(self.depth)), rates=ADAM_RATES[1:5], n_steps=120, target=0.4)

    def trials(self, form: Form) -> dict[str, Trial]:
        return self._contest().trials(form)

    def judge(self, measured: Mapping[str, Measured]) -> Evidence:
        contest = self._contest()
        steps, accuracy = contest.of_each(measured, "steps"), contest.of_each(measured, "test_accuracy")
        comparisons = (
            ratio(N_("Steps of ReLU over steps of your own"), steps["ReLU"], steps["Your own"], "above"),
            difference(
                N_("Test accuracy of your own less that of ReLU"), accuracy["Your own"], accuracy["ReLU"], "above", 0.01
            ),
        )
        return Evidence(comparisons, contest.tunings(measured), (contest.loss_curves(measured, STEPS_TITLE),))
