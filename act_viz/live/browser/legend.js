// The signs that are on the screen, each drawn small before its name: no others, so that nothing is looked for in vain.

import { drawing, element } from "./elements.js";
import { linesOf } from "./lines.js";
import { KEYS, signMarkup } from "./signs.js";
import { wordsOf } from "./units.js";

/** The line below the picture; `hint` explains its words. */
export class Legend {
  constructor(root, hint) {
    this.row = element("div", "legend");
    this.row.setAttribute("role", "group");
    this.hint = hint;
    root.append(this.row);
  }

  setScene(scene, theme) {
    Object.assign(this, { scene, theme, shown: undefined });
    this.row.setAttribute("aria-label", scene.texts.legend);
  }

  /** Name what is to be seen of `state`, of the timeline's `marks`, and of the boundary if that is `open`. */
  write(state, marks, open) {
    const keys = keysOf(this.scene, state, marks, open);
    const shown = keys.join();
    if (shown === this.shown) return;
    this.shown = shown;
    this.hint.hide(this.row);
    const { words, quantities, lanes } = this.scene;
    const { loss, dead } = linesOf(this.scene, this.theme);
    const lines = lanes.length > 1 ? [[quantities.train_loss, loss], [quantities.dead, dead]] : [];
    this.row.replaceChildren(
      ...lines.map(([{ name, help }, line]) => this.hint.word(name, help, sample(line))),
      ...keys.map((key) => this.hint.word(words[key].name, words[key].help, drawing(signMarkup(key, this.theme), "0 0 14 14"))),
    );
  }
}

/** The keys of the signs that are on the screen, in the order of the legend. */
export function keysOf(scene, state, marks, open) {
  const found = new Set(marks.map(({ kind }) => kind));
  for (const [i, lane] of state.lanes.entries()) {
    const sceneLane = scene.lanes[i];
    let unit = 0;
    for (const [layer, units] of sceneLane.shape.units.entries()) {
      for (const last = unit + units; unit < last; unit++) {
        for (const key of wordsOf(scene, sceneLane, lane, state.index, layer, unit)) found.add(key);
      }
    }
    if (lane.weights.some((weight) => weight > 0)) found.add("positive");
    if (lane.weights.some((weight) => weight < 0)) found.add("negative");
    if (open && lane.wrong.some(Boolean)) found.add("wrong");
  }
  if (open) for (const test of scene.points.test) found.add(test ? "test" : "train");
  return KEYS.filter((key) => found.has(key));
}

/** A piece of a line as the timeline draws it. */
export function sample({ color, dash, width }) {
  const svg = drawing(`<path d="M1 4h26" fill="none" stroke="${color}" stroke-width="${width}" stroke-dasharray="${dash}"/>`, "0 0 28 8");
  svg.classList.add("sample");
  return svg;
}
