// The states that the browser keeps: all of the last seconds, the rest thinned evenly, never cut off.

/** An ordered store of states, by index, that keeps at most `capacity` of them. */
export class Ring {
  constructor(capacity = 1400, fresh = 360) {
    this.capacity = capacity;
    this.fresh = fresh;
    this.states = [];
  }

  get length() {
    return this.states.length;
  }

  get newest() {
    return this.states.at(-1);
  }

  get oldest() {
    return this.states[0];
  }

  clear() {
    this.states.length = 0;
  }

  /** Put a state in its place; one of the same index is replaced. */
  put(state) {
    const { states } = this;
    if (!states.length || state.index > states.at(-1).index) {
      states.push(state);
    } else {
      const place = this.placeOf(state.index);
      const same = states[place]?.index === state.index;
      states.splice(place, same ? 1 : 0, state);
    }
    if (states.length > this.capacity) this.thin();
  }

  /** Drop every second of the older states, but keep the first and those of an event. */
  thin() {
    const old = this.states.length - this.fresh;
    this.states = this.states.filter((state, i) => i >= old || i % 2 === 0 || state.event);
    for (const state of this.states.slice(0, -this.fresh)) own(state);
  }

  /** Drop the states that `keeps` refuses. */
  prune(keeps) {
    this.states = this.states.filter(({ index }) => keeps(index));
  }

  /** Drop what lies before `index`. */
  dropBefore(index) {
    this.states.splice(0, this.placeOf(index));
  }

  /** The place of the first state whose index is `index` or more. */
  placeOf(index) {
    return firstPlace(this.states, (state) => state.index >= index);
  }

  /** The state of `index`, or the last one before it. */
  at(index) {
    const place = this.placeOf(index);
    const state = this.states[place];
    return state?.index === index ? state : this.states[Math.max(0, place - 1)];
  }

  /** The state after that of `index`, or undefined at the newest. */
  after(index) {
    return this.states[this.placeOf(index + 1)];
  }

  /** The state before that of `index`, or undefined at the oldest. */
  before(index) {
    return this.states[this.placeOf(index) - 1];
  }

  /** The state whose step is nearest to `step`. */
  nearestStep(step) {
    const place = firstPlace(this.states, (state) => stepOf(state) >= step);
    const [low, high] = [this.states[place - 1], this.states[place]];
    if (!low || !high) return low ?? high;
    return step - stepOf(low) < stepOf(high) - step ? low : high;
  }

  /** How many states lie after `index`. */
  ahead(index) {
    return this.states.length - this.placeOf(index + 1);
  }
}

/** Give a state memory of its own: one that survives thinning must not keep its whole message alive. */
function own(state) {
  if (state.owned) return;
  for (const lane of state.lanes) {
    for (const name of Object.keys(lane)) lane[name] = lane[name].slice();
  }
  state.owned = true;
}

/** The step of a state: that of its lane that got farthest, for a diverged lane stands still. */
export function stepOf(state) {
  let step = 0;
  for (const lane of state.lanes) step = Math.max(step, lane.step[0]);
  return step;
}

/** A lane's accuracy on the test set or, where nothing is held out for testing, on the training set. */
export function accuracyOf({ test_accuracy: test, train_accuracy: train }) {
  return Number.isFinite(test[0]) ? test[0] : train[0];
}

function firstPlace(items, holds) {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(items[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Numbers over the whole run for the curves below the timeline: one row a state, thinned by pairs beyond `capacity`.
 */
export class Series {
  constructor(capacity = 3000) {
    this.capacity = capacity;
    this.rows = [];
  }

  clear() {
    this.rows.length = 0;
  }

  /** Drop the rows of states that `keeps` refuses, and what was recorded after `lastStep`. */
  prune(keeps, lastStep) {
    this.rows = this.rows.filter(({ index, step }) => (index === undefined ? step <= lastStep : keeps(index)));
  }

  /** Up to which step the rows are known that the server recorded, whether they were seen here or not; -1 for none. */
  get recorded() {
    return this.rows.findLast((row) => row.index === undefined)?.step ?? -1;
  }

  put(row) {
    const { rows } = this;
    const end = firstPlace(rows, (other) => other.step > row.step);
    let place = end - 1;
    while (rows[place]?.step === row.step && rows[place].index !== row.index) place -= 1;
    const known = rows[place]?.step === row.step;
    rows.splice(known ? place : end, known ? 1 : 0, row);
    if (rows.length > this.capacity) this.rows = rows.filter((_row, i) => i % 2 === 0 || i === rows.length - 1);
  }
}
