// A button that leads back to the room that was opened in this browser, in another tab or before that was closed.

import { element } from "./elements.js";
import { OwnRoom } from "./ownroom.js";

/** Offers the room that is kept; the server says whether it is still there. */
export default function ({ parentElement, data, setTriggerValue }) {
  const room = new OwnRoom();
  if (data.closed) room.forget(data.closed);
  const kept = room.kept();
  if (data.open && kept?.code === data.open) room.enter();
  parentElement.querySelector("button")?.remove();
  if (!kept) return;
  const button = element("button");
  button.type = "button";
  button.textContent = data.label.replace("{code}", kept.code.match(/.{1,4}/g).join("-"));
  button.addEventListener("click", () => setTriggerValue("back", { code: kept.code, token: kept.run.token }));
  parentElement.append(button);
}
