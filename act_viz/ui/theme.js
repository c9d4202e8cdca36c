// Tells the server in which theme the page is really shown, on arrival and whenever that changes; and opens each page at
// its top and in sight. Streamlit leaves the menu open over the page that was chosen in it where there is no room beside
// it, and a page that a picture or a button leads to scrolled down as far as the one before.
const OPEN = Symbol.for("act_viz.open_page");

function shown(element) {
  const [red, green, blue] = getComputedStyle(element).backgroundColor.match(/[\d.]+/g).map(Number);
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128 ? "dark" : "light";
}

function bringIntoSight() {
  const menu = document.querySelector("[data-testid=stSidebar]");
  const main = document.querySelector("[data-testid=stMain]");
  if (!main) return;
  const covered = menu && menu.getBoundingClientRect().right > main.getBoundingClientRect().left;
  if (covered) menu.querySelector("[data-testid=stSidebarCollapseButton] button")?.click();
  main.scrollTo(0, 0);
}

export default function ({ parentElement, data, setStateValue }) {
  const before = globalThis[OPEN];
  globalThis[OPEN] = data.page;
  // Streamlit's page says that it is English, and a screen reader would read Korean so.
  document.documentElement.lang = data.language;
  if (before !== undefined && before !== data.page) bringIntoSight();
  const probe = parentElement.querySelector(".probe");
  const report = () => {
    if (shown(probe) !== data.theme) setStateValue("theme", shown(probe));
  };
  // The probe's color has a transition, so the browser itself says when the theme's variable changed.
  probe.addEventListener("transitionend", report);
  report();
  return () => probe.removeEventListener("transitionend", report);
}
