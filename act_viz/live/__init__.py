"""The live view without Streamlit: what a run is, what is seen of it, and the browser's program."""
