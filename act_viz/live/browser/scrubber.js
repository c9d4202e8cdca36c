// The timeline: curves, marks, the slider that goes back through the run, and a tip that reads the marks out.

import { element } from "./elements.js";
import { linesOf } from "./lines.js";
import { stepOf } from "./ring.js";
import { drawTimeline, marksNear, stepAt } from "./timeline.js";

const TIP_WIDTH = 260;
const LISTED_MARKS = 40;

/** The timeline; `onScrub` gets the step that the reader went to. */
export class Scrubber {
  constructor(root, onScrub) {
    this.box = element("div", "timeline");
    this.canvas = element("canvas", "curves");
    this.slider = element("input", "scrubber");
    this.slider.type = "range";
    this.slider.min = 0;
    this.slider.step = 1;
    this.tip = element("div", "tip");
    this.tip.hidden = true;
    this.list = element("ol", "sr-only");
    this.box.append(this.canvas, this.slider, this.tip, this.list);
    this.slider.addEventListener("input", () => onScrub(Number(this.slider.value)));
    this.box.addEventListener("pointermove", (event) => this.showTip(event));
    this.box.addEventListener("pointerleave", () => (this.tip.hidden = true));
    this.canvas.addEventListener("pointerdown", (event) => onScrub(Math.round(this.stepUnder(event).step)));
    this.marks = [];
    root.append(this.box);
  }

  setScene(scene, theme) {
    this.scene = scene;
    this.theme = theme;
    this.slider.setAttribute("aria-label", scene.texts.timeline);
  }

  /** Draw the run of `player` up to now. */
  draw(player) {
    const ratio = window.devicePixelRatio || 1;
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!width) return;
    const pixels = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== pixels[0] || this.canvas.height !== pixels[1]) [this.canvas.width, this.canvas.height] = pixels;
    const context = this.canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const { scene, theme } = this;
    const lanes = scene.lanes.map((lane) => ({ name: lane.name, color: lane.color[theme.mode] }));
    const shownStep = stepOf(player.shown);
    const { series, marks, lastStep } = player;
    const { rows } = series;
    const lines = linesOf(scene, theme);
    drawTimeline(context, { width, height, rows, marks, lastStep, shownStep, lanes, lines, theme });
    this.slider.max = lastStep;
    if (this.slider.value !== String(shownStep)) this.slider.value = shownStep;
    this.slider.setAttribute("aria-valuetext", `${scene.texts.steps} ${shownStep}`);
    this.listMarks(marks);
  }

  /** The latest marks as a list that a screen reader can read. */
  listMarks(marks) {
    if (this.marks === marks) return;
    this.marks = marks;
    const items = marks.slice(-LISTED_MARKS).map((mark) => {
      const item = element("li");
      item.textContent = mark.text;
      return item;
    });
    this.list.replaceChildren(...items);
  }

  stepUnder(event) {
    const box = this.box.getBoundingClientRect();
    const x = event.clientX - box.left;
    return { x, width: box.width, step: stepAt(x, box.width, Number(this.slider.max)) };
  }

  showTip(event) {
    const { x, width, step } = this.stepUnder(event);
    const near = marksNear(this.marks, x, width, Number(this.slider.max));
    this.tip.textContent = near.length
      ? near.slice(0, 4).map((mark) => mark.text).join("\n")
      : `${this.scene.texts.steps} ${Math.round(step)}`;
    this.tip.style.left = `${Math.max(0, Math.min(width - TIP_WIDTH, x - TIP_WIDTH / 2))}px`;
    this.tip.hidden = false;
  }
}
