// Tells the server in which theme the page is really shown, on arrival and whenever that changes.
function shown(element) {
  const [red, green, blue] = getComputedStyle(element).backgroundColor.match(/[\d.]+/g).map(Number);
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128 ? "dark" : "light";
}

export default function ({ parentElement, data, setStateValue }) {
  const probe = parentElement.querySelector(".probe");
  const report = () => {
    if (shown(probe) !== data.theme) setStateValue("theme", shown(probe));
  };
  // The probe's color has a transition, so the browser itself says when the theme's variable changed.
  probe.addEventListener("transitionend", report);
  report();
  return () => probe.removeEventListener("transitionend", report);
}
