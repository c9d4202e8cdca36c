"""Room: another's run on one's own screen."""

from act_viz.ui.page import open_page
from act_viz.ui.room_watch import watch_room

open_page("Room", heading=False)
watch_room()
