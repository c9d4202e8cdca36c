// What is written and drawn on the canvas explains itself as well: transparent buttons over it, reached by any means.

import { curveOf } from "./curves.js";
import { element } from "./elements.js";

const ROW = 15; // pixels of height of a line under a strip

/** The words under each layer, in the title of each lane of a race, and of the enlarged picture of a layer. */
export class Explained {
  constructor(stage, hint, onPin) {
    Object.assign(this, { hint, onPin });
    this.group = element("div", "explained");
    this.group.setAttribute("role", "group");
    this.group.addEventListener("keydown", (event) => this.walk(event));
    stage.append(this.group);
  }

  setScene(scene) {
    this.scene = scene;
    this.group.setAttribute("aria-label", scene.texts.strips);
  }

  /** Lay the buttons over what stands at `places`. */
  place(places) {
    this.hint.hide(this.group);
    const words = places.flatMap((place, lane) => [
      ...wordsOfStrips(this.scene, place, lane),
      ...(place.compact ? [titleOf(this.scene, place)] : []),
      enlarged(this.scene, place, lane),
    ]);
    this.group.replaceChildren(...words.map((word, i) => this.button(word, i)));
    this.link(this.linked);
  }

  /** The boundary of lane `linked`, if that is one, has given way to the picture of a layer. */
  link(linked) {
    this.linked = linked;
    for (const button of this.group.children) button.hidden = button.lane !== undefined && button.lane !== linked;
  }

  button({ name, help, box, column, pin, lane }, i) {
    const button = element("button", "explains");
    button.type = "button";
    button.tabIndex = i ? -1 : 0;
    Object.assign(button, { column, lane });
    button.setAttribute("aria-label", name);
    const [left, top, width, height] = [box.x, box.y, box.w, box.h].map((value) => `${value}px`);
    Object.assign(button.style, { left, top, width, height });
    if (pin) button.addEventListener("click", () => this.onPin(pin));
    this.hint.explain(button, help);
    return button;
  }

  /** Arrow keys: up and down from word to word, left and right from layer to layer. */
  walk(event) {
    const by = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    const all = [...this.group.children].filter(({ hidden }) => !hidden);
    const from = all.indexOf(event.target);
    const beside = (at) => event.key === "ArrowUp" || event.key === "ArrowDown" || all[at].column !== event.target.column;
    let to = from + by;
    while (all[to] && !beside(to)) to += by;
    if (!all[to]) return;
    for (const [i, button] of all.entries()) button.tabIndex = i === to ? 0 : -1;
    all[to].focus();
  }
}

function wordsOfStrips({ texts, lanes, words }, place, lane) {
  return place.layers.flatMap(({ strip }, layer) => {
    const named = (name) => `${texts.layer.replace("{layer}", layer + 1)}: ${name}`;
    const column = 1000 * lane + layer;
    const [x, w] = [strip.x, strip.w];
    const plot = { x, y: strip.y, w, h: strip.h - (place.detailed ? 58 : 8) };
    const pin = { lane, layer };
    const drawn = { name: named(texts.plot), help: texts.plotHelp, box: plot, column, pin };
    if (!place.detailed) return [drawn];
    const sceneLane = lanes[lane];
    const pieces = curveOf(sceneLane, layer, 0).n_pieces > 1;
    const dead = words[pieces ? "dead piece" : "dead"].help;
    const below = [
      { name: named(texts.moments), help: texts.momentsHelp },
      { name: named(pieces ? texts.deadPieces : texts.dead), help: dead },
      { name: named(texts.gradient), help: texts.gradientHelp },
    ];
    const top = plot.y + plot.h + 14;
    return [drawn, ...below.map((word, row) => ({ ...word, box: { x, y: top + row * ROW, w, h: ROW }, column }))];
  });
}

/** How many are dead, at the right of a lane's title. */
function titleOf({ texts, words }, { frame }) {
  const w = Math.min(76, 0.4 * frame.w);
  return { name: texts.dead, help: words.dead.help, box: { x: frame.x + frame.w - w, y: frame.y, w, h: 24 }, column: -1 };
}

function enlarged({ texts }, { boundary }, lane) {
  return { name: texts.linked, help: texts.plotHelp, box: boundary, column: -2, lane };
}
