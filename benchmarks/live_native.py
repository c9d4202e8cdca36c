"""The page that the live view replaces: the same network, drawn by Plotly charts in a fragment that runs over and over.

Served by `benchmarks.live` for comparison; every run of the fragment trains two steps and draws what the view shows.
"""

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from act_viz.training import TrainConfig, Trainer

_SIDE = 36
_LAYERS = 4

st.set_page_config(layout="wide")
if "trainer" not in st.session_state:
    st.session_state.trainer = Trainer(TrainConfig(hidden=(8,) * _LAYERS))
trainer: Trainer = st.session_state.trainer


@st.fragment(run_every=0.01)
def train() -> None:
    """Two steps, then the boundary, the histogram of every layer and the losses so far."""
    trainer.run(2)
    st.markdown(f"State {trainer.step // 2}")
    x = trainer.data.x_train
    reach = float(np.abs(x).max()) * 1.1
    line = np.linspace(-reach, reach, _SIDE)
    grid = np.column_stack([axis.ravel() for axis in np.meshgrid(line, line)])
    boundary = go.Figure(go.Heatmap(x=line, y=line, z=trainer.predict_proba(grid)[:, 1].reshape(_SIDE, _SIDE)))
    boundary.add_scatter(x=x[:, 0], y=x[:, 1], mode="markers", marker={"color": trainer.data.y_train})
    columns = st.columns(2)
    columns[0].plotly_chart(boundary, key="boundary")
    history = trainer.history
    columns[1].plotly_chart(go.Figure(go.Scatter(x=history.step, y=history.loss[:, 0])), key="loss")
    histograms = go.Figure()
    for layer, (z, _a) in enumerate(trainer.forward(x)[:-1]):
        counts, edges = np.histogram(z, 20)
        histograms.add_bar(x=edges[:-1] + layer * 20, y=counts)
    st.plotly_chart(histograms, key="histograms")


train()
