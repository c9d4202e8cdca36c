// What a slider tells the pictures of its page while it is under the hand: the value that it stands at, at once.

const PATIENCE_OF_HAND = 3000; // milliseconds that the page may take to show what it was told
const EVENT = "act-viz-hand";

/** Tell every picture that the setting `key` stands at `value`; `held` while it moves. */
export function tellHand(key, value, held) {
  document.dispatchEvent(new CustomEvent(EVENT, { detail: { key, value, held } }));
}

/** The values that sliders stand at while the page does not know them yet; `onMove` is called as they change. */
export class Hand {
  constructor(onMove) {
    this.values = new Map();
    this.left = new Map();
    this.listen = ({ detail: { key, value, held } }) => {
      this.values.set(key, value);
      this.left.delete(key);
      if (!held) this.leave(key, value);
      onMove();
    };
    document.addEventListener(EVENT, this.listen);
  }

  /** `values`, by key, with those under the hand in their place. */
  over(values) {
    return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, this.values.get(key) ?? value]));
  }

  /** The page has been drawn with `values`, by key: what it has taken needs not be kept, nor what it did not take. */
  settle(values) {
    for (const [key, { value, at }] of [...this.left])
      if (!(key in values) || values[key] === value || performance.now() - at > PATIENCE_OF_HAND) {
        this.left.delete(key);
        this.values.delete(key);
      }
  }

  /** The setting `key` was left at `value`, which the page will take. */
  leave(key, value) {
    this.values.set(key, value);
    this.left.set(key, { value, at: performance.now() });
  }

  get moving() {
    return this.values.size > 0;
  }

  close() {
    document.removeEventListener(EVENT, this.listen);
  }
}
