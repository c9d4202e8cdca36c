"""Claims: what articles and textbooks say of activation functions, tested here."""

import streamlit as st

from act_viz.evidence.claims import shipped
from act_viz.evidence.ranking import shipped as shipped_ranking
from act_viz.text import _
from act_viz.ui.claims import (
    ClaimsSettings,
    choose_claim,
    choose_view,
    result_of,
    show_result,
    show_verdicts,
    test_it,
)
from act_viz.ui.link import settings_of
from act_viz.ui.page import open_page
from act_viz.ui.ranking import show_ranking

open_page("Claims", ClaimsSettings, heading=False)
view = choose_view()
if view == "all":
    show_verdicts(shipped())
    st.stop()
if view == "ranking":
    chosen = settings_of(ClaimsSettings)
    show_ranking(shipped_ranking(), chosen.scope, chosen.measure, chosen.depth)
    st.stop()
left, right = st.columns([2, 3], gap="large")
with left:
    claim = choose_claim()
    test_it(claim)
with right:
    result, origin = result_of(claim)
    if result is None:
        st.info(_("Nobody has tested this claim with these settings yet. Press “Test it” and watch."))
    else:
        show_result(result, origin)
