// Where the owner of a run is, and how those who watch it keep to that.

const FAR_AHEAD = 0.5; // seconds of states by which a watcher may be ahead of the owner before going back

/** The owner's playhead as a watcher knows it; `clock` moves the watcher's own over `ring`. */
export class Leader {
  constructor(clock, ring) {
    this.clock = clock;
    this.ring = ring;
    this.asked = null; // the number of the state that was asked for last
  }

  /** Nothing is known of an owner. */
  forget() {
    this.owner = null;
    this.clock.follow(null);
  }

  /** The number of the state at which the owner has stopped, null while it plays. */
  get held() {
    return this.owner?.rate === 0 ? this.owner.index : null;
  }

  /** The owner is at state `index` and sees `rate` a second from there on: go there, and on with it. */
  hear(owner) {
    if (!owner) return;
    this.owner = owner;
    this.clock.follow(owner);
    const { shown, playing } = this.clock;
    const { index, rate } = owner;
    const isFar = playing && rate && shown?.index - index > Math.max(3, FAR_AHEAD * rate);
    if ((!shown || isFar) && this.ring.length) this.clock.show(this.ring.at(Math.floor(index)));
  }

  /** Show the state at which the owner has stopped; returns whether it is another than before, null where it plays. */
  stop() {
    if (this.held === null || !this.clock.playing || !this.clock.shown) return null;
    const state = this.ring.at(this.held);
    const moved = state !== this.clock.shown;
    if (moved) this.clock.show(state);
    return moved;
  }

  /**
   * The number of the state to ask for, as it was left out for a watcher who lagged, or is older than those at hand;
   * null for none, and for one that was asked for already.
   */
  get lacks() {
    const { ring, owner, held, asked } = this;
    if (!owner || !ring.length) return null;
    const index = Math.floor(owner.index);
    const lacks = held === null ? ring.oldest.index > index : ring.at(index).index !== index;
    return lacks && index !== asked ? index : null;
  }
}
