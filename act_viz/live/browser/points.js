// The plane of the reader's own points: a click or a stroke adds, the right button or a key removes.

import { drawing, element } from "./elements.js";
import { readTheme, traceMark } from "./theme.js";

const RADIUS = 6;
const REACH = 12; // pixels within which a point is meant
const APART = 16; // pixels between the points of a stroke
const SPRAY = 26; // pixels around the pointer over which paint is strewn
const SPRAYED = 3; // points at a time
const CURSOR_STEP = 1 / 40;

/** Turns pixels of a square canvas into places of the plane and back; `reach` is how far the plane goes. */
export class Plane {
  constructor(side, reach) {
    this.side = side;
    this.reach = reach;
  }

  toPixels([x, y]) {
    return [((x / this.reach + 1) / 2) * this.side, ((1 - y / this.reach) / 2) * this.side];
  }

  fromPixels([px, py]) {
    const round = (value) => Math.round((value / this.reach) * 1e4) * this.reach * 1e-4;
    return [round(((2 * px) / this.side - 1) * this.reach), round((1 - (2 * py) / this.side) * this.reach)];
  }

  holds([px, py]) {
    return px >= 0 && py >= 0 && px <= this.side && py <= this.side;
  }
}

/** The place in `points` of the one nearest to the pixel `at`, within reach, or −1. */
export function nearest(points, plane, at) {
  let best = -1;
  let least = REACH ** 2;
  for (const [i, point] of points.entries()) {
    const [x, y] = plane.toPixels(point);
    const distance = (x - at[0]) ** 2 + (y - at[1]) ** 2;
    if (distance < least) [best, least] = [i, distance];
  }
  return best;
}

