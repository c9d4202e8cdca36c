// On its way to another page Streamlit takes the settings of the one that is left out of the address, in an entry of its
// own in the browser's history, to which the page may add the language once more: back would lead to a page that knows
// nothing of its settings. Until the reader does something again, what comes next takes the place of such an entry,
// however long the server takes.
const WATCHED = Symbol.for("act_viz.back_button");

function dropsSettings(from, to) {
  const [before, after] = [from, to].map(({ searchParams }) => searchParams);
  return after.size < before.size && [...after].every(([name, value]) => before.get(name) === value);
}

if (!globalThis[WATCHED]) {
  globalThis[WATCHED] = true;
  let passing = false;
  for (const act of ["pointerdown", "keydown", "popstate"]) {
    addEventListener(act, () => (passing = false), { capture: true });
  }
  const push = history.pushState.bind(history);
  history.pushState = (state, unused, url) => {
    const [from, to] = [new URL(location), new URL(url ?? location, location)];
    if (passing) history.replaceState(state, unused, url);
    else push(state, unused, url);
    passing ||= from.pathname !== to.pathname || dropsSettings(from, to);
  };
}
