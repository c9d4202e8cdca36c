// A slider that tells where it stands while it is dragged, and the page when it is let go; a button lets it play.

import { door } from "./door.js";
import { tellHand } from "./hand.js";

const SWEEP = 6; // seconds from one end to the other and back at normal speed
const SPEEDS = [0.5, 1, 2];
const CALM_STEP = 0.5; // seconds from one value to the next where the reader wants little motion
const CALM_STEPS = 24;
const KEYS_PAUSE = 150; // milliseconds after the last key until the page hears of it
const PATIENCE = 3000; // milliseconds that the page may take to show what it was told

class Slider {
  constructor(parent) {
    this.root = parent.querySelector(".slider");
    this.input = this.root.querySelector("input");
    this.shown = this.root.querySelector("output");
    [this.speed, this.play] = this.root.querySelectorAll("button");
    this.pace = 1;
    this.input.addEventListener("input", () => this.move());
    this.input.addEventListener("change", () => {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.release(), this.byKeys ? KEYS_PAUSE : 0);
    });
    this.input.addEventListener("keydown", (event) => {
      this.byKeys = true;
      if (event.key === " " || event.key === "Enter") {
        event.preventDefault();
        this.toggle();
      }
    });
    this.input.addEventListener("pointerdown", () => {
      this.byKeys = false;
      this.stop();
    });
    this.play.addEventListener("click", () => this.toggle());
    this.speed.addEventListener("click", () => {
      this.pace = SPEEDS[(SPEEDS.indexOf(this.pace) + 1) % SPEEDS.length];
      this.label();
    });
  }

  update(data, tell) {
    Object.assign(this, { data, tell });
    const { low, high, step, stops, value, label, spoken, help } = data;
    Object.assign(this.input, stops ? { min: 0, max: stops.length - 1, step: 1 } : { min: low, max: high, step });
    this.input.setAttribute("aria-label", spoken);
    this.input.title = help;
    this.root.querySelector(".label").textContent = label;
    this.root.querySelector(".low").textContent = this.text(low);
    this.root.querySelector(".high").textContent = this.text(high);
    // What is under the hand stands, and what the page has yet to take.
    if (this.playing || this.held || (value !== this.told?.value && performance.now() < this.told?.until)) return;
    this.told = undefined;
    this.set(value);
  }

  text(value) {
    const exact = value === this.data.start ? String(Number(value.toPrecision(5))) : "";
    const even = value.toFixed(this.data.decimals);
    return (exact.length > even.length ? exact : even).replace("-", "−");
  }

  /** The value that the slider can stand at which is nearest to `value`. */
  snapped(value) {
    const { low, high, step, stops } = this.data;
    if (stops) return stops.reduce((best, stop) => (Math.abs(stop - value) < Math.abs(best - value) ? stop : best));
    return Math.min(high, Math.max(low, Number((low + Math.round((value - low) / step) * step).toFixed(10))));
  }

  set(value) {
    this.value = value;
    const { stops } = this.data;
    this.input.value = stops ? stops.indexOf(this.snapped(value)) : value;
    this.shown.textContent = this.text(value);
    this.input.setAttribute("aria-valuetext", this.text(value));
    this.label();
  }

  label() {
    const { say } = this.data;
    this.play.setAttribute("aria-label", (this.playing ? say.pause : say.play).replace("{name}", this.data.spoken));
    this.play.title = this.playing ? say.pause_short : say.play_short;
    this.play.setAttribute("aria-pressed", String(Boolean(this.playing)));
    this.speed.hidden = !this.playing;
    this.speed.textContent = `${this.pace} ×`;
    this.speed.setAttribute("aria-label", say.speed.replace("{pace}", this.pace));
    this.root.classList.toggle("playing", Boolean(this.playing));
  }

  move() {
    const { stops, key } = this.data;
    const at = Number(this.input.value);
    this.held = true;
    this.set(stops ? stops[at] : this.snapped(at));
    tellHand(key, this.value, true);
  }

  release() {
    this.held = false;
    tellHand(this.data.key, this.value, false);
    if (this.value === (this.told?.value ?? this.data.value)) return;
    this.told = { value: this.value, until: performance.now() + PATIENCE };
    this.tell("released", this.value);
  }

  toggle() {
    if (this.playing) {
      this.stop();
      this.release();
    } else {
      this.start();
    }
  }

  start() {
    const { low, high } = this.data;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.playing = true;
    let phase = (this.value - low) / (high - low) / 2;
    let before = performance.now();
    let waited = 0;
    const frame = (now) => {
      if (!this.playing) return;
      const passed = Math.min(0.1, (now - before) / 1000) * this.pace;
      before = now;
      waited += passed;
      if (calm && waited >= CALM_STEP) phase += 1 / CALM_STEPS;
      else if (!calm) phase += passed / SWEEP;
      if (!calm || waited >= CALM_STEP) {
        waited = 0;
        const share = 1 - Math.abs(1 - 2 * (phase % 1));
        this.set(low + share * (high - low));
        tellHand(this.data.key, this.value, true);
      }
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    this.label();
  }

  stop() {
    if (!this.playing) return;
    this.playing = false;
    this.set(this.snapped(this.value));
    this.held = true;
  }

  close() {
    this.playing = false;
  }
}

export default door((parent) => new Slider(parent));
