// The line of big numbers above the picture, and the same in words for screen readers.

import { element } from "./elements.js";
import { sample } from "./legend.js";
import { accuracyOf, stepOf } from "./ring.js";
import { shortNumber } from "./strips.js";
import { linesOf } from "./timeline.js";
import { deadOf } from "./units.js";

const SPOKEN_EVERY = 6000; // milliseconds: a screen reader must be able to finish a sentence
const WRITTEN_EVERY = 110; // numbers that change faster cannot be read

/** The numbers of the state that is shown. */
export class Numbers {
  constructor(root) {
    this.row = element("dl", "numbers");
    this.spoken = element("p", "sr-only");
    this.spoken.setAttribute("aria-live", "polite");
    this.written = -Infinity;
    this.said = -Infinity;
    root.append(this.row, this.spoken);
  }

  setScene(scene, theme) {
    this.scene = scene;
    const { texts, lanes } = scene;
    const names = [texts.epoch, texts.steps];
    this.single = lanes.length === 1;
    if (this.single) names.push(texts.trainLoss, texts.testLoss, texts.testAccuracy, texts.deadUnits);
    else names.push(...lanes.map((lane) => lane.name));
    const lines = linesOf(lanes.length, theme);
    const drawn = this.single ? { 2: lines.loss, 4: lines.accuracy, 5: lines.dead } : {};
    this.values = names.map(() => element("dd"));
    this.row.replaceChildren(
      ...names.map((name, i) => {
        const pair = element("div", "number");
        const term = element("dt");
        term.textContent = name;
        if (drawn[i]) term.append(sample(drawn[i]));
        if (!this.single && i >= 2) {
          // A mark in the lane's color: as the color of small type some of them could not be read.
          term.style.borderLeft = `0.3rem solid ${lanes[i - 2].color[theme.mode]}`;
          term.style.paddingLeft = "0.35rem";
        }
        pair.append(term, this.values[i]);
        return pair;
      }),
    );
    this.written = -Infinity;
  }

  /** Write the numbers of `state`, at most some nine times a second unless `now` is Infinity. */
  write(state, now, playing) {
    if (playing && now - this.written < WRITTEN_EVERY) return;
    this.written = now;
    const { lanes, texts } = this.scene;
    const first = state.lanes[0];
    const farthest = state.lanes.reduce((best, lane) => (lane.step[0] > best.step[0] ? lane : best), first);
    const written = [farthest.scalars[0].toFixed(farthest.scalars[0] < 100 ? 1 : 0), grouped(stepOf(state))];
    if (this.single) {
      const { dead, units } = deadOf(lanes[0].shape, first);
      written.push(loss(first.scalars[1]), loss(first.scalars[2]), percent(accuracyOf(first)), `${dead} / ${units}`);
      this.values[5].classList.toggle("warning", dead > 0);
    } else {
      // How many of its units are dead stands above each lane's picture.
      for (const lane of state.lanes) written.push(percent(accuracyOf(lane)));
    }
    for (const [i, text] of written.entries()) {
      if (this.values[i].textContent !== text) this.values[i].textContent = text;
    }
  }

  /** Say `state` to a screen reader, seldom while playing. */
  speak(state, now, playing) {
    if (playing && now - this.said < SPOKEN_EVERY) return;
    this.said = now;
    const { lanes, texts } = this.scene;
    const sentences = state.lanes.map((lane, i) => {
      const { dead, units } = deadOf(lanes[i].shape, lane);
      const said = texts.summary
        .replace("{step}", lane.step[0])
        .replace("{epoch}", lane.scalars[0].toFixed(1))
        .replace("{loss}", loss(lane.scalars[1]))
        .replace("{accuracy}", percent(accuracyOf(lane)))
        .replace("{dead}", dead)
        .replace("{units}", units);
      return lanes.length > 1 ? `${lanes[i].name}: ${said}` : said;
    });
    const text = sentences.join(" ");
    if (this.spoken.textContent !== text) this.spoken.textContent = text;
  }
}

function percent(share) {
  return Number.isFinite(share) ? `${(share * 100).toFixed(share > 0.995 && share < 1 ? 1 : 0)} %` : "–";
}

function loss(value) {
  return Number.isFinite(value) ? (value < 9.9995 ? value.toFixed(3) : shortNumber(value)) : "–";
}

/** A whole number with thin spaces between thousands. */
export function grouped(value) {
  return String(value).replace(/\B(?=(\d{3})+$)/g, " ");
}
