"""The lecture page: scenes turned like slides, each with a prediction, a picture and what was measured."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import streamlit as st

from act_viz.figures.lecture import LayerLine, runs_as_dots, values_by_layer
from act_viz.figures.looks import function_in
from act_viz.figures.numbers import number
from act_viz.live.replay_plan import Plan
from act_viz.scenes import SCENES, DepthScene, LiveScene, Scene, SeedsScene, Seen
from act_viz.scenes.measurement import Measurement
from act_viz.text import N_, _
from act_viz.ui.charts import show_chart
from act_viz.ui.component import component
from act_viz.ui.controls import button, control
from act_viz.ui.lecture_plan import unwrapped
from act_viz.ui.link import acting, member_as_left, put, settings_of
from act_viz.ui.live_run import live_run
from act_viz.ui.member_controls import tune
from act_viz.ui.page import theme
from act_viz.ui.session import LectureSession, LiveSession, session_of
from act_viz.ui.settings import PageSettings, choice, member
from act_viz.ui.work import work_on

_PARTS = {"predict": N_("Predict"), "watch": N_("Watch"), "conclude": N_("Conclude")}
PARTS = tuple(_PARTS)
_SLIDE = "slide"
_AT_ONCE_SECONDS = 0.3
_HERE = Path(__file__).parent
_slide = component(
    "act_viz.lecture_slide",
    html='<section class="slide"></section>',
    css=(_HERE / "lecture_slide.css").read_text(encoding="utf-8"),
    js=(_HERE / "lecture_slide.js").read_text(encoding="utf-8"),
)


@dataclasses.dataclass(frozen=True)
class LectureSettings(PageSettings):
    """What Lecture can be set to."""

    scene: Scene = member(SCENES, next(iter(SCENES)), label=N_("Scene"))
    part: str = choice(_PARTS, "predict", label=N_("Part"), segments=True)


def choose_scene() -> tuple[Scene, str]:
    """Draw the choice of scene and part and the scene's own controls in the sidebar; gives the scene and the part."""
    with st.sidebar:
        control("scene")
        control("part")
        tune("scene")
    settings = settings_of(LectureSettings)
    return settings.scene, settings.part


def show_slide(scene: Scene, part: str) -> None:
    """Draw the words of the part, in big type, with the buttons that turn to the next one."""
    names = list(SCENES)
    place = names.index(scene.name)
    ready = part != "conclude" or _measurement(scene).finished
    data: dict[str, Any] = {
        "id": scene.name,
        "at": f"{scene.name}/{part}",
        "part": part if ready else "watch",
        "title": _(scene.name),
        "count": f"{place + 1} / {len(names)}",
        "first": (place, part) == (0, PARTS[0]),
        "last": (place, part) == (len(names) - 1, PARTS[-1]),
        "live": part == "watch" and isinstance(scene, LiveScene),
        "texts": _texts(),
    }
    data |= {"predict": _asked, "watch": _watched, "conclude": _concluded if ready else _watched}[part](scene)
    _slide(key=_SLIDE, data=data, on_turned_change=acting(_turn), on_chosen_change=acting(_note_prediction))


def _texts() -> dict[str, str]:
    return {
        "turn": _("Turn the slide"),
        "back": _("Back"),
        "next": _("Next"),
        "play": _("Play"),
        "screen": _("Full screen"),
        "blank": _("The screen is blank: press any key"),
        "chosen": _("your prediction"),
        "watch": _("Watch:"),
        "measured": _("Measured here, now"),
        "what": _("What"),
        "value": _("Value"),
        "promised": _("Expected"),
        "sources": _("Sources:"),
    }


def _asked(scene: Scene) -> dict[str, Any]:
    return {
        "intro": unwrapped(_(scene.text())),
        "question": _(scene.question),
        "choices": [_(choice) for choice in scene.choices],
        "chosen": session_of(LectureSession).predictions.get(scene.name),
    }


def _watched(scene: Scene) -> dict[str, Any]:
    return {"watch": _(scene.watch)}


def _concluded(scene: Scene) -> dict[str, Any]:
    measured = _measured(str(scene))
    return {
        "verdict": _verdict(scene, measured),
        "conclusion": _(scene.conclusion),
        "measured": [_row(seen) for seen in measured],
        "sources": [{"cited": f"{source.authors}, {source.year}", "url": source.url} for source in scene.sources],
    }


@st.cache_data(show_spinner=False, max_entries=200)
def _measured(written: str) -> tuple[Seen, ...]:
    return SCENES.parse(written).measure()


def _measurement(scene: Scene) -> Measurement:
    """What this reader has measured of `scene`, as far as it has come."""
    session = session_of(LectureSession)
    if session.measurement is None or session.measurement.scene != scene:
        session.measurement = Measurement(scene)
        session.measurement.advance(_AT_ONCE_SECONDS)
    return session.measurement


def _show_measurement(scene: Scene) -> bool:
    """Draw how far the measurement is, until it is finished; returns whether it is."""
    measurement = _measurement(scene)
    if measurement.canceled:
        st.info(_("Canceled: {n} of {all} done.").format(n=measurement.n_done, all=measurement.n_pieces))
        button(_("Go on"), key="measure_on", on_click=measurement.resume)
    elif not measurement.finished:
        work_on(measurement, measurement.n_pieces, "measuring", measurement.cancel)
    return measurement.finished


