"""Claims about the leaks of rectifiers: how large, learned or random."""

from __future__ import annotations

from collections.abc import Mapping

from act_viz.activations import ACTIVATIONS, Activation
from act_viz.activations.activation import Source
from act_viz.evidence.claims.claim import ARTICLE, CLAIMS, FULL, Claim, Form, Quoted
from act_viz.evidence.claims.contest import ADAM_RATES, Contest, digits
from act_viz.evidence.verdicts import Evidence, beside, difference, ratio
from act_viz.experiments.trials import Measured, Trial
from act_viz.kinds import param
from act_viz.text import N_

_XU = Source("Xu, Wang, Chen & Li", 2015, "https://arxiv.org/abs/1505.00853")
_LEAKS = {"Leaky 0.01": {"slope": 0.01}, "Leaky 0.2": {"slope": 0.2}}

XU_TEST = Quoted(
    _XU,
    N_("NIN on CIFAR-100"),
    N_("Test error"),
    (("ReLU", 0.429), ("Leaky 0.01", 0.4205), ("Leaky 0.18", 0.4042), ("PReLU", 0.4163), ("RReLU", 0.4025)),
    recalled=True,
)
XU_TRAIN = Quoted(
    _XU,
    N_("NIN on CIFAR-100"),
    N_("Training error"),
    (("ReLU", 0.1356), ("Leaky 0.01", 0.1155), ("Leaky 0.18", 0.0854), ("PReLU", 0.0633), ("RReLU", 0.1141)),
    recalled=True,
)
XU_CIFAR10 = Quoted(
    _XU,
    N_("NIN on CIFAR-10"),
    N_("Test error"),
    (("ReLU", 0.1245), ("Leaky 0.01", 0.1266), ("Leaky 0.18", 0.112), ("PReLU", 0.1179), ("RReLU", 0.1119)),
    recalled=True,
)


@CLAIMS.register("A larger leak is better")
class LargerLeak(Claim):
    """Compares slopes of 0.2 and 0.01 and ReLU, each at its own best rate and then all at one that is too large. With
    rates chosen well there is little between them.
    """

    number = "C6b"
    topic = "training"
    statement = N_("Leaky ReLU is always better than ReLU, and a slope of 0.2 better than 0.01.")
    sources = (ARTICLE, _XU)
    refuted_by = N_("A tie or a lower test accuracy at the best rates.")
    quoted = (XU_CIFAR10, XU_TEST)

    depth: int = param(3, 1, 6, step=1, help="Hidden layers.")
    large_rate: float = param(0.2, 0.01, 1.0, step=0.01, log=True, symbol=r"\eta", help="The rate that is too large.")

    def _contest(self, rates: tuple[float, ...]) -> Contest:
        leaky = {name: ACTIVATIONS["Leaky ReLU"](**fields) for name, fields in _LEAKS.items()}
        functions = {**leaky, "ReLU": ACTIVATIONS["ReLU"]()}
        return Contest.between(functions, digits(300, int(self.depth)), rates=rates, n_steps=120)

    def trials(self, form: Form) -> dict[str, Trial]:
        tuned, large = self._contest(ADAM_RATES[1:5]), self._contest((float(self.large_rate),))
        return {**tuned.trials(form), **large.trials(form, "Large rate: ")}

    def judge(self, measured: Mapping[str, Measured]) -> Evidence:
        tuned, large = self._contest(ADAM_RATES[1:5]), self._contest((float(self.large_rate),))
        best = tuned.of_each(measured, "test_accuracy")
        worst = large.of_each(measured, "test_accuracy", "Large rate: ")
        rate = float(self.large_rate)
        comparisons = (
            difference(
                N_("Test accuracy at the best rates: slope 0.01 less ReLU"),
                best["Leaky 0.01"],
                best["ReLU"],
                "above",
                0.01,
            ),
            difference(
                N_("Test accuracy at the best rates: slope 0.2 less slope 0.01"),
                best["Leaky 0.2"],
                best["Leaky 0.01"],
                "above",
                0.01,
            ),
            difference(
                N_("Test accuracy at rate {rate}: slope 0.2 less slope 0.01"),
                worst["Leaky 0.2"],
                worst["Leaky 0.01"],
                "above",
                0.01,
                rate=rate,
            ),
            difference(
                N_("Test accuracy at rate {rate}: slope 0.01 less ReLU"),
                worst["Leaky 0.01"],
                worst["ReLU"],
                "above",
                0.01,
                rate=rate,
            ),
        )
        title = N_("Training loss of two leaks and ReLU at their best rates")
        return Evidence(comparisons, tuned.tunings(measured), (tuned.loss_curves(measured, title),))


