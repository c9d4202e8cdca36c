// The component's door: Streamlit calls it once with a new scene, and again whenever the page has run. Loaded by a worker,
// the same program is the painter.

import { paintIn } from "./painter.js";
import { View } from "./view.js";

const views = new WeakMap();

if (!globalThis.document) paintIn(globalThis);

export default function ({ data, parentElement }) {
  const view = views.get(parentElement);
  if (view) {
    view.retheme();
    view.setScene(data);
  } else {
    views.set(parentElement, new View(parentElement, data));
  }
  return () => {
    views.get(parentElement)?.close();
    views.delete(parentElement);
  };
}
