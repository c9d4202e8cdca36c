"""The least that a page with a slider and a curve can be in Streamlit: what `benchmarks.pages` compares with."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st

alpha = st.slider("Alpha", 0.0, 5.0, 1.0, 0.1)
z = np.linspace(-6, 6, 481)
st.plotly_chart(go.Figure(go.Scatter(x=z, y=np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0))))), key="curve")
