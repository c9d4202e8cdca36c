// The painter: shows states on a canvas as they are due, in a worker, so that it keeps the display's pace however busy
// the page is. The screen tells it what to show.

import { Clock } from "./clock.js";
import { Picture } from "./picture.js";
import { Ring } from "./ring.js";

const CALM_EVERY = 220; // milliseconds between paints for readers who asked for reduced motion; four steps a second are seen

/** Paints what it hears of, and says what it has painted with `post`. */
export class Painter {
  constructor({ post, makePicture = (canvas) => new Picture(canvas), nextFrame = requestAnimationFrame.bind(globalThis), clock = performance }) {
    this.post = post;
    this.makePicture = makePicture;
    this.nextFrame = nextFrame;
    this.time = clock;
    this.ring = new Ring();
    this.clock = new Clock(this.ring);
    this.counts = { states: 0, paints: 0 };
    this.painted = -Infinity;
    this.waking = false;
  }

  /** Do what the screen said; whatever is missing in it stays as it is. */
  hear({ order, canvas, scene, theme, size, look, calm, rate, lead, playing, show, ahead }) {
    this.order = order;
    if (canvas) this.picture = this.makePicture(canvas);
    if (scene) {
      this.picture.setScene(scene, theme);
      this.size = undefined;
    }
    this.newSize = size ?? this.newSize;
    this.look = look ?? this.look;
    this.calm = calm ?? this.calm;
    this.clock.rate = rate ?? this.clock.rate;
    if (show !== undefined) this.goTo(show);
    for (const state of ahead ?? []) this.ring.put(state);
    if (lead !== undefined) this.clock.follow(lead, this.time.now());
    if (playing !== undefined && playing !== this.clock.playing) {
      if (playing) this.clock.play();
      else this.clock.pause();
    }
    this.dirty ||= Boolean(scene || size || look || show);
    this.wake();
  }

  /** Show `state`, from which it goes on if it plays; null shows none. */
  goTo(state) {
    this.ring.clear();
    this.clock.clear();
    if (!state) return;
    this.ring.put(state);
    this.clock.show(state);
  }

  wake() {
    if (this.waking) return;
    this.waking = true;
    this.nextFrame((now) => this.frame(now));
  }

  frame(now) {
    this.waking = false;
    const { clock } = this;
    if (!clock.shown) return;
    if (clock.tick(now)) {
      this.counts.states += 1;
      this.dirty = true;
    }
    if (clock.playing) this.wake();
    if (this.dirty && !(clock.playing && this.calm && now - this.painted < CALM_EVERY)) this.paint(now);
  }

  paint(now) {
    const { index } = this.clock.shown;
    // A canvas that takes another size is empty: it does so at once before it is painted.
    if (this.newSize !== this.size) this.picture.resize((this.size = this.newSize));
    this.picture.draw(this.clock.shown, this.look);
    this.ring.dropBefore(index);
    this.painted = now;
    this.dirty = false;
    this.counts.paints += 1;
    this.post({ order: this.order, index, ...this.counts });
  }
}

/** Make the worker whose global scope is `scope` a painter. */
export function paintIn(scope) {
  const painter = new Painter({ post: (said) => scope.postMessage(said) });
  scope.onmessage = ({ data }) => painter.hear(data);
}
