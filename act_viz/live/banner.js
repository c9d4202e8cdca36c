// What stands over the picture when there is something to say: how a run ended, that it is trained again, a fault.

import { element } from "./elements.js";

/** A box over the picture, hidden while there is nothing to say. */
export class Banner {
  constructor(root) {
    this.box = element("div", "banner");
    this.box.setAttribute("role", "status");
    this.box.hidden = true;
    this.head = element("strong");
    this.body = element("span");
    this.box.append(this.head, this.body);
    root.append(this.box);
  }

  /** Say `{ kind, title, text }`; nothing hides the box. */
  say(said) {
    this.box.hidden = !said;
    if (!said) return;
    this.box.className = `banner ${said.kind}`;
    if (this.head.textContent !== said.title) this.head.textContent = said.title;
    if (this.body.textContent !== (said.text ?? "")) this.body.textContent = said.text ?? "";
  }
}
