// A slide of a scene: question, what to watch or what came out, in big type; turned by buttons, keys or a clicker.
const CLICKER = { PageDown: 1, PageUp: -1 };
const LETTERS = { n: 1, p: -1 };
// What clickers send for a blank screen.
const BLANKING = ["b", "."];

function element(tag, className = "", content = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.textContent = content;
  return made;
}

function button(name, label, act, className = name) {
  const made = element("button", className, label);
  made.type = "button";
  made.dataset.name = name;
  made.addEventListener("click", act);
  return made;
}

/** The live view plays and pauses on the space bar, wherever it is pressed; says whether it is there and heard it. */
function play() {
  return !document.dispatchEvent(new KeyboardEvent("keydown", { key: " ", bubbles: true, cancelable: true }));
}

function toggleFullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.();
}

const NO_TEXT = ["range", "checkbox", "radio", "button", "color", "file"];

/** Whether letters go into a text, or find an option in a list. */
function isTyping(event) {
  const target = event.composedPath()[0];
  if (target?.tagName === "INPUT") return !NO_TEXT.includes(target.type);
  return Boolean(target?.closest?.("textarea, select, [contenteditable=true], [role=listbox]"));
}

/** Whether the space bar works a control of the page. */
function hasControl(event) {
  return Boolean(event.composedPath()[0]?.closest?.("input, textarea, select, [contenteditable=true], [role=listbox], [role=slider]"));
}

let lift = null; // takes the black cover off the screen, while there is one

/** Covers the screen in black until a key is pressed or it is clicked; the press does nothing else. */
function blank(label) {
  const cover = element("div");
  cover.setAttribute("role", "dialog");
  cover.setAttribute("aria-label", label);
  cover.tabIndex = -1;
  cover.style.cssText = "position:fixed;inset:0;z-index:2147483647;background:#000;cursor:none;outline:none";
  const before = document.activeElement;
  lift = () => {
    lift = null;
    cover.remove();
    before?.focus?.({ preventScroll: true });
  };
  cover.addEventListener("click", lift);
  document.body.append(cover);
  cover.focus();
}

function choicesOf(data, choose) {
  const list = element("ul", "choices");
  data.choices.forEach((choice, place) => {
    const made = button(`choice${place}`, "", () => choose(place), "choice");
    made.setAttribute("aria-pressed", String(place === data.chosen));
    made.append(element("span", "letter", String.fromCharCode(65 + place)), element("span", "", choice));
    if (place === data.chosen) made.append(element("span", "mark", data.texts.chosen));
    const item = element("li");
    item.append(made);
    list.append(item);
  });
  return list;
}

function measuredOf({ measured, texts }) {
  const table = element("table", "measured");
  table.append(element("caption", "", texts.measured));
  const head = table.createTHead().insertRow();
  for (const title of [texts.what, texts.value, texts.promised]) {
    const cell = element("th", "", title);
    cell.scope = "col";
    head.append(cell);
  }
  const body = table.createTBody();
  for (const seen of measured) {
    const row = body.insertRow();
    const what = element("th", "", seen.what);
    what.scope = "row";
    row.append(what, element("td", "", seen.value), element("td", "", seen.promised));
  }
  return table;
}

function sourcesOf({ sources, texts }) {
  const line = element("p", "sources", `${texts.sources} `);
  sources.forEach((source, place) => {
    if (place) line.append("; ");
    const cited = element(source.url ? "a" : "span", "", source.cited);
    if (source.url) Object.assign(cited, { href: source.url, target: "_blank", rel: "noreferrer" });
    line.append(cited);
  });
  return line;
}

const STAGES = {
  predict: (data, choose) => [
    element("p", "lead", data.intro),
    element("h2", "", data.question),
    choicesOf(data, choose),
  ],
  watch: (data) => {
    const line = element("p", "watch");
    line.append(element("b", "", `${data.texts.watch} `), data.watch);
    return [line];
  },
  conclude: (data) => {
    const said = element("div");
    said.append(element("p", "verdict", data.verdict), element("p", "lead", data.conclusion), sourcesOf(data));
    const both = element("div", "reveal");
    both.append(said, measuredOf(data));
    return [both];
  },
};

export default function ({ parentElement, data, setTriggerValue }) {
  const slide = parentElement.querySelector(".slide");
  slide.listening?.abort();
  slide.listening = new AbortController();
  // A slide with a live picture is turned by two steps forward: the first plays it, the second goes on.
  const here = `${data.id}/${data.part}`;
  const mayPlay = () => data.live && slide.played !== here;
  const turn = (by) => {
    if (by > 0 && mayPlay()) {
      if (play()) slide.played = here;
      draw();
    } else if (by > 0 ? !data.last : !data.first) {
      // A press that is told twice, or comes late, turns the slide once.
      setTriggerValue("turned", { from: data.at, by });
    }
  };
  const choose = (place) => setTriggerValue("chosen", place);

  function draw() {
    const focused = slide.getRootNode().activeElement?.dataset?.name;
    const header = element("header");
    const title = element("h1");
    title.append(element("span", "count", data.count), data.title);
    const turns = element("div", "turn");
    turns.setAttribute("role", "group");
    turns.setAttribute("aria-label", data.texts.turn);
    const back = button("back", data.texts.back, () => turn(-1));
    const next = button("next", mayPlay() ? data.texts.play : data.texts.next, () => turn(1));
    back.disabled = data.first;
    next.disabled = data.last && !mayPlay();
    turns.append(back, next, button("screen", data.texts.screen, toggleFullScreen));
    header.append(title, turns);
    const stage = element("div", "stage");
    stage.setAttribute("aria-live", "polite");
    stage.append(...STAGES[data.part](data, choose));
    slide.classList.toggle("watching", data.part === "watch");
    slide.replaceChildren(header, stage);
    if (focused) slide.querySelector(`[data-name=${focused}]:not(:disabled)`)?.focus();
  }

  /** Does what the key means here; says whether it means anything. */
  const press = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (lift) {
      lift();
      return true;
    }
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    // A clicker turns the slide whatever has the focus; it would move a slider or the timeline otherwise. Its keys for a
    // blank screen are letters, which go into a text field alone. F5, which some send to begin, stays the browser's.
    if (key in CLICKER) turn(CLICKER[key]);
    else if (isTyping(event)) return false;
    else if (key in LETTERS) turn(LETTERS[key]);
    else if (BLANKING.includes(key)) blank(data.texts.blank);
    else if (key === "f") toggleFullScreen();
    else return false;
    return true;
  };

  // Whoever comes back to a live picture finds it at rest, and plays it again by the first step.
  if (slide.shown !== here) slide.played = null;
  draw();
  if (slide.shown && slide.shown !== here) slide.scrollIntoView();
  slide.shown = here;
  const { signal } = slide.listening;
  addEventListener(
    "keydown",
    (event) => {
      if (!press(event)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    { capture: true, signal },
  );
  document.addEventListener(
    "keydown",
    (event) => {
      // The live view hears the space bar as well; here it only means that it has been played.
      if (event.key !== " " || !event.isTrusted || hasControl(event) || !mayPlay()) return;
      slide.played = here;
      draw();
    },
    { signal },
  );
  return () => slide.listening.abort();
}
