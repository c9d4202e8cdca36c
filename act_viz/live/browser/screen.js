// The screen as the page knows it: where everything stands on it, what the painter shall show, and what it has painted.

import { pictureHeight, placeLanes } from "./layout.js";

const SECONDS_SENT = 1; // of states handed to the painter at once
const SECONDS_LOW = 0.75; // of states that the painter has yet to show, below which it gets more: a page may be busy

/**
 * The playhead over `ring`, as a clock is, but moved by a painter that keeps its own time in `worker`.
 *
 * At rest the page decides what is shown. While a run plays the painter does, and says so after every paint; what it
 * said before the page decided otherwise is not heard. `onFault` gets a sentence where painting fails.
 */
export class Screen {
  constructor(canvas, ring, onFault, worker = new Worker(import.meta.url, { type: "module" })) {
    this.canvas = canvas;
    this.ring = ring;
    this.worker = worker;
    this.worker.onmessage = ({ data }) => this.hear(data);
    this.worker.onerror = ({ message }) => onFault(message);
    this.order = 0;
    this.places = [];
    this.sent = [];
    this.stats = { states: 0, paints: 0 };
    this.playing = false;
    const offscreen = canvas.transferControlToOffscreen();
    this.worker.postMessage({ canvas: offscreen, order: 0 }, [offscreen]);
  }

  /** Tell the painter `said`, together with what else is said before the page lets go of the processor. */
  tell(said) {
    if (!this.said) queueMicrotask(() => this.flush());
    this.said = { ...this.said, ...said };
  }

  flush() {
    this.worker.postMessage({ ...this.said, order: this.order });
    this.said = undefined;
  }

  hear({ order, index, states, paints }) {
    this.stats = { states, paints, index };
    if (order !== this.order) return;
    while (this.sent[0]?.index <= index) {
      this.shown = this.sent.shift();
      this.moved = true;
    }
  }

  close() {
    this.worker.terminate();
  }

  // What it looks like

  setScene(scene, theme) {
    this.shapes = scene.lanes.map(({ shape }) => shape);
    this.lookAt = scene.look_at;
    this.tell({ scene, theme });
  }

  /** Take `width` CSS pixels and at most `available` in height. */
  resize(width, available, ratio) {
    const height = pictureHeight(this.shapes.length, width, available);
    Object.assign(this, { width, height, ratio, places: placeLanes(this.shapes, width, height, this.lookAt) });
    this.canvas.style.height = `${height}px`;
    this.tell({ size: { width, height, ratio } });
  }

  /** Bring out what the reader points at: a unit or layer, a sample. */
  bringOut(look) {
    this.tell({ look });
  }

  set calm(calm) {
    this.tell({ calm });
  }

  // The playhead

  get rate() {
    return this.pace;
  }

  set rate(rate) {
    this.pace = rate;
    this.tell({ rate });
  }

  /** Keep to another's playhead, as a clock does. */
  follow(lead) {
    this.tell({ lead });
  }

  get ahead() {
    return this.shown ? this.ring.ahead(this.shown.index) : this.ring.length;
  }

  play() {
    this.playing = true;
    this.tell({ playing: true });
  }

  pause() {
    this.playing = false;
    this.tell({ playing: false });
    // The painter may be a state further by now.
    if (this.shown) this.show(this.shown);
  }

  clear() {
    this.shown = undefined;
    this.decide(null);
  }

  show(state) {
    this.shown = state;
    this.decide(state);
  }

  decide(show) {
    this.order += 1;
    this.sent = [];
    this.tell({ show, ahead: [] });
  }

  /** Hand states to the painter; returns whether another is shown than when this was asked before. */
  tick() {
    if (!this.shown) {
      if (this.ring.newest) this.show(this.ring.newest);
      return Boolean(this.shown);
    }
    const { moved } = this;
    this.moved = false;
    if (this.playing && this.sent.length <= SECONDS_LOW * this.rate) this.send();
    return Boolean(moved);
  }

  send() {
    const from = this.ring.placeOf((this.sent.at(-1) ?? this.shown).index + 1);
    const ahead = this.ring.states.slice(from, from + Math.ceil(SECONDS_SENT * this.rate));
    if (!ahead.length) return;
    this.sent.push(...ahead);
    // What is said in one message is copied once, the buffer in which the states of an answer stand included.
    this.tell({ ahead: [...(this.said?.ahead ?? []), ...ahead] });
  }
}
