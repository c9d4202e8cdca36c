// Which state is due: plays the ring at a steady pace, slower when the server is behind, never skipping a state.

const STARVED_BELOW = 0.3; // seconds of states ahead under which the pace drops, so that motion slows but does not stop
const FAR = 0.5; // seconds of states by which a playhead that is followed may be missed before it is jumped to
const CATCHING_UP = 4; // shares a second of what it is missed by otherwise
const HEADROOM = 1.04; // a display of 60 Hz must find one state due at every paint, in spite of its jitter

/** The playhead over a ring. */
export class Clock {
  constructor(ring) {
    this.ring = ring;
    this.playing = false;
    this.rate = 60; // states a second
    this.shown = undefined; // the state on the screen
    this.due = 0; // states due and not yet shown
    this.before = undefined;
    this.lead = null; // another's playhead that is followed
    this.place = 0; // the number of the state that is due, and the share of the way to the next
  }

  /** States that lie ahead of the one shown. */
  get ahead() {
    return this.shown ? this.ring.ahead(this.shown.index) : this.ring.length;
  }

  play(now) {
    this.playing = true;
    this.before = now;
    this.due = 1;
  }

  pause() {
    this.playing = false;
  }

  /** Show nothing, of a run of which nothing is known. */
  clear() {
    this.shown = undefined;
  }

  /** Keep to a playhead that is at state `index` at time `now` and shows `rate` a second from there on; null ends that. */
  follow(lead, now = performance.now()) {
    this.lead = lead && { ...lead, since: now };
  }

  /** Show `state` at once. */
  show(state) {
    this.shown = state;
    this.place = state?.index ?? 0;
    this.due = 0;
  }

  /** Move on to time `now` in milliseconds; returns whether another state is shown than before. */
  tick(now) {
    if (!this.shown) {
      this.shown = this.ring.newest;
      return Boolean(this.shown);
    }
    if (!this.playing) return false;
    const elapsed = Math.min(0.1, Math.max(0, now - (this.before ?? now)) / 1000);
    this.before = now;
    if (this.lead) return this.keepUp(now, elapsed);
    const fed = Math.min(1, (this.ahead + 1) / (STARVED_BELOW * this.rate + 1));
    this.due = Math.min(1.5, this.due + elapsed * this.rate * HEADROOM * fed);
    if (this.due < 1) return false;
    const next = this.ring.after(this.shown.index);
    if (!next) {
      this.due = 1;
      return false;
    }
    this.due -= 1;
    this.shown = next;
    return true;
  }

  /** Move on with the playhead that is followed: a small difference is made up for by and by, a large one at once. */
  keepUp(now, elapsed) {
    const { index, rate, since } = this.lead;
    const goal = Math.min(index + (rate * (now - since)) / 1000, this.ring.newest.index);
    this.place += rate * elapsed;
    const gap = goal - this.place;
    this.place += Math.abs(gap) > Math.max(2, FAR * rate) ? gap : gap * Math.min(1, CATCHING_UP * elapsed);
    const due = this.ring.at(Math.round(this.place));
    if (due.index <= this.shown.index) return false;
    this.shown = due;
    return true;
  }
}
