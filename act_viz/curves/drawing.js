// What all pictures of functions have in common: they are drawn before the next paint as often as anything moves.

import { WINDOW } from "./curve.js";
import { Hand } from "./hand.js";
import { Pointer } from "./pointer.js";
import { saveAs } from "./save.js";

/** A picture in `.picture` of `parent`; `draw` is what each kind brings, `data` what the page gave last. */
export class Drawing {
  constructor(parent) {
    this.root = parent.querySelector(".picture");
    this.stage = this.root.querySelector(".stage");
    this.hand = new Hand(() => this.ask());
    this.paints = 0;
    this.pointer = new Pointer(this);
    this.watcher = new ResizeObserver(() => this.ask());
    this.watcher.observe(this.root);
    for (const button of this.root.querySelectorAll("[data-tool]"))
      button.addEventListener("click", () => this.use(button.dataset.tool, button));
  }

  /** Take the page's data; `standing` are the values of its sliders, by key. */
  take(data, standing) {
    this.data = data;
    this.hand.settle(standing);
    for (const [name, color] of Object.entries(data.colors)) this.root.style.setProperty(`--${name}`, color);
    for (const button of this.root.querySelectorAll("[data-tool]")) {
      button.textContent = data.say[`tool_${button.dataset.tool}`];
      button.title = data.say[`hint_${button.dataset.tool}`];
    }
    this.ask();
  }

  /** The whole window, with axes that fit what is drawn as it stands, and stay while sliders move. */
  home({ ranges }) {
    this.view = { window: [...WINDOW], ...ranges };
  }

  use(tool) {
    if (tool === "home") this.home(this.data);
    else saveAs(tool, this);
    this.ask();
  }

  /** Draw before the next paint, once however often it is asked. */
  ask() {
    this.asked ??= requestAnimationFrame(() => {
      this.asked = undefined;
      if (this.data) this.draw();
    });
  }

  close() {
    this.hand.close();
    this.watcher.disconnect();
    this.pointer.close();
  }
}
