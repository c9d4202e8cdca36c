"""The lesson plan of a scene: ten minutes, what they are for, questions and answers; to read and to print."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from act_viz.scenes import Scene
from act_viz.text import _, language_in_use
from act_viz.ui.component import component
from act_viz.ui.controls import unfolding

_HERE = Path(__file__).parent
_plan = component(
    "act_viz.lecture_plan",
    html='<section class="plan"></section>',
    css=(_HERE / "lecture_plan.css").read_text(encoding="utf-8"),
    js=(_HERE / "lecture_plan.js").read_text(encoding="utf-8"),
)


def unwrapped(text: str) -> str:
    """`text` without the line breaks within its paragraphs."""
    return re.sub(r"(?<!\n)\n(?!\n)", " ", text)


def show_plan(scene: Scene) -> None:
    """The plan, folded away until it is wanted, with a button that prints it."""
    folded = unfolding("plan", _("Lesson plan"), key="plan")
    if folded.open:
        with folded:
            data = {
                "title": _(scene.name),
                "language": language_in_use(),
                "print": _("Print this plan"),
                "sections": sections(scene),
            }
            _plan(key="lesson_plan", data=data)


def timetable(scene: Scene) -> tuple[tuple[int, str], ...]:
    """Minutes and what they are for; ten together."""
    return (
        (1, _("Set the scene up and ask the question. Nothing runs yet.")),
        (1, _("Everyone decides: a show of hands for each answer.")),
        (3, _("Run it. {watch}").format(watch=_(scene.watch))),
        (2, _("Show what was measured, and conclude.")),
        (1, _("Change something. {vary}").format(vary=_(scene.vary))),
        (2, _("Discuss the questions below.")),
    )


def sections(scene: Scene) -> list[dict[str, Any]]:
    """The plan section by section, as the browser lays it out."""
    right = f"{'ABCDEFGH'[scene.answer]}. {_(scene.conclusion)}"
    parts = (
        (_("What it is about"), "text", unwrapped(_(scene.text())).split("\n\n")),
        (_("Afterwards students can"), "list", [_(objective) for objective in scene.objectives]),
        (
            _("Ten minutes"),
            "timetable",
            [(_("{n} min").format(n=minutes), what) for minutes, what in timetable(scene)],
        ),
        (_("The question"), "text", [_(scene.question)]),
        (_("Choices"), "choices", [_(choice) for choice in scene.choices]),
        (_("The answer"), "text", [right]),
        (_("To discuss"), "answers", [(_(question), _(answer)) for question, answer in scene.discussion]),
        (_("Sources"), "list", [_cited(source) for source in scene.sources]),
    )
    return [{"heading": heading, "sort": sort, "items": items} for heading, sort, items in parts]


def _cited(source: Any) -> str:
    return f"{source.authors}, {source.year}. {source.url}".strip()
