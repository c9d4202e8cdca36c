// Streamlit leaves the menu open over the page that was chosen in it where there is no room beside it, and a page that
// a picture or a button leads to scrolled down as far as the one before.
const CHANGING = Symbol.for("act_viz.page_change");

function show(main) {
  const menu = document.querySelector("[data-testid=stSidebar]");
  const covered = menu && menu.getBoundingClientRect().right > main.getBoundingClientRect().left;
  if (covered) menu.querySelector("[data-testid=stSidebarCollapseButton] button")?.click();
  main.scrollTo(0, 0);
}

if (!globalThis[CHANGING]) {
  globalThis[CHANGING] = true;
  const push = history.pushState.bind(history);
  history.pushState = (state, unused, url) => {
    const from = location.pathname;
    push(state, unused, url);
    const main = document.querySelector("[data-testid=stMain]");
    if (main && location.pathname !== from) show(main);
  };
}
