// The run as the browser knows it: the states at hand, which of them is shown, and what is asked of the server.

import { Clock } from "./clock.js";
import { Leader } from "./leader.js";
import { Pace } from "./pace.js";
import { Ring, Series, accuracyOf, stepOf } from "./ring.js";
import { RUN_STORED } from "./storage.js";
import { deadOf } from "./units.js";

const SECONDS_AHEAD = 0.7; // of states at hand, below which more are asked for
const SECONDS_ASKED = 1; // an answer through the page has Streamlit draw that anew, each time for longer than a frame
const SECONDS_FIRST = 0.17; // the first answer is short, so that the first state stands on the screen at once
const RESTS_AFTER = 250; // milliseconds after which a picture that was moved by hand stands still
const STANDS_AFTER = 500; // milliseconds without a new state
const TOLD_EVERY = 1000; // milliseconds between two words to those who watch, of where the picture is

/**
 * Plays, pauses, steps and travels through a run.
 *
 * `wire` carries commands to the server, `storage` outlives a reload of the page, `room` the tab, and `wishes` gives what the reader
 * has set and sees: `{ steps, stop, focus, below }`; `playhead` makes what moves over the ring, a clock if not given. It
 * knows nothing of the page, so that it can be tested without one.
 */
export class Player {
  constructor({ wire, storage, room, wishes, playhead = (ring) => new Clock(ring) }) {
    this.wire = wire;
    this.storage = storage;
    this.room = room;
    this.wishes = wishes;
    this.ring = new Ring();
    this.series = new Series();
    this.clock = playhead(this.ring);
    this.early = [];
    this.heard = 0; // when states came last
    this.leader = new Leader(this.clock, this.ring);
    this.pace = new Pace();
    this.told = 0; // when the server was told last what is shown
    this.forget();
  }

  /** Drop everything that is known of a run. */
  forget() {
    this.ring.clear();
    this.series.clear();
    this.clock.clear();
    this.clock.pause();
    this.leader.forget();
    this.marks = [];
    this.end = null;
    this.head = null;
    this.progress = null;
    this.oldest = 0;
    this.spans = [[0, null]];
    this.moved = null; // when the reader moved the picture by hand
    this.unread = false;
    this.stopped = null;
  }

  /** Whether another's run is watched, which only its owner controls. */
  get watching() {
    return Boolean(this.scene?.watching);
  }

  get shown() {
    return this.clock.shown;
  }

  get playing() {
    return this.clock.playing;
  }

  /** Whether the picture stands: that of a watcher does where the owner stopped, though it would follow on. */
  get still() {
    if (!this.playing || !this.watching) return !this.playing;
    const waits = !this.clock.ahead && performance.now() - this.heard > STANDS_AFTER;
    return waits || this.shown?.index === this.leader.held;
  }

  /** The last step there is, on the server or here. */
  get lastStep() {
    return Math.max(this.head?.step ?? 0, this.ring.newest ? stepOf(this.ring.newest) : 0, 1);
  }

  /** Take the fixed part of a run; returns whether it is another run's than before, whose states are then dropped. */
  setScene(scene) {
    const another = scene.id !== this.scene?.id;
    this.scene = scene;
    if (another) {
      this.forget();
      this.token = undefined;
      if (this.watching) this.clock.play(performance.now());
    }
    this.takeMarks(scene.marks);
    const waiting = this.early.filter(({ meta }) => meta.scene === scene.id);
    this.early = [];
    for (const message of waiting) this.take(message);
    if (scene.shared) this.store();
    return another;
  }

  /** Take a message of the server; one that was `overtaken` by a newer one tells of states, but no longer of the run. */
  take({ meta, states, overtaken = false }) {
    if (meta.scene !== this.scene.id) {
      // The states of a new run may arrive before its scene does.
      this.early = [...this.early, { meta, states }].slice(-4);
      return;
    }
    const known = meta.token === this.token && meta.generation === this.generation;
    if (overtaken && !known) return;
    if (!known) {
      const lost = this.token && meta.token !== this.token && this.ring.length && !this.resume;
      if (lost && !this.watching) this.seek();
      // Play may be pressed before anything is known of the run, and another run of the owner's is followed as well.
      const goesOn = this.playing && (!this.token || this.watching);
      this.forget();
      if (goesOn) this.clock.play(performance.now());
      this.token = meta.token;
      this.generation = meta.generation;
    }
    if (!overtaken) this.keepTo(meta.spans);
    const atNewest = this.shown === this.ring.newest;
    this.takeMarks(meta.marks ?? []);
    for (const state of states) this.put(state, meta.focus);
    if (states.length && meta.focus == null) this.heard = performance.now();
    if (!overtaken) this.record(meta.rows ?? []);
    const turned = !overtaken && this.note(meta);
    const answered = meta.reply && meta.newest;
    // What was asked for before a pause may come after it, or with it: the picture stays where it was stopped.
    const stopped = this.shown?.index === this.stopped;
    const follows = turned || (!this.playing && atNewest && !stopped);
    if (this.ring.newest && (answered || follows)) this.clock.show(this.ring.at(meta.show ?? this.ring.newest.index));
    if (this.resume && meta.reply && !meta.progress) {
      if (this.resume.playing && !this.end) this.play();
      this.resume = undefined;
    }
  }

