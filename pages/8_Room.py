"""Room: another's run on one's own screen."""

from act_viz.ui.page import open_page
from act_viz.ui.room_watch import RoomSettings, watch_room

open_page("Room", RoomSettings, heading=False)
watch_room()
