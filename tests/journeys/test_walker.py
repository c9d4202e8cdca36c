"""The random walker and its shrinker, without a browser: a world that breaks at known acts."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from random import Random

import pytest

from tests.journeys.acts import KINDS, PATHS, SLIDER_KEYS, Act, acts_of, drawn
from tests.journeys.walker import Failure, World, read_walk, replay, shrink, walk

Holds = Callable[[Sequence[Act]], list[str]]


class Toy:
    """A world of keys; `judge` says what does not hold after the acts done so far."""

    def __init__(self, judge: Holds, random: Random) -> None:
        self.judge, self.random, self.done = judge, random, list[Act]()

    def draw(self) -> Act:
        return Act("key", value=self.random.choice("abcdef"))

    def do(self, act: Act) -> None:
        self.done.append(act)

    def faults(self) -> list[str]:
        return self.judge(self.done)


def keys(acts: Sequence[Act]) -> str:
    return "".join(act.value for act in acts)


def in_this_order(*needed: str) -> Holds:
    """Breaks once the `needed` keys were pressed one after another, with any others between them."""

    def judge(done: Sequence[Act]) -> list[str]:
        rest = iter(keys(done))
        return [f"broken after {len(done)} acts"] if all(key in rest for key in needed) else []

    return judge


def fresh(judge: Holds) -> Callable[[], contextlib.AbstractContextManager[World]]:
    @contextlib.contextmanager
    def opens() -> Iterator[World]:
        yield Toy(judge, Random(0))

    return opens


def test_a_walk_ends_with_the_act_after_which_something_does_not_hold() -> None:
    failure = walk(Toy(in_this_order("c", "a"), Random(3)), 100)
    assert failure is not None
    assert keys(failure.acts[-1:]) == "a"
    assert "c" in keys(failure.acts[:-1])
    assert failure.faults == (f"broken after {len(failure.acts)} acts",)
    assert walk(Toy(in_this_order("z"), Random(3)), 100) is None


def test_a_seed_gives_the_same_walk_again() -> None:
    walks = [walk(Toy(in_this_order("a", "b", "c"), Random(seed)), 200) for seed in (5, 5, 6)]
    assert walks[0] == walks[1] != walks[2]


@pytest.mark.parametrize("needed", ["a", "ab", "fade", "abcdefabc"])
def test_what_is_left_of_a_failing_walk_is_what_it_needs(needed: str) -> None:
    judge = in_this_order(*needed)
    failure = walk(Toy(judge, Random(1)), 500)
    assert failure is not None
    shrunk = shrink(failure, fresh(judge), tries=1000)
    assert keys(shrunk.acts) == needed
    assert shrunk.faults == (f"broken after {len(needed)} acts",)


def test_shrinking_keeps_to_the_failure_it_was_given() -> None:
    def judge(done: Sequence[Act]) -> list[str]:
        said = keys(done)
        if "a" in said and "b" in said:
            return ["both"]
        return ["a alone"] if said.endswith("cda") else []

    failure = Failure((*(Act("key", value=key) for key in "bcda"),), ("both",))
    assert keys(shrink(failure, fresh(judge), tries=100).acts) == "ba"


def test_shrinking_ends_after_so_many_tries_with_a_walk_that_still_fails() -> None:
    judge = in_this_order("a", "b")
    failure = walk(Toy(judge, Random(1)), 500)
    assert failure is not None
    for tries in range(6):
        shrunk = shrink(failure, fresh(judge), tries)
        assert replay(Toy(judge, Random(0)), shrunk.acts) == shrunk


def test_failures_of_one_cause_are_of_one_kind() -> None:
    one, other, third = (
        Failure((), (fault,))
        for fault in ("report failure 0a1b2c3d at step 12", "report failure 99999999 at step 7", "the menu is gone")
    )
    assert one.kind == other.kind != third.kind


def test_a_walk_is_written_and_read_again() -> None:
    acts = (
        Act("open", value="/Train?rate=1&lang=ko"),
        Act("click", "button", "It's “so”, isn't it? $\\eta$ = 1", 2),
        Act("type", "textbox", "Expression", 0, "a b=c 'd' #"),
        Act("back"),
    )
    assert read_walk(str(Failure(acts, ("one\nof two lines", "and another")))) == acts
    for line in ("dance", "click shoe=1", "click role", "press nth=first"):
        with pytest.raises(ValueError, match=r"."):
            read_walk(line)


def control(role: str, name: str = "It", **more: object) -> dict[str, object]:
    return {"role": role, "name": name, "nth": 0, "href": None, "target": "", "menu": False, "options": []} | more


def test_acts_are_drawn_from_what_the_page_has() -> None:
    controls = [
        control("slider"),
        control("combobox"),
        control("textbox"),
        control("file"),
        control("canvas"),
        control("select", options=["", "epoch"]),
        *(control("button", f"unit {n}") for n in range(60)),
        control("link", "Depth", menu=True),
        control("link", "Somebody, 2015", href="https://example.org", target="_blank"),
        control("button", "Main menu"),
    ]
    random = Random(0)
    acts = [drawn(controls, random) for _act in range(20_000)]
    counted = Counter(act.kind for act in acts)
    assert counted.keys() == KINDS.keys()
    # Many of one kind do not crowd out the others.
    assert counted["press"] > counted["click"] / 4
    assert not [act for act in acts if act.name in ("Main menu", "Somebody, 2015")]
    assert {act.value for act in acts if act.kind == "open"} == set(PATHS)
    assert {act.value for act in acts if act.kind == "select"} == {"", "epoch"}
    assert {act.value for act in acts if act.kind == "press"} == set(SLIDER_KEYS)
    assert all(0 <= float(act.value) <= 1 for act in acts if act.kind in ("drag", "choose"))


def test_there_is_always_something_to_do() -> None:
    random = Random(0)
    assert {drawn([], random).kind for _act in range(300)} >= {"open", "back", "key", "window"}


def test_a_slider_is_pressed_and_dragged() -> None:
    assert [act.kind for act in acts_of(control("slider"), Random(0))] == ["press", "drag"]