  /** Note how the run stands; returns whether the page did something to the network, which is shown at once. */
  note({ seen, turned, end, head, oldest = 0, progress }) {
    const isTurned = turned > (this.turned ?? turned);
    // A run that was trained again is there: link and charts are told as if the reader had gone to its state.
    if (this.progress && !progress) this.moved = performance.now();
    Object.assign(this, { turned, end, head, oldest, progress });
    this.leader.hear(seen);
    return isTurned;
  }

  /** Drop what does not lie within `spans` of numbers: states from before the run went on another way. */
  keepTo(spans = [[0, null]]) {
    if (JSON.stringify(spans) === JSON.stringify(this.spans)) return;
    this.spans = spans;
    const keeps = (index) => this.keeps(index);
    this.ring.prune(keeps);
    this.series.prune(keeps, this.ring.newest ? stepOf(this.ring.newest) : -1);
    this.marks = this.marks.filter(({ index }) => keeps(index));
    if (this.shown && !keeps(this.shown.index)) this.clock.show(this.ring.newest);
  }

  /** Whether the state of that number belongs to the run as it went on. */
  keeps(index) {
    return this.spans.some(([first, last]) => first <= index && index <= (last ?? Infinity));
  }

  put(state, focus) {
    if (!this.keeps(state.index)) return;
    const known = this.ring.at(state.index);
    // When the page runs it may bring a state once more, without the values of a sample that were asked for.
    if (known?.index === state.index && known.focus != null && focus == null) return;
    state.focus = focus;
    state.event = this.marks.some((mark) => mark.step === stepOf(state));
    this.ring.put(state);
    this.series.put(this.rowOf(state));
    if (this.shown?.index === state.index) this.clock.show(state);
  }

  /** Take what the server recorded of the run, which may have trained while nobody looked. */
  record(rows) {
    for (const [step, loss, accuracy, dead] of rows) this.series.put({ step, loss, accuracy, dead });
  }

  rowOf(state) {
    const row = { index: state.index, step: stepOf(state), loss: [], accuracy: [], dead: [] };
    for (const [i, lane] of state.lanes.entries()) {
      const { dead, units } = deadOf(this.scene.lanes[i].shape, lane);
      row.loss.push(lane.train_loss[0]);
      row.accuracy.push(accuracyOf(lane));
      row.dead.push(units ? dead / units : 0);
    }
    return row;
  }

  takeMarks(marks) {
    const known = new Set(this.marks.map((mark) => mark.id));
    const fresh = marks.filter((mark) => !known.has(mark.id));
    if (fresh.length) this.marks = [...this.marks, ...fresh].sort((a, b) => a.step - b.step);
  }

  // What the reader does

