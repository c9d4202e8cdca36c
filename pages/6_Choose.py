"""Choose: which function for my network, answered from the evidence."""

import streamlit as st

from act_viz.evidence.ranking import shipped
from act_viz.ui.choose import ChooseSettings, ask_situation, show_advice, show_article_rules, show_outputs
from act_viz.ui.page import open_page

open_page("Choose", ChooseSettings)
left, right = st.columns([1, 2], gap="large")
with left:
    net = ask_situation()
with right:
    show_advice(net, shipped())
show_article_rules()
show_outputs()
