// How fast a run is really shown: a busy machine paints fewer states a second than the reader has set.

const MEASURED = 700; // milliseconds that are measured at least …
const MEASURED_FIRST = 250; // … but for those right after play was pressed
const SLOWEST = 0.5; // what plays has a pace, however slow

/** Measures how many states a second are shown. */
export class Pace {
  constructor() {
    this.begin();
  }

  /** Forget what was measured. */
  begin() {
    this.from = undefined;
    this.next = undefined;
  }

  /** The state numbered `index` is shown at time `now` in milliseconds. */
  note(now, index) {
    const here = { now, index };
    this.from ??= here;
    this.next ??= here;
    if (now - this.next.now > MEASURED) [this.from, this.next] = [this.next, here];
    this.last = here;
  }

  /** States a second, `set` where that is not known yet, and never more. */
  of(set) {
    const { from, last } = this;
    if (!from || last.now - from.now < MEASURED_FIRST) return set;
    const measured = (1000 * (last.index - from.index)) / (last.now - from.now);
    return Math.round(10 * Math.min(set, Math.max(SLOWEST, measured))) / 10;
  }
}
