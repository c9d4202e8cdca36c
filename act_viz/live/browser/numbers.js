// The line of big numbers above the picture, and the same in words for screen readers.

import { curveOf } from "./curves.js";
import { element } from "./elements.js";
import { sample } from "./legend.js";
import { accuracyName, linesOf } from "./lines.js";
import { accuracyOf, stepOf } from "./ring.js";
import { shortNumber } from "./strips.js";
import { deadOf } from "./units.js";

const SPOKEN_EVERY = 6000; // milliseconds: a screen reader must be able to finish a sentence
const WRITTEN_EVERY = 110; // numbers that change faster cannot be read

/** The numbers of the state that is shown; `hint` explains their names. */
export class Numbers {
  constructor(root, hint) {
    this.row = element("dl", "numbers");
    this.hint = hint;
    this.spoken = element("p", "sr-only");
    this.spoken.setAttribute("aria-live", "polite");
    this.written = -Infinity;
    this.said = -Infinity;
    root.append(this.row, this.spoken);
  }

  setScene(scene, theme) {
    this.scene = scene;
    const { texts, lanes, quantities } = scene;
    this.single = lanes.length === 1;
    const lines = linesOf(scene, theme);
    const accuracy = quantities[accuracyName(scene)];
    const shared = [{ name: texts.epoch, help: texts.epochHelp }, { name: texts.steps, help: texts.stepsHelp }];
    const own = this.single
      ? [
          { ...quantities.train_loss, line: lines.loss },
          quantities.test_loss,
          { ...accuracy, line: lines.accuracy },
          { ...quantities.dead, line: lines.dead },
        ]
      : lanes.map((lane) => ({ name: lane.name, of: accuracy, color: lane.color[theme.mode] }));
    const numbers = [...shared, ...own];
    this.values = numbers.map(() => element("span"));
    this.row.replaceChildren(...numbers.map((number, i) => this.pair(number, this.values[i])));
    this.note = element("span", "note");
    if (this.single) this.values.at(-1).parentNode.append(this.note);
    this.written = -Infinity;
  }

  /** A name above its number; of a lane of a race also what is measured `of` it. */
  pair({ name, help, line, of, color }, value) {
    const pair = element("div", "number");
    const term = element("dt");
    if (of) {
      // A mark in the lane's color: as the color of small type some of them could not be read.
      term.style.borderLeft = `0.3rem solid ${color}`;
      term.style.paddingLeft = "0.35rem";
      const lane = element("span", "lane-name");
      lane.textContent = name;
      term.append(lane, this.hint.word(of.name, of.help));
    } else {
      term.append(this.hint.word(name, help, ...(line ? [sample(line)] : [])));
    }
    const described = element("dd");
    described.append(value);
    pair.append(term, described);
    return pair;
  }

  /** Write the numbers of `state`, at most some nine times a second unless `now` is Infinity. */
  write(state, now, playing) {
    if (playing && now - this.written < WRITTEN_EVERY) return;
    this.written = now;
    const { lanes } = this.scene;
    const first = state.lanes[0];
    const farthest = state.lanes.reduce((best, lane) => (lane.step[0] > best.step[0] ? lane : best), first);
    const [epoch] = farthest.epoch;
    const written = [epoch.toFixed(epoch < 100 ? 1 : 0), grouped(stepOf(state))];
    if (this.single) {
      const { dead, units } = deadOf(lanes[0].shape, first);
      const losses = [first.train_loss[0], first.test_loss[0]].map(loss);
      written.push(...losses, percent(accuracyOf(first)), `${dead} / ${units}`);
      this.values[5].classList.toggle("warning", dead > 0);
      this.noteConstruction(state, dead);
    } else {
      // How many of its units are dead stands above each lane's picture.
      for (const lane of state.lanes) written.push(percent(accuracyOf(lane)));
    }
    for (const [i, text] of written.entries()) {
      if (this.values[i].textContent !== text) this.values[i].textContent = text;
    }
  }

  /** Say that no unit can die, where none can and none is dead. */
  noteConstruction({ index }, dead) {
    const { lanes, texts } = this.scene;
    const cannot = lanes[0].shape.units.every((_units, layer) => !curveOf(lanes[0], layer, index).can_die);
    const note = cannot && !dead && lanes[0].shape.units.length ? texts.byConstruction : "";
    if (this.note.textContent === note) return;
    this.note.textContent = note;
    this.note.title = note && texts.byConstructionHelp;
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
        .replace("{epoch}", lane.epoch[0].toFixed(1))
        .replace("{loss}", loss(lane.train_loss[0]))
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
