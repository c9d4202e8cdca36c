// A word explains itself when it is pointed at, touched, or reached by the keyboard.

import { element } from "./elements.js";

const WIDTH = 280;

/** The box that explains whichever word of `root` the reader points at. */
export class Hint {
  constructor(root) {
    this.root = root;
    this.box = element("div", "tip hint");
    this.box.setAttribute("role", "tooltip");
    this.box.hidden = true;
    root.append(this.box);
    root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.box.hidden) return;
      event.stopPropagation();
      this.hide();
    });
  }

  /** A button that is no more than the word `text`, which `help` explains; `inside` stands before it. */
  word(text, help, ...inside) {
    const button = element("button", "word");
    button.type = "button";
    const label = element("span");
    label.textContent = text;
    button.append(...inside, label);
    if (help) this.explain(button, help);
    return button;
  }

  /** Let `button` show `help`. */
  explain(button, help) {
    button.setAttribute("aria-description", help);
    for (const name of ["pointerenter", "focus", "click"]) button.addEventListener(name, () => this.show(button, help));
    for (const name of ["pointerleave", "blur"]) button.addEventListener(name, (event) => event.pointerType === "touch" || this.hide());
  }

  show(button, help) {
    this.explained = button;
    this.box.textContent = help;
    this.box.hidden = false;
    const [word, own] = [button, this.root].map((one) => one.getBoundingClientRect());
    const left = Math.max(0, Math.min(own.width - WIDTH, word.left - own.left));
    const under = word.bottom - own.top + 4;
    const over = word.top - own.top - this.box.offsetHeight - 4;
    const fits = word.bottom + this.box.offsetHeight + 8 < window.innerHeight;
    Object.assign(this.box.style, { left: `${left}px`, top: `${fits ? under : over}px` });
  }

  /** Say nothing any more; where words `within` an element are replaced, only about those. */
  hide(within) {
    if (!within || within.contains(this.explained)) this.box.hidden = true;
  }
}
