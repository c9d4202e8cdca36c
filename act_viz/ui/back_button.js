// One thing that the reader does is one entry in the browser's history. On its way to another page Streamlit makes several:
// with settings of the one page in the address of the other, or with none, to which the page may add the language once
// more. Back would lead to a page with settings that it never had. Until the reader does something again, what comes next
// takes the place of the entry made last, however long the server takes.
const WATCHED = Symbol.for("act_viz.back_button");

if (!globalThis[WATCHED]) {
  globalThis[WATCHED] = true;
  let entered = false;
  for (const act of ["pointerdown", "keydown", "popstate"]) {
    addEventListener(act, () => (entered = false), { capture: true });
  }
  const push = history.pushState.bind(history);
  history.pushState = (state, unused, url) => {
    if (entered) history.replaceState(state, unused, url);
    else push(state, unused, url);
    entered = true;
  };
}
