// Tells the server in which theme the page is really shown, on arrival and whenever that changes; and opens each page at
// its top and in sight. Streamlit leaves the menu open over the page that was chosen in it where there is no room beside
// it, and a page that a picture or a button leads to scrolled down as far as the one before. It also fits it on paper.
const SHEET = 1045; // pixels of an A4 sheet in landscape inside its margins
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

/** Say which link of the menu leads to the page that is shown: the one that says so in its address. */
function markPresent(menu) {
  for (const link of menu.querySelectorAll("a")) {
    const present = new URL(link.href).searchParams.has("here");
    if (present === link.hasAttribute("aria-current")) continue;
    if (present) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

/** Where a file is dropped there is a name and a focus: to Streamlit it is there for the looks only. */
function nameUploaders() {
  const unnamed = document.querySelectorAll("[data-testid=stFileUploaderDropzone][role=presentation]");
  for (const dropped of unnamed) dropped.setAttribute("role", "group");
}

/** Paper gets the page as wide as it is drawn, for charts do not follow, and as large as fits. */
function fitPaper() {
  const block = document.querySelector("[data-testid=stMainBlockContainer]");
  if (!block) return;
  const { paddingLeft, paddingRight } = getComputedStyle(block);
  const width = Math.ceil(block.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight));
  const { style } = document.documentElement;
  style.setProperty("--print-width", `${width}px`);
  style.setProperty("--print-zoom", Math.min(1, SHEET / width));
}

export default function ({ parentElement, data, setStateValue }) {
  const before = globalThis[OPEN];
  globalThis[OPEN] = data.page;
  // Streamlit's page says that it is English, and a screen reader would read Korean so.
  document.documentElement.lang = data.language;
  if (before !== undefined && before !== data.page) bringIntoSight();
  const probe = parentElement.querySelector(".probe");
  const report = () => {
    // A page that is left at once takes the probe off before it is looked at: it then has no color.
    if (!probe.isConnected) return;
    document.documentElement.dataset.shown = shown(probe);
    if (shown(probe) !== data.theme) setStateValue("theme", shown(probe));
  };
  // The probe's color has a transition, so the browser itself says when the theme's variable changed.
  probe.addEventListener("transitionend", report);
  report();
  const menu = document.querySelector(".st-key-menu");
  const observer = new MutationObserver(() => markPresent(menu));
  if (menu) {
    markPresent(menu);
    observer.observe(menu, { subtree: true, childList: true, attributeFilter: ["href"] });
  }
  // A function of its own: what an earlier call takes back shall not be this one.
  const fit = () => fitPaper();
  window.addEventListener("beforeprint", fit);
  const name = ({ animationName }) => {
    if (animationName === "uploader-appeared") nameUploaders();
  };
  // One may have been there before this program.
  nameUploaders();
  document.addEventListener("animationstart", name);
  return () => {
    observer.disconnect();
    document.removeEventListener("animationstart", name);
    probe.removeEventListener("transitionend", report);
    window.removeEventListener("beforeprint", fit);
  };
}
