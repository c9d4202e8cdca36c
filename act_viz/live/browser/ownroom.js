// The room that was opened in this browser: its owner finds it again in another tab.

import { RUN_STORED, tabStorage } from "./storage.js";

const ROOM_STORED = "act_viz.room";
const ENTERED = "act_viz.entered";

/** Keeps the code of the room, the run that it shows with the token that owns both, and the page's address. */
export class OwnRoom {
  constructor(storage = tabStorage(() => globalThis.localStorage)) {
    this.storage = storage;
  }

  /** The room called `code` shows `run`, whose settings are in the page's `address`. */
  keep(code, run, address = location.href) {
    this.storage.setItem(ROOM_STORED, JSON.stringify({ code, run, address }));
  }

  /** Nothing is kept of the room called `code`. */
  forget(code) {
    if (this.kept()?.code === code) this.storage.setItem(ROOM_STORED, "");
  }

  /** What is kept, null for nothing. */
  kept() {
    try {
      const kept = JSON.parse(this.storage.getItem(ROOM_STORED) || "null");
      return kept?.code && kept.run?.token && kept.address ? kept : null;
    } catch {
      return null;
    }
  }

  /** Go to the page with the room's run: the tab takes it for the one that it showed before it was loaded anew. */
  enter(tab = tabStorage(), here = location) {
    const { run, address } = this.kept();
    if (new URL(address).origin !== here.origin) return;
    // The page that is left keeps its own run once more as it goes.
    tab.setItem(ENTERED, JSON.stringify(run));
    here.assign(address);
  }
}

/** The storage of a tab, which shows the run of a room that was just entered. */
export function tabEntered(tab = tabStorage()) {
  const entered = tab.getItem(ENTERED);
  if (entered) tab.setItem(RUN_STORED, entered);
  tab.setItem(ENTERED, "");
  return tab;
}
