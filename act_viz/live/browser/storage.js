// What a tab remembers over a reload: in a frame of another site the browser may deny that, and then nothing outlives one.

/** Under which name a tab keeps which run it shows. */
export const RUN_STORED = "act_viz.live";

/** The tab's storage; where the browser denies it, one that lasts as long as the page. `open` gives the browser's. */
export function tabStorage(open = () => globalThis.sessionStorage) {
  const kept = new Map();
  const tried = (does) => {
    try {
      return does(open());
    } catch {
      return undefined; // Denied, or full.
    }
  };
  return {
    getItem: (name) => tried((storage) => storage.getItem(name)) ?? kept.get(name) ?? null,
    setItem(name, text) {
      kept.set(name, text);
      tried((storage) => storage.setItem(name, text));
    },
  };
}
