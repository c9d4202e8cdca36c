// Answers the page as soon as it stands: Streamlit keeps the answer until the run under way has ended.
export default function ({ data, setStateValue }) {
  setStateValue("run", data.run);
}