def _verdict(scene: Scene, measured: tuple[Seen, ...]) -> str:
    """Whether the prediction came true; with settings that change the outcome, that they do."""
    if not all(seen.holds for seen in measured):
        return _("With these settings it does not come out as in the lesson; the table says what happens instead.")
    came_true = _("{letter}: {choice}.").format(letter=_letter(scene.answer), choice=_(scene.choices[scene.answer]))
    predicted = session_of(LectureSession).predictions.get(scene.name)
    if predicted is None:
        return came_true
    if predicted == scene.answer:
        return _("You were right. {answer}").format(answer=came_true)
    return _("You said {letter}. It is {answer}").format(letter=_letter(predicted), answer=came_true)


def _letter(place: int) -> str:
    return "ABCDEFGH"[place]


def _row(seen: Seen) -> dict[str, str]:
    """A line of the table; a value that is not as promised is marked by a word, not by color."""
    value = written(seen.value, seen.form)
    if not seen.holds:
        value = _("{value} (not as expected)").format(value=value)
    return {"what": _(seen.what), "value": value, "promised": promise(seen)}


def written(value: float, form: str) -> str:
    """`value` as a reader sees it."""
    if value == float("inf"):
        return _("never")
    if form == "percent":
        return f"{100 * value:.1f} %".replace("-", "−")
    if form == "points":
        return _("{number} points").format(number=f"{100 * value:.1f}".replace("-", "−"))
    if form == "count":
        return f"{value:.0f}"
    mantissa, marked, power = number(value).partition("·10<sup>")
    return f"{mantissa} × 10^{power.removesuffix('</sup>')}" if marked else mantissa


def promise(seen: Seen) -> str:
    """The bounds of what the lesson promises, in words; a dash where it promises nothing."""
    low, high = (None if abs(bound) == float("inf") else written(bound, seen.form) for bound in (seen.low, seen.high))
    if low is not None and high is not None:
        return _("{low} to {high}").format(low=low, high=high)
    if low is not None:
        return _("at least {low}").format(low=low)
    return "–" if high is None else _("at most {high}").format(high=high)


def show_picture(scene: Scene, part: str) -> None:
    """Draw what there is to watch, and how far the measurement is where the part needs one."""
    needs_measurement = part == "conclude" or isinstance(scene, SeedsScene)
    if needs_measurement and not _show_measurement(scene) and isinstance(scene, SeedsScene):
        return
    if isinstance(scene, LiveScene):
        _show_live(scene, part)
    elif isinstance(scene, DepthScene):
        _show_depth(scene)
    elif isinstance(scene, SeedsScene):
        title = _("Every training is a dot, the bar their median")
        figure = runs_as_dots(scene.outcomes(), title, theme())
        show_chart(figure, "runs", figure.layout.meta["alt"])


def _show_live(scene: LiveScene, part: str) -> None:
    """Draw the scene's networks: to be trained, or in the state that was measured."""
    lanes, concludes = scene.lanes(), part == "conclude"
    session, lecture = session_of(LiveSession), session_of(LectureSession)
    stands = session.run is not None and session.run.token == lecture.concluded and session.run.configs == lanes
    if stands and not concludes:
        session.run = None
    functions = [
        function_in(name, otherwise=lane.activations[0].name) for name, lane in zip(scene.names(), lanes, strict=True)
    ]
    run = live_run(
        lanes,
        key="lecture",
        names=scene.names(),
        functions=functions,
        speed=scene.speed,
        look_at=scene.look_at,
        plan=Plan(scene.n_steps, ends=True) if concludes and not stands else None,
    )
    if concludes:
        lecture.concluded = run.token


def _show_depth(scene: DepthScene) -> None:
    title, axis = {
        "variance": (_("The variance of what each layer passes on"), _("variance")),
        "square": (_("The mean square of what each layer passes on"), _("mean square")),
        "gradient": (_("The squared gradient at each layer, relative to the last"), _("squared gradient")),
    }[scene.quantity]
    lines = [LayerLine(signal.name, signal.function, scene.line(signal)) for signal in scene.signals()]
    figure = values_by_layer(lines, title, axis, theme())
    show_chart(figure, "depth", figure.layout.meta["alt"])


def _turn() -> None:
    """Go to the next part or the one before, across scenes, from the slide that the reader saw."""
    turned = st.session_state[_SLIDE].turned
    names, now = list(SCENES), settings_of(LectureSettings)
    if turned["from"] != f"{now.scene.name}/{now.part}":
        return
    place = names.index(now.scene.name) * len(PARTS) + PARTS.index(now.part)
    place = min(max(place + turned["by"], 0), len(names) * len(PARTS) - 1)
    scene, part = divmod(place, len(PARTS))
    put(scene=member_as_left("scene", SCENES[names[scene]]), part=PARTS[part])


def _note_prediction() -> None:
    """Remember what was predicted for the scene shown."""
    session_of(LectureSession).predictions[settings_of(LectureSettings).scene.name] = int(
        st.session_state[_SLIDE].chosen
    )
