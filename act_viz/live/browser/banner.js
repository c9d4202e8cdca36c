// What stands over the timeline when there is something to say: how a run ended, that it is trained again, a fault.

import { element } from "./elements.js";

/** A box over the timeline, hidden while there is nothing to say or once the reader has closed it. */
export class Banner {
  constructor(root) {
    this.box = element("div", "banner");
    this.box.setAttribute("role", "status");
    this.box.hidden = true;
    this.head = element("strong");
    this.body = element("span");
    this.shut = element("button", "shut");
    this.shut.type = "button";
    this.shut.textContent = "×";
    this.shut.addEventListener("click", () => this.close());
    const words = element("div");
    words.append(this.head, this.body);
    this.box.append(words, this.shut);
    root.append(this.box);
  }

  speak(texts) {
    this.shut.setAttribute("aria-label", texts.close);
    this.shut.title = texts.close;
  }

  /** Say `{ kind, title, text }`; nothing hides the box. What the reader closed is not said again by itself. */
  say(said) {
    const key = said ? `${said.kind}/${said.title}` : "";
    if (this.closed !== key) this.closed = undefined;
    this.key = key;
    this.box.hidden = !said || this.closed === key;
    if (!said) return;
    this.box.className = `banner ${said.kind}`;
    // What is under way closes by itself.
    this.shut.hidden = said.kind === "progress";
    if (this.head.textContent !== said.title) this.head.textContent = said.title;
    if (this.body.textContent !== (said.text ?? "")) this.body.textContent = said.text ?? "";
  }

  close() {
    this.closed = this.key;
    this.box.hidden = true;
  }

  /** Say once more what was closed. */
  reopen() {
    this.closed = undefined;
    this.box.hidden = !this.key;
  }
}
