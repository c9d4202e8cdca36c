// A function above its derivative, drawn anew whenever a slider, the probe or the window moves.

import { clips, frame, joint, line, panels, svg } from "./chart.js";
import { Curve, WINDOW } from "./curve.js";
import { Hand } from "./hand.js";
import { bandMarks, fixedPointMarks, insetMarks, kinkMarks, kinkWords, pieceMarks, probeMarks, probeWords, stretchMarks } from "./marks.js";
import { Pointer } from "./pointer.js";
import { filled, headline, readOff, stretchName, written } from "./words.js";
import { saveAs } from "./save.js";

const MOST_TRAILS = 40;
const HEIGHT = { wide: 560, narrow: 300 };
const NARROW = 520;

export class Picture {
  constructor(parent) {
    this.root = parent.querySelector(".picture");
    this.stage = this.root.querySelector(".stage");
    this.hand = new Hand(() => this.ask());
    this.trails = [];
    this.paints = 0;
    this.pointer = new Pointer(this);
    this.watcher = new ResizeObserver(() => this.ask());
    this.watcher.observe(this.root);
    for (const button of this.root.querySelectorAll("[data-tool]"))
      button.addEventListener("click", () => this.use(button.dataset.tool, button));
  }

  update(data, tell) {
    const program = JSON.stringify(data.program);
    if (program !== this.program) {
      Object.assign(this, { program, curve: new Curve(data.program), ghost: new Curve(data.program), trails: [] });
      this.home(data);
    }
    Object.assign(this, { data, tell });
    this.hand.settle({ probe: data.probe, ...this.standing() });
    for (const [name, color] of Object.entries(data.colors)) this.root.style.setProperty(`--${name}`, color);
    for (const button of this.root.querySelectorAll("[data-tool]")) {
      button.textContent = data.say[`tool_${button.dataset.tool}`];
      button.title = data.say[`hint_${button.dataset.tool}`];
    }
    this.ask();
  }

  /** The whole window, with axes that fit the function as it stands and stay while its sliders move. */
  home({ ranges }) {
    this.view = { window: [...WINDOW], ...ranges };
  }

  use(tool, button) {
    if (tool === "home") this.home(this.data);
    else if (tool === "trail") {
      this.trailing = !this.trailing;
      this.trails = [];
      button.setAttribute("aria-pressed", String(this.trailing));
    } else saveAs(tool, this);
    this.ask();
  }

  /** Draw before the next paint, once however often it is asked. */
  ask() {
    this.asked ??= requestAnimationFrame(() => {
      this.asked = undefined;
      if (this.data) this.draw();
    });
  }

  get moving() {
    return this.hand.moving || this.hover !== undefined;
  }

  /** The parameters by their own names, as the sliders stand. */
  values() {
    const { prefix, parameters } = this.data;
    const standing = this.hand.over(this.standing());
    return Object.fromEntries(Object.keys(parameters).map((name) => [name, standing[prefix + name]]));
  }

  /** The parameters by the keys of their sliders, as the page has them. */
  standing() {
    const { prefix, parameters } = this.data;
    return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [prefix + name, value]));
  }

  probe() {
    return this.hover ?? this.hand.over({ probe: this.data.probe }).probe;
  }

  draw() {
    const { data, curve } = this;
    const values = this.values();
    const width = Math.max(280, this.root.clientWidth);
    const height = width < NARROW ? HEIGHT.narrow : HEIGHT.wide;
    const both = panels(width, height, this.view);
    const whole = readOff(curve, values);
    const { window } = this.view;
    const drawn = window[0] === WINDOW[0] && window[1] === WINDOW[1] ? whole.drawn : curve.over(window, values);
    const stretches = drawn === whole.drawn ? whole.stretches : curve.stretches(drawn, values, whole.steepest);
    const names = stretches.map((stretch) => stretchName(curve, stretch, values, data));
    const probe = this.probe();
    const reading = curve.at(probe, values);
    const words = probeWords(both, probe, reading, this.said(probe, reading), drawn);
    this.both = both;
    const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": data.rest.described });
    picture.append(
      clips(both),
      stretchMarks(both, stretches, names, probe, words?.lower.box),
      frame(both, data.say),
      this.behind(both, values),
      curvePaths(both, drawn, "curve"),
      fixedPointMarks(both, curve.fixedPoints(drawn, values)),
      kinkMarks(both, drawn.kinks),
      kinkWords(both, drawn.kinks, drawn, probe, words?.lower.box, data.say),
      insetMarks(both, curve, values, whole.steepest, data.say),
      probeMarks(both, probe, reading, words),
    );
    this.stage.replaceChildren(picture);
    this.root.querySelector(".title").textContent = this.hand.moving ? headline(curve, values, whole, data) : data.rest.headline;
    this.root.querySelector(".explained").textContent =
      this.hand.moving && !data.rest.explained_holds ? "" : data.rest.explained;
    this.paints += 1;
    this.keep(drawn);
  }

  /** What is written at the probe: Python's numbers at rest, the browser's while something moves. */
  said(probe, { a, slope }) {
    const { say, rest } = this.data;
    if (!this.moving) return { a: [rest.a, rest.tangent], slope: rest.slope };
    const there = (name, value) =>
      Number.isNaN(value)
        ? filled(say.not_defined, { name, place: written(probe) })
        : `${name}(${written(probe)}) = ${written(value)}`;
    return { a: [there("f", a), filled(say.tangent, { slope: written(slope) })], slope: there("f′", slope) };
  }

  /** What lies behind the curve: the identity, what the kind shows beside it, the default, where it has been. */
  behind(both, values) {
    const { data, view } = this;
    const group = svg("g", {}, svg("path", { class: "identity", d: line(both.upper, view.window, view.window), "clip-path": "url(#upper)" }));
    if (data.band) group.append(bandMarks(both, ...data.band.map((name) => values[name])));
    if (data.pieces) group.append(pieceMarks(both, data.pieces.map(([slope, offset]) => [values[slope], values[offset]])));
    for (const trail of this.trails) if (trail.at === this.place()) group.append(trail.paths.cloneNode(true));
    if (Object.entries(data.defaults).some(([name, value]) => values[name] !== value))
      group.append(curvePaths(both, this.ghost.over(view.window, data.defaults), "ghost"));
    return group;
  }

  /** The window and the size: trails of another one lie elsewhere. */
  place() {
    return JSON.stringify([this.view, this.root.clientWidth]);
  }

  keep(drawn) {
    if (!this.trailing || !this.hand.moving) return;
    const at = this.place();
    this.trails = [...this.trails, { at, paths: curvePaths(this.both, drawn, "trail") }].slice(-MOST_TRAILS);
  }

  close() {
    this.hand.close();
    this.watcher.disconnect();
    this.pointer.close();
  }
}

function curvePaths({ upper, lower }, { z, a, slope, breaks }, sort) {
  const ofA = breaks.map((each) => joint(each, each.before, each.after));
  const ofSlope = breaks.map((each) => joint(each, each.left, each.right));
  return svg(
    "g",
    { class: sort },
    svg("path", { class: "f", d: line(upper, z, a, ofA), "clip-path": "url(#upper)" }),
    svg("path", { class: "slope", d: line(lower, z, slope, ofSlope), "clip-path": "url(#lower)" }),
  );
}
