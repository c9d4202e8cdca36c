import assert from "node:assert/strict";
import test from "node:test";

import { tabStorage } from "../../act_viz/live/browser/storage.js";

/** What a browser does in a frame of another site whose storage is blocked: even looking at it fails. */
function denied() {
  throw new DOMException("Access is denied for this document.", "SecurityError");
}

const full = () => ({
  getItem: () => null,
  setItem() {
    throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
  },
});

for (const [name, open] of [["denied", denied], ["missing", () => undefined], ["full", full]]) {
  test(`where storage is ${name}, what was kept lasts as long as the page`, () => {
    const storage = tabStorage(open);
    assert.equal(storage.getItem("run"), null);
    storage.setItem("run", "one");
    assert.equal(storage.getItem("run"), "one");
    assert.equal(tabStorage(open).getItem("run"), null);
  });
}

test("where there is storage it outlives the page", () => {
  const kept = new Map();
  const open = () => ({ getItem: (name) => kept.get(name) ?? null, setItem: (name, text) => kept.set(name, text) });
  tabStorage(open).setItem("run", "one");
  assert.equal(tabStorage(open).getItem("run"), "one");
});
