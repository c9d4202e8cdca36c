// Elements of the page, made by hand.

/** A new element with a class. */
export function element(tag, className) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  return made;
}

/** A drawing `viewBox` units wide and high that says nothing to a screen reader; `inside` is SVG of our own. */
export function drawing(inside, viewBox) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", viewBox);
  svg.setAttribute("aria-hidden", "true");
  svg.innerHTML = inside;
  return svg;
}
