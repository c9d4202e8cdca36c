// The wall of small curves: links that stay in the session on a plain click, and are real links otherwise.
const SVG = "http://www.w3.org/2000/svg";

function shape(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function text(tag, className, content) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.textContent = content;
  return element;
}

function drawing(tile, { width, height }) {
  const svg = shape("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true", focusable: "false" });
  const [x, y] = tile.origin;
  svg.append(
    shape("path", { class: "axes", d: `M0 ${y}H${width}M${x} 0V${height}` }),
    shape("path", { class: "slope", d: tile.derivative_path }),
    shape("path", { class: "f", d: tile.f_path }),
  );
  return svg;
}

function item(tile, data, open) {
  const li = document.createElement("li");
  li.style.setProperty("--tile", tile.color);
  const link = document.createElement("a");
  link.href = tile.href;
  link.append(drawing(tile, data), text("span", "name", tile.label));
  link.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open(tile.name);
  });
  const formula = document.createElement("div");
  formula.className = "formula";
  const math = new DOMParser().parseFromString(tile.formula, "text/html").body.firstElementChild;
  if (math) formula.append(document.adoptNode(math));
  // A formula near the right edge opens to the left instead of leaving the page.
  const turn = () => formula.classList.toggle("from-right", li.offsetLeft > li.parentElement.clientWidth / 2);
  li.addEventListener("mouseenter", turn);
  link.addEventListener("focus", turn);
  li.append(link, formula);
  return li;
}

export default function ({ parentElement, data, setTriggerValue }) {
  const wall = parentElement.querySelector(".wall");
  const open = (name) => setTriggerValue("opened", name);
  const sections = data.groups.flatMap((group) => {
    const list = document.createElement("ul");
    list.setAttribute("aria-label", group.title);
    list.append(...group.tiles.map((tile) => item(tile, data, open)));
    return [text("h2", "", group.title), list];
  });
  wall.setAttribute("aria-label", data.label);
  wall.replaceChildren(...sections);
}
