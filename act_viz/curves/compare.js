// The door of the comparison: Streamlit calls it once with its data, and again whenever the page has run.

import { Comparison } from "./comparison.js";

const comparisons = new WeakMap();

export default function ({ parentElement, data }) {
  let comparison = comparisons.get(parentElement);
  if (!comparison) comparisons.set(parentElement, (comparison = new Comparison(parentElement)));
  comparison.update(data);
  return () => {
    comparisons.get(parentElement)?.close();
    comparisons.delete(parentElement);
  };
}
