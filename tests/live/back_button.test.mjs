// The browser's history when the reader goes from page to page, and how Streamlit writes it then.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";

const script = readFileSync(new URL("../../act_viz/ui/back_button.js", import.meta.url), "utf-8");
let entries, act;

class History {
  pushState(_state, _unused, url) {
    this.put(entries.length, url);
  }
  replaceState(_state, _unused, url) {
    this.put(entries.length - 1, url);
  }
  put(at, url) {
    globalThis.location = entries[at] = new URL(url, location).href;
  }
}

function written(...urls) {
  for (const url of urls) history.pushState({}, "", url);
  return entries.map((entry) => entry.replace("http://app", ""));
}

beforeEach(() => {
  entries = ["http://app/Train?rate=1"];
  const heard = [];
  Object.assign(globalThis, { location: entries[0], history: new History() });
  globalThis.addEventListener = (name, hear) => heard.push([name, hear]);
  act = (name) => heard.forEach(([each, hear]) => each === name && hear());
  globalThis[Symbol.for("act_viz.back_button")] = false;
  new Function(script)();
});

test("back leads to the page that was left with its settings", () => {
  act("pointerdown");
  assert.deepEqual(written("/Train", "/Explore"), ["/Train?rate=1", "/Explore"]);
});

test("however long the server takes", (context) => {
  context.mock.timers.enable({ apis: ["Date"], now: 1e12 });
  written("/Train");
  context.mock.timers.tick(60_000);
  assert.deepEqual(written("/Explore"), ["/Train?rate=1", "/Explore"]);
});

test("the language, which each page writes once more, makes no entry", () => {
  const on = ["/Train", "/Train?lang=ko", "/Explore", "/Explore?lang=ko"];
  assert.deepEqual(written(...on), ["/Train?rate=1", "/Explore?lang=ko"]);
});

for (const name of ["pointerdown", "keydown"]) {
  test(`a setting that the reader takes back keeps its entry, after ${name}`, () => {
    written("/Train");
    act(name);
    assert.deepEqual(written("/Explore"), ["/Train?rate=1", "/Train", "/Explore"]);
    act(name);
    assert.deepEqual(written("/Explore?function=ELU").slice(2), ["/Explore", "/Explore?function=ELU"]);
  });
}

test("from a page gone back to, another is an entry of its own", () => {
  written("/Train", "/Explore");
  entries.pop();
  globalThis.location = entries[0];
  act("popstate");
  assert.deepEqual(written("/Depth"), ["/Train?rate=1", "/Depth"]);
});
