"""The app's frame, controls and session: everything that speaks to Streamlit."""
