"""Lecture: scenes for the room, each asked first, then watched, then concluded."""

from act_viz.ui.lecture import LectureSettings, choose_scene, show_picture, show_slide
from act_viz.ui.lecture_plan import show_plan
from act_viz.ui.page import open_page

open_page("Lecture", LectureSettings, heading=False, sidebar_width=336)
scene, part = choose_scene()
show_slide(scene, part)
if part != "predict":
    show_picture(scene, part)
show_plan(scene)
