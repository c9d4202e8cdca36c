"""Home: what this is, every function as a small curve, where to start."""

from act_viz.ui.gallery import show_gallery
from act_viz.ui.home import show_introduction
from act_viz.ui.page import open_page

open_page("Home", heading=False)
show_introduction()
show_gallery()