/** The editor; `send` gets what was done as `{ add: [[x, y, class]], remove: [place] }`, places counted before it. */
export class Editor {
  constructor(parent, data, send) {
    this.send = send;
    this.label = 0;
    this.cursor = null;
    this.root = element("div", "live editor");
    this.bar = element("div", "transport");
    this.bar.setAttribute("role", "toolbar");
    this.classes = element("span", "switch");
    this.classes.setAttribute("role", "group");
    this.modes = Object.fromEntries(["paint", "erase"].map((mode) => [mode, this.modeButton(mode)]));
    this.bar.append(this.classes, ...Object.values(this.modes));
    this.canvas = element("canvas", "plane");
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "application");
    this.said = element("p", "sr-only");
    this.said.setAttribute("aria-live", "polite");
    this.hint = element("p", "legend");
    this.root.append(this.bar, this.canvas, this.hint, this.said);
    parent.append(this.root);
    this.listen();
    this.take(data);
  }

  /** A button that turns a way of drawing on and off; without one, a stroke adds point by point. */
  modeButton(mode) {
    const button = element("button", "command mode");
    button.type = "button";
    button.addEventListener("click", () => this.setMode(this.mode === mode ? undefined : mode));
    return button;
  }

  setMode(mode) {
    this.mode = mode;
    for (const [name, button] of Object.entries(this.modes)) button.setAttribute("aria-pressed", String(name === mode));
  }

  take(data) {
    this.data = data;
    this.theme = readTheme(this.root);
    this.points = data.points.map((point) => [...point]);
    this.labels = [...data.labels];
    this.added = [];
    this.removed = new Set();
    this.label = Math.min(this.label, data.classes.length);
    const { texts } = data;
    this.bar.setAttribute("aria-label", texts.toolbar);
    this.canvas.setAttribute("aria-label", texts.plane);
    for (const [name, button] of Object.entries(this.modes)) button.textContent = texts[name];
    this.setMode(this.mode);
    this.hint.textContent = texts.hint;
    this.showClasses();
    this.fit();
  }

  showClasses() {
    const { classes, mayAddClass, texts } = this.data;
    const names = mayAddClass ? [...classes, texts.newClass] : classes;
    this.classes.replaceChildren(
      ...names.map((name, label) => {
        const button = element("button");
        button.type = "button";
        button.append(this.sign(label), name);
        button.setAttribute("aria-pressed", String(label === this.label));
        button.addEventListener("click", () => this.choose(label));
        return button;
      }),
    );
  }

  sign(label) {
    const color = this.theme.classes[label % this.theme.classes.length];
    const svg = drawing(`<circle cx="7" cy="7" r="5" fill="${color}"/>`, "0 0 14 14");
    svg.classList.add("class-sign");
    return svg;
  }

  choose(label) {
    this.label = label;
    for (const [i, button] of [...this.classes.children].entries()) {
      button.setAttribute("aria-pressed", String(i === label));
    }
  }

  fit() {
    const side = Math.min(this.root.clientWidth || 360, 460);
    const ratio = window.devicePixelRatio || 1;
    this.plane = new Plane(side, this.data.reach);
    this.canvas.style.width = this.canvas.style.height = `${side}px`;
    this.canvas.width = this.canvas.height = Math.round(side * ratio);
    this.ratio = ratio;
    this.draw();
  }

  draw() {
    const { theme, plane } = this;
    const context = this.canvas.getContext("2d");
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.fillStyle = theme.panel;
    context.fillRect(0, 0, plane.side, plane.side);
    this.drawGrid(context);
    for (const [i, point] of this.points.entries()) {
      if (this.removed.has(i)) continue;
      const [x, y] = plane.toPixels(point);
      traceMark(context, this.labels[i], x, y, RADIUS);
      context.fillStyle = theme.classes[this.labels[i] % theme.classes.length];
      context.strokeStyle = theme.paper;
      context.lineWidth = 1.5;
      context.fill();
      context.stroke();
    }
    if (this.cursor) this.drawCursor(context);
  }

  drawGrid(context) {
    const { theme, plane } = this;
    context.strokeStyle = theme.line;
    context.lineWidth = 1;
    context.font = `13px ${theme.font}`;
    context.fillStyle = theme.muted;
    context.textAlign = "left";
    context.textBaseline = "alphabetic";
    for (const share of [-0.5, 0, 0.5]) {
      const [x, y] = plane.toPixels([share * plane.reach, share * plane.reach]);
      context.beginPath();
      context.moveTo(x, 0);
      context.lineTo(x, plane.side);
      context.moveTo(0, y);
      context.lineTo(plane.side, y);
      context.stroke();
      context.fillText(String(share * plane.reach).replace("-", "−"), x + 3, plane.side - 5);
      if (share) context.fillText(String(share * plane.reach).replace("-", "−"), 4, y - 4);
    }
  }

  drawCursor(context) {
    const [x, y] = this.plane.toPixels(this.cursor);
    context.strokeStyle = this.theme.accent;
    context.lineWidth = 2;
    context.beginPath();
    context.moveTo(x - 12, y);
    context.lineTo(x + 12, y);
    context.moveTo(x, y - 12);
    context.lineTo(x, y + 12);
    context.stroke();
  }

  // What the reader does

  listen() {
    new ResizeObserver(() => this.root.isConnected && this.fit()).observe(this.root);
    this.canvas.addEventListener("pointerdown", (event) => this.press(event));
    this.canvas.addEventListener("pointermove", (event) => this.stroke(event));
    this.canvas.addEventListener("pointerup", () => this.release());
    this.canvas.addEventListener("pointercancel", () => this.release());
    this.canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    this.canvas.addEventListener("blur", () => {
      this.cursor = null;
      this.draw();
    });
  }

  where(event) {
    const box = this.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  press(event) {
    this.canvas.setPointerCapture(event.pointerId);
    this.erasing = event.button === 2 || this.mode === "erase";
    this.last = this.where(event);
    this.act(this.last);
  }

  /** Go on while the button is down; a stroke leaves points some distance apart. */
  stroke(event) {
    if (!this.last) return;
    const at = this.where(event);
    const moved = Math.hypot(at[0] - this.last[0], at[1] - this.last[1]);
    if (!this.erasing && moved < APART) return;
    this.last = at;
    this.act(at);
  }

  act(at) {
    if (this.erasing) this.removeAt(at);
    else if (this.mode === "paint") this.strew(at);
    else this.add(at);
    this.draw();
  }

  strew([x, y]) {
    for (let i = 0; i < SPRAYED; i++) {
      const [angle, far] = [2 * Math.PI * Math.random(), SPRAY * Math.sqrt(Math.random())];
      this.add([x + far * Math.cos(angle), y + far * Math.sin(angle)]);
    }
  }

  add(at) {
    if (!this.plane.holds(at) || this.points.length - this.removed.size >= this.data.most) return;
    const point = this.plane.fromPixels(at);
    this.points.push(point);
    this.labels.push(this.label);
    this.added.push([...point, this.label]);
  }

  /** Remove the point at a pixel; one of this stroke just goes, an older one is named to the server. */
  removeAt(at) {
    const kept = this.points.map((point, i) => (this.removed.has(i) ? [Infinity, Infinity] : point));
    const place = nearest(kept, this.plane, at);
    if (place >= 0) this.removed.add(place);
  }

  release() {
    this.last = undefined;
    const before = this.data.points.length;
    const remove = [...this.removed].filter((place) => place < before);
    const add = this.added.filter((_point, i) => !this.removed.has(before + i));
    if (add.length || remove.length) this.send({ add, remove });
  }

  key(event) {
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    const size = 2 * this.plane.reach * CURSOR_STEP * (event.shiftKey ? 5 : 1);
    if (moves[event.key]) {
      const [x, y] = this.cursor ?? [0, 0];
      const [dx, dy] = moves[event.key];
      const within = (value) => Math.max(-this.plane.reach, Math.min(this.plane.reach, value));
      this.cursor = [within(x + dx * size), within(y + dy * size)];
      this.said.textContent = this.cursor.map((value) => value.toFixed(2)).join(", ");
    } else if (event.key === "Enter" || event.key === " ") {
      this.cursor ??= [0, 0];
      this.add(this.plane.toPixels(this.cursor));
      this.release();
    } else if (event.key === "Delete" || event.key === "Backspace") {
      this.removeAt(this.plane.toPixels(this.cursor ?? [0, 0]));
      this.release();
    } else if (/^[1-9]$/.test(event.key) && Number(event.key) <= this.classes.children.length) {
      this.choose(Number(event.key) - 1);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    this.draw();
  }
}

const editors = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const editor = editors.get(parentElement);
  const send = (edits) => setTriggerValue("edits", edits);
  if (editor) {
    editor.send = send;
    editor.take(data);
  } else {
    editors.set(parentElement, new Editor(parentElement, data, send));
  }
}
