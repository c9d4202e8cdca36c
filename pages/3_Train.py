"""Train: a network learns before one's eyes, and its units live and die."""

import streamlit as st

from act_viz.datasets import OwnPoints
from act_viz.text import _
from act_viz.ui.page import open_page
from act_viz.ui.room_owner import show_room_panel
from act_viz.ui.train_charts import show_charts
from act_viz.ui.train_deaths import show_deaths
from act_viz.ui.train_exports import show_exports
from act_viz.ui.train_knobs import set_knobs_as_shown
from act_viz.ui.train_points import own_points, put_points_in_link, show_points_panel
from act_viz.ui.train_presets import choose_preset, show_preset
from act_viz.ui.train_run import put_log_in_link, show_run
from act_viz.ui.train_seeds import show_seeds
from act_viz.ui.train_settings import TrainPage, train_settings

open_page("Train", TrainPage, heading=False, sidebar_width=320, writes_address=True)
set_knobs_as_shown()
settings = train_settings(own_points, choose_preset)
run = show_run(settings)
own = isinstance(settings.lanes[0].dataset, OwnPoints)
put_points_in_link(own)
put_log_in_link(run)
show_room_panel(run)
show_preset(settings)
show_deaths(run)
if own:
    st.header(_("Your own points"), anchor=False)
    show_points_panel()
show_charts(run)
show_exports(run)
show_seeds(settings)
