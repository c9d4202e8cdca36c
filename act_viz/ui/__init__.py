"""The app's frame, controls and session: everything that speaks to Streamlit."""

# Plotly looks whether pandas is there and trips over half of it, as there is while data sets are first loaded for
# somebody else. Whoever draws has imported all of it here.
import pandas  # noqa: F401
