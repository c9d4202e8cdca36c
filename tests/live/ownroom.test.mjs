import assert from "node:assert/strict";
import test from "node:test";

import { OwnRoom, tabEntered } from "../../act_viz/live/browser/ownroom.js";
import { tabStorage } from "../../act_viz/live/browser/storage.js";

const RUN = { scene: "a", token: "t", step: 7, playing: false };
const HERE = "http://127.0.0.1:8501/Train?seed=7";

function storage(text = null) {
  const kept = tabStorage(() => undefined);
  if (text !== null) kept.setItem("act_viz.room", text);
  return kept;
}

test("another tab enters the room with its run and its settings", () => {
  const browser = storage();
  new OwnRoom(browser).keep("abcd", RUN, HERE);
  const room = new OwnRoom(browser);
  const tab = tabStorage(() => undefined);
  const went = [];
  room.enter(tab, { origin: "http://127.0.0.1:8501", assign: (address) => went.push(address) });
  assert.deepEqual(went, [HERE]);
  tab.setItem("act_viz.live", "what the page that is left shows");
  assert.deepEqual(JSON.parse(tabEntered(tab).getItem("act_viz.live")), RUN);
  tab.setItem("act_viz.live", "later");
  assert.equal(tabEntered(tab).getItem("act_viz.live"), "later");
});

test("an address of another site is not followed", () => {
  const room = new OwnRoom(storage());
  for (const address of ["https://example.org/Train", "javascript:alert(1)"]) {
    room.keep("abcd", RUN, address);
    room.enter(tabStorage(() => undefined), { origin: "http://127.0.0.1:8501", assign: () => assert.fail(address) });
  }
});

test("a room is forgotten by its code, and another one is not", () => {
  const room = new OwnRoom(storage());
  room.keep("abcd", RUN, HERE);
  room.forget("wxyz");
  assert.equal(room.kept().code, "abcd");
  room.forget("abcd");
  assert.equal(room.kept(), null);
});

test("what makes no sense is no room", () => {
  for (const text of ["{", "7", "null", '{"code": "abcd"}', '{"code": "abcd", "run": {}, "address": "x"}']) {
    assert.equal(new OwnRoom(storage(text)).kept(), null);
  }
});
