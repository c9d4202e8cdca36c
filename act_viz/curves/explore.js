// The picture's door: Streamlit calls it once with its data, and again whenever the page has run.

import { Picture } from "./picture.js";

const pictures = new WeakMap();

export default function ({ parentElement, data, setTriggerValue }) {
  let picture = pictures.get(parentElement);
  if (!picture) pictures.set(parentElement, (picture = new Picture(parentElement)));
  picture.update(data, setTriggerValue);
  return () => {
    pictures.get(parentElement)?.close();
    pictures.delete(parentElement);
  };
}