  /** Show `state` because the reader wants it, and tell the server once the hand rests. */
  go(state) {
    if (!state) return;
    this.clock.show(state);
    this.moved = performance.now();
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  play() {
    if (this.end && !this.clock.ahead && !this.watching) {
      if (this.end.final) return;
      this.end = null;
    }
    this.unread = false;
    this.moved = null;
    this.pace.begin();
    this.clock.play(performance.now());
    this.feed();
    // What plays is there already: the server would not hear of it.
    if (this.wire.idle) this.tell("show");
  }

  pause() {
    this.clock.pause();
    if (this.watching) return;
    const { below } = this.wishes();
    this.unread = below === false;
    this.stopped = this.shown?.index ?? null;
    this.tell("pause", below);
    this.store();
  }

  /** Pause once more when what stands below comes into sight: the server has not drawn it for the first pause. */
  read() {
    if (!this.unread || this.playing || !this.wire.idle || !this.wishes().below) return;
    this.unread = false;
    this.tell("pause", true);
  }

  /** Tell the server of the state to which the reader has moved, once the hand rests. */
  rest(now) {
    if (this.moved === null || this.playing || this.watching || now - this.moved < RESTS_AFTER || !this.wire.idle) return;
    this.moved = null;
    const { below } = this.wishes();
    this.unread = below === false;
    this.tell("show", below);
    this.store();
  }

  /** Tell the server what is shown; the answer brings what a pull that was overtaken would have brought. */
  tell(cmd, below = false) {
    this.wire.ask({ cmd, ...this.seen(), rows: this.series.recorded, have: this.ring.newest?.index ?? -1, below });
  }

  /** The state that is shown, and how many a second follow it. */
  seen() {
    this.told = performance.now();
    return { index: this.shown?.index ?? 0, rate: this.playing ? this.pace.of(this.clock.rate) : 0 };
  }

  /** One state on or, with `direction` −1, back: from those at hand, else one training step. */
  step(direction = 1) {
    if (this.playing) this.pause();
    const next = this.shown && (direction > 0 ? this.ring.after(this.shown.index) : this.ring.before(this.shown.index));
    if (next) this.go(next);
    else if (direction > 0) this.advance("step");
  }

  /** Let the server train a step or an epoch, and show where it came out. */
  advance(cmd) {
    if (this.watching) return;
    if (this.playing) this.pause();
    const known = cmd === "epoch" && this.nextEpoch();
    if (known) this.go(known);
    else if (!this.end?.final) {
      this.wire.ask({ cmd, ...this.asks() });
      // Once it has come out there, link and charts are told as if the reader had gone there.
      this.moved = performance.now();
    }
  }

  /** The first state at hand of the epoch after the one shown, undefined where it was not trained yet. */
  nextEpoch() {
    const epochOf = (state) => state.lanes[0].epoch[0];
    const goal = Math.floor(epochOf(this.shown) + 1e-4) + 1;
    return this.ring.states.find((state) => state.index > this.shown.index && epochOf(state) >= goal - 1e-4);
  }

  /** Show the newest state or, with `first`, the oldest. */
  jump(first = false) {
    if (first && this.playing) this.pause();
    this.go(first ? this.ring.oldest : this.ring.newest);
  }

  reset() {
    if (this.watching) return;
    this.clock.pause();
    this.wire.ask({ cmd: "reset" });
  }

  scrub(step) {
    if (this.playing) this.pause();
    this.go(this.ring.nearestStep(step));
  }

  // The conversation

  asks() {
    const [have, rows] = [this.ring.newest?.index ?? -1, this.series.recorded];
    return { have, rows, ...this.seen(), ...this.wishes() };
  }

  /** Ask for more states before those at hand run out, and for the run's past where it is missing. */
  feed() {
    if (!this.wire.idle) return;
    if (this.progress) {
      this.wire.ask({ cmd: "pull", want: 1, ...this.asks() });
    } else if (this.watching) {
      // The server answers as soon as there is something new.
      const { lacks } = this.leader;
      if (lacks !== null) this.wire.ask({ cmd: "history", before: (this.leader.asked = lacks) + 1 });
      else if (this.playing) this.wire.ask({ cmd: "pull", want: 1, ...this.asks() });
      else this.askForThePast();
    } else if (this.playing && !this.end && this.clock.ahead <= this.clock.rate * SECONDS_AHEAD) {
      const { rate } = this.clock;
      const want = Math.max(1, Math.round(rate * (this.clock.ahead < 2 ? SECONDS_FIRST : SECONDS_ASKED)));
      this.wire.ask({ cmd: "pull", want, ...this.asks() });
    } else if (this.playing && this.scene.shared && performance.now() - this.told > TOLD_EVERY) {
      this.tell("show");
    } else {
      this.askForThePast();
    }
  }

  askForThePast() {
    if (this.ring.length && this.ring.oldest.index > this.oldest) {
      this.wire.ask({ cmd: "history", before: this.ring.oldest.index });
    }
  }

  /** Go on to time `now`; returns whether another state is shown than before. */
  tick(now) {
    this.feed();
    this.read();
    this.rest(performance.now());
    this.wire.flush(now);
    const moved = this.leader.stop() ?? this.clock.tick(now);
    if (this.playing && this.shown) this.pace.note(performance.now(), this.shown.index);
    if (this.watching) return moved;
    if (this.playing && this.end && !this.clock.ahead) this.clock.pause();
    return moved;
  }

  /** Ask for the run that this tab showed before it was loaded anew. */
  greet() {
    if (this.watching) return;
    const stored = this.stored();
    if (!stored?.token || stored.token === this.token) return;
    this.resume = stored;
    this.wire.ask({ cmd: "hello", token: stored.token, step: stored.step, rows: -1 });
  }

  /** Ask for the run that was shown here when the server has lost it, as another server does that took over. */
  seek() {
    const { token, lastStep: step, playing } = this;
    this.resume = { token, step, playing };
    this.wire.ask({ cmd: "hello", token, step, rows: -1 });
  }

  /** What was kept of the run of this scene, if anything. */
  stored() {
    try {
      const stored = JSON.parse(this.storage.getItem(RUN_STORED) ?? "null");
      return stored?.scene === this.scene.id ? stored : undefined;
    } catch {
      return undefined;
    }
  }

  store(more = {}) {
    if (!this.ring.newest || this.progress || this.watching) return;
    const { token, playing } = this;
    const step = playing ? this.lastStep : stepOf(this.shown ?? this.ring.newest);
    const kept = { ...this.stored(), scene: this.scene.id, token, step, playing, ...more };
    this.storage.setItem(RUN_STORED, JSON.stringify(kept));
    if (this.scene.shared) this.room.keep(this.scene.shared, kept);
  }
}