def _family() -> dict[str, Activation]:
    """ReLU and its leaky relatives, as Xu et al. compare them."""
    leaky = ACTIVATIONS["Leaky ReLU"]
    return {
        "ReLU": ACTIVATIONS["ReLU"](),
        "Leaky 0.01": leaky(slope=0.01),
        "Leaky 0.18": leaky(slope=1 / 5.5),
        "PReLU": ACTIVATIONS["PReLU"](),
        "RReLU": ACTIVATIONS["RReLU"](),
    }


@CLAIMS.register("PReLU is always best")
class PReluBest(Claim):
    """Compares PReLU with the other rectifiers by training loss and by test accuracy after the same number of steps. In
    the paper that the article refers to, PReLU was best on training error; on test error RReLU was, and PReLU fell
    behind a fixed slope of 1/5.5.
    """

    number = "C22"
    topic = "training"
    statement = N_("PReLU always does best among the ReLU family.")
    sources = (ARTICLE,)
    refuted_by = N_("Another rectifier with as low a training loss or as high a test accuracy.")
    quoted = (XU_TRAIN, XU_TEST)

    n_samples: int = param(300, 100, 800, step=50, symbol="n", help="Digits, training and test together.")

    def _contest(self) -> Contest:
        config = digits(int(self.n_samples), 3)
        return Contest.between(
            _family(), config, rates=ADAM_RATES[1:5], n_steps=120, fewest_tuning_seeds=FULL.n_tuning_seeds
        )

    def trials(self, form: Form) -> dict[str, Trial]:
        return self._contest().trials(form)

    def judge(self, measured: Mapping[str, Measured]) -> Evidence:
        contest = self._contest()
        loss, accuracy = contest.of_each(measured, "final_loss"), contest.of_each(measured, "test_accuracy")
        others = [name for name in loss if name != "PReLU"]
        comparisons = (
            *(
                ratio(N_("Training loss of PReLU over that of {name}"), loss["PReLU"], loss[name], "below", name=name)
                for name in others
            ),
            *(
                difference(
                    N_("Test accuracy of PReLU less that of {name}"),
                    accuracy["PReLU"],
                    accuracy[name],
                    "above",
                    0.01,
                    name=name,
                )
                for name in others
            ),
        )
        title = N_("Training loss of the rectifiers at their best rates")
        return Evidence(comparisons, contest.tunings(measured), (contest.loss_curves(measured, title),))


@CLAIMS.register("PReLU overfits, RReLU regularizes")
class OverfitsOrRegularizes(Claim):
    """Trains on few digits until the training set is learned by heart, and compares the test loss. If PReLU overfits,
    its test loss is above that of a fixed slope; if the randomness of RReLU regularizes, its test loss is below that of
    a fixed slope within the range of its draws. The losses are those after the last step, so a function that gets
    further in as many steps may be further past its own best step: a higher loss alone does not show overfitting, and
    the test accuracy is compared beside it.
    """

    number = "C7"
    topic = "training"
    statement = N_("On small data PReLU overfits, and RReLU regularizes.")
    sources = (ARTICLE, _XU)
    refuted_by = N_("A test loss of PReLU no higher, or one of RReLU no lower, than that of Leaky ReLU.")
    quoted = (XU_TRAIN, XU_TEST)

    n_samples: int = param(150, 100, 600, step=50, symbol="n", help="Digits, training and test together.")

    def _contest(self) -> Contest:
        functions = {name: f for name, f in _family().items() if name != "Leaky 0.01"}
        config = digits(int(self.n_samples), 3, test_share=0.5)
        return Contest.between(functions, config, rates=ADAM_RATES[1:5], n_steps=150)

    def trials(self, form: Form) -> dict[str, Trial]:
        return self._contest().trials(form)

    def judge(self, measured: Mapping[str, Measured]) -> Evidence:
        contest = self._contest()
        loss, accuracy = contest.of_each(measured, "test_loss"), contest.of_each(measured, "test_accuracy")
        comparisons = (
            ratio(N_("Test loss of PReLU over that of Leaky 0.18"), loss["PReLU"], loss["Leaky 0.18"], "above"),
            ratio(N_("Test loss of RReLU over that of Leaky 0.18"), loss["RReLU"], loss["Leaky 0.18"], "below"),
            difference(
                N_("Test accuracy of PReLU less that of Leaky 0.18"),
                accuracy["PReLU"],
                accuracy["Leaky 0.18"],
                "below",
                0.01,
            ),
            difference(
                N_("Test accuracy of RReLU less that of Leaky 0.18"),
                accuracy["RReLU"],
                accuracy["Leaky 0.18"],
                "above",
                0.01,
            ),
            beside(ratio(N_("Test loss of RReLU over that of ReLU"), loss["RReLU"], loss["ReLU"], "below")),
        )
        title = N_("Training loss on few samples")
        return Evidence(comparisons, contest.tunings(measured), (contest.loss_curves(measured, title),))
