// The transport bar: real buttons and sliders, so that everything works with the keyboard alone.

import { drawing, element } from "./elements.js";

const ICONS = {
  play: "M4 2.5v11l9-5.5z",
  pause: "M3.5 2.5h3.2v11H3.5zM9.3 2.5h3.2v11H9.3z",
  step: "M3 2.5v11l7-5.5zM11 2.5h2.2v11H11z",
  epoch: "M1.5 2.5v11l5.5-5.5zM7.5 2.5v11L13 8zM13 2.5h1.8v11H13z",
  reset: "M8 2.2a5.8 5.8 0 1 0 5.5 4h-2.3A3.7 3.7 0 1 1 8 4.3v2.4l4.2-3.4L8 0z",
  end: "M2 2.5v11l8-5.5zM11.5 2.5H14v11h-2.5z",
};

/** The bar; `on` has a function for each command: toggle, step, epoch, end, reset, speed. */
export class Transport {
  constructor(root, on) {
    this.on = on;
    this.bar = element("div", "transport");
    this.bar.setAttribute("role", "toolbar");
    this.buttons = {};
    for (const name of ["play", "step", "epoch", "end", "reset"]) this.addButton(name);
    this.addSpeed();
    this.addStop();
    root.append(this.bar);
  }

  addButton(name) {
    const button = element("button", `command ${name}`);
    button.type = "button";
    button.append(drawing(`<path d="${ICONS[name]}"/>`, "0 0 16 16"), element("span", "label"));
    button.addEventListener("click", (event) => {
      // After a click with the mouse the space bar shall play and pause, not press the same button again.
      if (event.detail) button.blur();
      if (name === "play") this.on.toggle();
      else this.on[name]();
    });
    this.buttons[name] = button;
    this.bar.append(button);
  }

  addSpeed() {
    const label = element("label", "speed");
    this.speed = element("input");
    this.speed.type = "range";
    this.speed.min = 0;
    this.speed.step = 1;
    this.speedValue = element("output", "speed-value");
    label.append(this.speed, this.speedValue);
    this.speed.addEventListener("input", () => {
      this.showSpeed();
      this.on.speed(Number(this.speed.value));
    });
    this.bar.append(label);
  }

  addStop() {
    const group = element("span", "stop");
    this.stopKind = element("select");
    this.stopValue = element("input", "stop-value");
    this.stopValue.type = "number";
    const changed = () => {
      const kind = this.stopKind.value;
      const bounds = { epoch: [1, 100000, 1], loss: [0, 100, 0.01], accuracy: [0, 100, 1] }[kind];
      this.stopValue.hidden = !bounds;
      if (bounds) [this.stopValue.min, this.stopValue.max, this.stopValue.step] = bounds;
    };
    this.stopKind.addEventListener("change", () => {
      this.stopValue.value = { epoch: 100, loss: 0.1, accuracy: 95 }[this.stopKind.value] ?? "";
      changed();
    });
    this.stopValue.addEventListener("change", changed);
    group.append(this.stopKind, this.stopValue);
    this.bar.append(group);
  }

  /** The rule in force as `{ kind, value }`, or null. */
  stopRule() {
    const kind = this.stopKind.value;
    if (!kind) return null;
    if (kind === "death") return { kind, value: 0 };
    const value = Number(this.stopValue.value);
    return { kind, value: kind === "accuracy" ? value / 100 : value };
  }

  /** Put the words of the scene on the controls. */
  speak(scene) {
    const { texts } = scene;
    this.texts = texts;
    this.speeds = scene.speeds;
    this.bar.setAttribute("aria-label", texts.transport);
    for (const [name, button] of Object.entries(this.buttons)) {
      const shown = name === "play" && this.isPlaying ? "pause" : name;
      button.setAttribute("aria-label", texts[`${shown}Label`]);
      button.title = texts[`${shown}Label`];
      button.querySelector(".label").textContent = texts[shown];
    }
    this.speed.setAttribute("aria-label", texts.speed);
    this.speed.title = texts.speed;
    this.speed.max = scene.speeds.length - 1;
    this.stopKind.setAttribute("aria-label", texts.stop);
    this.stopValue.setAttribute("aria-label", texts.stopValue);
    const kept = this.stopKind.value;
    this.stopKind.replaceChildren(
      ...["", "epoch", "loss", "accuracy", "death"].map((kind) => {
        const option = element("option");
        option.value = kind;
        option.textContent = texts.stops[kind];
        return option;
      }),
    );
    this.stopKind.value = kept;
    this.stopValue.hidden = !["epoch", "loss", "accuracy"].includes(kept);
    this.showSpeed();
  }

  setSpeed(place) {
    this.speed.value = place;
    this.showSpeed();
  }

  showSpeed() {
    this.speedValue.textContent = this.speeds[Number(this.speed.value)].text;
    this.speed.setAttribute("aria-valuetext", this.speedValue.textContent);
  }

  setPlaying(isPlaying) {
    if (this.isPlaying === isPlaying) return;
    this.isPlaying = isPlaying;
    const shown = isPlaying ? "pause" : "play";
    const button = this.buttons.play;
    button.querySelector("path").setAttribute("d", ICONS[shown]);
    button.setAttribute("aria-label", this.texts[`${shown}Label`]);
    button.title = this.texts[`${shown}Label`];
    button.querySelector(".label").textContent = this.texts[shown];
    button.setAttribute("aria-pressed", String(isPlaying));
  }

  /** After a final `end` there is nothing to play, step or run on to: play says why. */
  setEnded(end) {
    const ended = Boolean(end);
    for (const name of ["step", "epoch"]) {
      if (this.buttons[name].disabled !== ended) this.buttons[name].disabled = ended;
    }
    const { play } = this.buttons;
    if (play.classList.contains("ended") === ended) return;
    play.classList.toggle("ended", ended);
    const why = ended ? `${end.title}. ${end.text}` : this.texts[this.isPlaying ? "pauseLabel" : "playLabel"];
    play.title = why;
    play.setAttribute("aria-label", ended ? `${this.texts.play}: ${why}` : why);
  }
}

/** Whether a key pressed at `target` belongs to a control there rather than to the view. */
export function keyIsTaken(target, key) {
  if (!target?.closest) return false;
  if (target.closest("[role=application]")) return true;
  if (target.closest("input[type=text], input[type=number], textarea, select, [contenteditable=true]")) return true;
  if (key === " " && target.closest("button, a, [role=button], [role=switch], [role=checkbox], summary")) return true;
  return /^(Arrow|Home$|End$)/.test(key) && Boolean(target.closest("input, [role=slider], [role=radio], [role=tab], [role=listbox]"));
}
