// Before Streamlit goes to another page it takes the settings of the one that is left out of the address, in an entry of
// its own in the browser's history: back would lead to a page that knows nothing of them. The next page takes that
// entry's place, and so does what the page that is left still writes, as the language is.
const SOON = 1000; // milliseconds
const WATCHED = Symbol.for("act_viz.back_button");

function dropsSettings(from, to) {
  const [before, after] = [from, to].map(({ searchParams }) => searchParams);
  return after.size < before.size && [...after].every(([name, value]) => before.get(name) === value);
}

if (!globalThis[WATCHED]) {
  globalThis[WATCHED] = true;
  const push = history.pushState.bind(history);
  history.pushState = (state, unused, url) => {
    const [from, to] = [new URL(location), new URL(url ?? location, location)];
    const stays = from.pathname === to.pathname;
    const dropped = history.state?.dropped ?? 0;
    if (Date.now() - dropped < SOON) history.replaceState(stays ? { ...state, dropped } : state, unused, url);
    else push(stays ? { ...state, dropped: dropsSettings(from, to) ? Date.now() : 0 } : state, unused, url);
  };
}
