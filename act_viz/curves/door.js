// A component's door: Streamlit calls it once with the data, and again whenever the page has run.

/** What a component exports: `make` gives the part that stands in a parent, which takes data and is closed in the end. */
export function door(make) {
  const parts = new WeakMap();
  return ({ parentElement, data, setTriggerValue }) => {
    if (!parts.has(parentElement)) parts.set(parentElement, make(parentElement));
    parts.get(parentElement).update(data, setTriggerValue);
    return () => {
      parts.get(parentElement)?.close();
      parts.delete(parentElement);
    };
  };
}
