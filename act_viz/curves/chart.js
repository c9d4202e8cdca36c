// Two panels over one axis of z, f above f', as SVG: where things stand, and the elements they are drawn by.

import { written } from "./words.js";

export const MARGIN = { left: 62, right: 16, top: 8, bottom: 46 };
const BETWEEN = 26;
const UPPER = 0.6; // of the height for f
const CROWDED = 500; // pixels of a panel's width below which buttons would stand over the middle of its axis
const NAMESPACE = "http://www.w3.org/2000/svg";

export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** One panel: `range` of values over the pixels from `top` to `bottom`, `window` of z over those from `left` to `right`. */
export class Panel {
  constructor(box, window, range) {
    Object.assign(this, { ...box, window, range });
  }

  x(z) {
    return this.left + ((z - this.window[0]) / (this.window[1] - this.window[0])) * (this.right - this.left);
  }

  y(value) {
    const share = (value - this.range[0]) / (this.range[1] - this.range[0]);
    // A line that leaves the panel need not go further.
    return Math.min(1e5, Math.max(-1e5, this.bottom - share * (this.bottom - this.top)));
  }

  z(x) {
    return this.window[0] + ((x - this.left) / (this.right - this.left)) * (this.window[1] - this.window[0]);
  }

  value(y) {
    return this.range[0] + ((this.bottom - y) / (this.bottom - this.top)) * (this.range[1] - this.range[0]);
  }

  contains(value) {
    return value >= this.range[0] && value <= this.range[1];
  }
}

/** The panels of f and f' in a picture of `width` by `height`. */
export function panels(width, height, { window, a, slope }) {
  const [left, right] = [MARGIN.left, width - MARGIN.right];
  const room = height - MARGIN.top - MARGIN.bottom - BETWEEN;
  const middle = MARGIN.top + Math.round(UPPER * room);
  const upper = new Panel({ left, right, top: MARGIN.top, bottom: middle }, window, a);
  const lower = new Panel({ left, right, top: middle + BETWEEN, bottom: height - MARGIN.bottom }, window, slope);
  return { upper, lower };
}

/** Round numbers inside `range`, at most about `most` of them. */
export function ticks([low, high], most) {
  const rough = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough);
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) found.push(Number((k * step).toPrecision(12)));
  return found;
}

/** Grid, numbers and titles of both panels. */
export function frame({ upper, lower }, say) {
  const group = svg("g", { class: "frame" });
  for (const [panel, title] of [[upper, say.f], [lower, say.slope]]) {
    for (const value of ticks(panel.range, Math.max(3, (panel.bottom - panel.top) / 44))) {
      const y = panel.y(value);
      group.append(
        svg("path", { d: `M${panel.left} ${y}H${panel.right}`, class: value === 0 ? "zero" : "grid" }),
        svg("text", { x: panel.left - 8, y: y + 5, class: "tick", "text-anchor": "end" }, written(value)),
      );
    }
    for (const z of ticks(panel.window, (panel.right - panel.left) / 80)) {
      const x = panel.x(z);
      group.append(svg("path", { d: `M${x} ${panel.top}V${panel.bottom}`, class: z === 0 ? "zero" : "grid" }));
      if (panel === lower)
        group.append(svg("text", { x, y: lower.bottom + 19, class: "tick", "text-anchor": "middle" }, written(z)));
    }
    const middle = (panel.top + panel.bottom) / 2;
    group.append(svg("text", { class: "axis", "text-anchor": "middle", transform: `translate(15 ${middle}) rotate(-90)` }, title));
  }
  // The buttons below a picture take its right half where it is narrow.
  const beside = lower.right - lower.left < CROWDED;
  const at = beside ? { x: lower.left, "text-anchor": "start" } : { x: (lower.left + lower.right) / 2, "text-anchor": "middle" };
  group.append(svg("text", { ...at, y: lower.bottom + 40, class: "axis" }, say.z));
  return group;
}

/** The line through `values` at `z`, broken at `breaks` and where there is no value; `reach` joins the breaks' sides. */
export function line(panel, z, values, breaks = []) {
  let path = "";
  let pen = false;
  let next = 0;
  const put = (x, y) => {
    path += `${pen ? "L" : "M"}${panel.x(x).toFixed(2)} ${panel.y(y).toFixed(2)}`;
    pen = true;
  };
  for (let i = 0; i < z.length; i++) {
    for (; next < breaks.length && breaks[next].z <= z[i]; next++) {
      const { z: place, before, after, apart } = breaks[next];
      if (Number.isFinite(before)) put(place, before);
      if (apart) pen = false;
      if (Number.isFinite(after)) put(place, after);
    }
    if (Number.isNaN(values[i])) {
      // A single number without a value between two that have one is a gap that nobody sees.
      const gap = i && i + 1 < z.length && Math.abs(values[i + 1] - values[i - 1]) < 0.1 * (panel.range[1] - panel.range[0]);
      pen &&= Boolean(gap);
    } else if (!breaks.some((each) => each.z === z[i])) {
      put(z[i], values[i]);
    }
  }
  return path;
}

/** What keeps lines inside their panels. */
export function clips({ upper, lower }) {
  const rect = ({ left, right, top, bottom }) => svg("rect", { x: left, y: top, width: right - left, height: bottom - top });
  return svg("defs", {}, svg("clipPath", { id: "upper" }, rect(upper)), svg("clipPath", { id: "lower" }, rect(lower)));
}

/** A break as `line` takes it, with the values on its two sides, which it joins where they are one. */
export function joint({ z }, before, after) {
  return { z, before, after, apart: !(Math.abs(after - before) < 1e-4 * Math.max(1, Math.abs(before))) };
}
