// What a reader finds on a page: its controls, its words, what its live view shows, and whether it is at rest.
// It is put into every page before its own scripts, and is found there under `act_viz.journeys`.

(() => {
  const CONTROLS =
    "a[href], button, input, select, textarea, summary, [role=slider], [role=button], [role=switch], [role=radio]," +
    " [role=tab], [role=combobox], [role=menuitem], [role=option], [role=application], canvas.picture, canvas.curves";
  const QUIET = 300; // milliseconds: Streamlit waits 200 before it tells where a slider was left
  const OVER = "[role=dialog], [role=listbox], [role=menu], [data-baseweb=popover], [data-testid=stPopoverBody]";
  // Toasts go by themselves, tips with what they are about, and the banner over the timeline can be shut.
  const PASSING = "[data-testid=stToast], [role=tooltip], [data-testid=stTooltipContent], .banner, [data-testid=stSkipToContent]";
  const PLACEHOLDER = /(^|[^\w/])(nan|NaN|inf|Infinity|undefined|None|null)($|[^\w/=(:])|\{[a-z_]*\}|\$\\?\w+|\*\*[^\s,.]|<\/?(sup|sub|b|i|br)>|(in|valid) JSON|JSON\.|Traceback|\[object /;
  const FAILED = /report failure|실패 번호|Traceback|JSON|Exception|[a-z]Error\b/;
  const UNREAD = "code, pre, script, style, textarea, .katex, [data-testid=stCode], [data-testid=stMarkdownContainer] code, noscript";

  /** Every element below `root` that matches, those in open shadow roots too, in the order of the document. */
  function all(selector, root = document) {
    const found = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.matches(selector)) found.push(node);
      if (node.shadowRoot) found.push(...all(selector, node.shadowRoot));
    }
    return found;
  }

  function up(node) {
    return node.parentElement ?? (node.getRootNode() instanceof ShadowRoot ? node.getRootNode().host : null);
  }

  function within(node, selector) {
    for (let at = node; at; at = up(at)) if (at.matches(selector)) return at;
    return null;
  }

  function contains(outer, inner) {
    for (let at = inner; at; at = up(at)) if (at === outer) return true;
    return false;
  }

  function visible(node) {
    return node.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  }

  function tidy(text) {
    return (text ?? "").replace(/\s+/g, " ").trim();
  }

  /** Text as it is read: without what is only there for the eye of a formula. */
  function spoken(node) {
    const copy = node.cloneNode(true);
    for (const hidden of copy.querySelectorAll("svg, .katex-html, [aria-hidden=true], [data-testid=stIconMaterial], style"))
      hidden.remove();
    return tidy(copy.textContent);
  }

  function nameOf(node) {
    const label = tidy(node.getAttribute("aria-label"));
    if (label) return label;
    const root = node.getRootNode();
    const by = (node.getAttribute("aria-labelledby") ?? "").split(" ").map((id) => id && root.getElementById?.(id));
    const labelled = tidy(by.filter(Boolean).map(spoken).join(" "));
    if (labelled) return labelled;
    if (node.labels?.length) return tidy([...node.labels].map(spoken).join(" "));
    return spoken(node) || tidy(node.title || node.alt || node.placeholder);
  }

  function roleOf(node) {
    const given = node.getAttribute("role");
    if (node.tagName === "INPUT") {
      if (given) return given;
      const kinds = { range: "slider", checkbox: "switch", radio: "radio", number: "spinbutton", file: "file", text: "textbox" };
      return kinds[node.type] ?? node.type;
    }
    const names = { A: "link", BUTTON: "button", SELECT: "select", TEXTAREA: "textbox", SUMMARY: "summary", CANVAS: "canvas" };
    return given ?? names[node.tagName] ?? node.tagName.toLowerCase();
  }

  function valueOf(node) {
    if (node.type === "checkbox" || node.type === "radio") return String(node.checked);
    if (node.type === "range" || node.getAttribute("role") === "slider")
      return node.getAttribute("aria-valuetext") ?? node.getAttribute("aria-valuenow") ?? node.value;
    if (node.tagName === "INPUT" || node.tagName === "SELECT" || node.tagName === "TEXTAREA") return node.value;
    return node.getAttribute("aria-checked") ?? node.getAttribute("aria-pressed") ?? node.getAttribute("aria-selected") ?? "";
  }

  /** What the hand goes to: of an input that is drawn by its label, the label. */
  function handle(node) {
    const box = node.getBoundingClientRect();
    const shown = visible(node) && box.width > 3 && box.height > 3 && !within(node, ".sr-only");
    if (shown || node.tagName !== "INPUT" || node.type === "file") return shown ? node : null;
    const label = node.closest("label");
    return label && visible(label) ? label : null;
  }

  /** Controls that can be used now: `{ node, at, role, name, nth, value }`. */
  function controls() {
    const counted = new Map();
    const open = all(OVER).filter((node) => visible(node) && node.getBoundingClientRect().height > 0);
    const found = [];
    for (const node of all(CONTROLS)) {
      const at = handle(node);
      if (!at || node.disabled || within(node, "[aria-disabled=true], [inert]")) continue;
      const [role, name] = [roleOf(node), nameOf(node)];
      const key = `${role} ${name}`;
      const nth = counted.get(key) ?? 0;
      counted.set(key, nth + 1);
      found.push({ node, at, role, name, nth, value: valueOf(node), over: open.some((one) => contains(one, node)) });
    }
    return open.length ? found.filter((one) => one.over) : found;
  }

  function topmost(x, y) {
    let hit = document.elementFromPoint(x, y);
    while (hit?.shadowRoot) {
      const inner = hit.shadowRoot.elementFromPoint(x, y);
      if (!inner || inner === hit) break;
      hit = inner;
    }
    return hit;
  }

  /** What lies over the middle of the node, or null where it can be pressed. */
  function cover(node) {
    const box = node.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) return null;
    const hit = topmost(x, y);
    const mine = hit && (contains(node, hit) || contains(hit, node) || hit.closest?.("label")?.control === node);
    return mine || hit?.closest?.(PASSING) ? null : hit;
  }

  /** Whether the node is covered, wherever it is scrolled to. */
  function coveredAlways(node) {
    const scrolled = [];
    for (let at = node; at; at = up(at)) if (at.scrollTop || at.scrollHeight > at.clientHeight) scrolled.push([at, at.scrollTop, at.scrollLeft]);
    node.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const still = cover(node);
    for (const [at, top, left] of scrolled) [at.scrollTop, at.scrollLeft] = [top, left];
    return still;
  }

  function described(node) {
    return node ? `${node.tagName.toLowerCase()} ${node.dataset?.testid ?? node.className?.baseVal ?? node.className ?? ""}`.slice(0, 80) : "nothing";
  }

  function covered() {
    const found = [];
    const sidebar = document.querySelector("[data-testid=stSidebar]");
    const overlaid = sidebar && innerWidth < 768 && sidebar.getBoundingClientRect().right > 0;
    for (const { node, at, role, name } of controls()) {
      const byKeys = getComputedStyle(at).pointerEvents === "none";
      // A row of tabs has arrows at its ends, which go once it is scrolled there.
      if (byKeys || ["canvas", "application", "tab"].includes(role) || (overlaid && !contains(sidebar, node))) continue;
      const over = cover(at) && coveredAlways(at);
      if (over) found.push(`${role} “${name}” is covered by ${described(over)}`);
    }
    return found;
  }

  /** Words on the page that no reader should meet: placeholders, markup, what is not a number. */
  function oddWords() {
    const odd = new Set();
    const roots = [document.body, ...all("*").filter((node) => node.shadowRoot).map((node) => node.shadowRoot)];
    for (const root of roots) {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      for (let text = walker.nextNode(); text; text = walker.nextNode()) {
        const said = text.data.trim();
        if (!said || !PLACEHOLDER.test(said)) continue;
        const holder = up(text) ?? text.parentElement;
        if (holder && !within(holder, UNREAD) && visible(holder)) odd.add(`“${said.slice(0, 100)}” in ${described(holder)}`);
      }
    }
    return [...odd];
  }

  /** The same in what is only said: names of controls, descriptions of pictures. */
  function oddNames() {
    const odd = new Set();
    for (const node of all("[aria-label], [alt], [aria-valuetext], [title]")) {
      for (const name of ["aria-label", "alt", "aria-valuetext", "title"]) {
        const said = node.getAttribute(name);
        if (said && PLACEHOLDER.test(said) && !within(node, UNREAD)) odd.add(`${name} “${said.slice(0, 100)}”`);
      }
    }
    return [...odd];
  }

  function failures() {
    const failed = all("[data-testid=stException], [data-testid=stErrorElement]").filter(visible);
    const told = all("[data-testid=stAlertContentError]").filter((box) => visible(box) && FAILED.test(box.innerText));
    return [...failed, ...told].map((box) => tidy(box.innerText).slice(0, 300));
  }

  function focus() {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    if (!at || at === document.body || at === document.documentElement) return null;
    return { tag: at.tagName.toLowerCase(), name: nameOf(at).slice(0, 60), shown: Boolean(handle(at) ?? visible(at)) };
  }

  function scrolledSideways() {
    const scrollers = [document.documentElement, document.body, ...document.querySelectorAll(
      "[data-testid=stApp], [data-testid=stMain], [data-testid=stMainBlockContainer]")];
    return scrollers.filter((one) => one.scrollWidth > one.clientWidth + 1).map(described);
  }

  function menu() {
    return [...document.querySelectorAll("[data-testid=stSidebar] [data-testid=stPageLink-NavLink]")].length;
  }

  /** The controls that carry a value, by role and name: what was chosen must stand there. */
  function values() {
    const kept = {};
    for (const { role, name, nth, value } of controls())
      if (["slider", "combobox", "switch", "radio", "textbox", "spinbutton", "select"].includes(role)) kept[`${role} ${name} ${nth}`] = value;
    return kept;
  }

  /** The live view: its state, what stands above and on it, and what the charts and captions below say of the step. */
  function live() {
    const view = globalThis[Symbol.for("act_viz.live")]?.view;
    const { player, scene, numbers, scrubber, screen } = view ?? {};
    if (!player?.shown || !view.root.isConnected) return null;
    const first = player.shown.lanes[0];
    const finite = (value) => (Number.isFinite(value) ? value : null);
    return {
      index: player.shown.index,
      newest: player.ring.newest.index,
      step: Math.max(...player.shown.lanes.map((lane) => lane.step[0])),
      losses: ["train_loss", "test_loss"].map((name) => ({ name: scene.quantities[name].name, value: finite(first[name][0]) })),
      deadName: scene.quantities.dead.name,
      stepName: scene.texts.steps,
      dead: player.shown.lanes.map((lane) => [...lane.flags].filter((flags) => flags & 3).length),
      lanes: scene.lanes.map((lane) => lane.name),
      painted: screen.shown?.index ?? null,
      playing: player.playing,
      idle: player.wire.idle,
      progress: Boolean(player.progress),
      fault: view.fault?.title ?? null,
      watching: player.watching,
      below: view.belowInSight,
      header: Object.fromEntries([...numbers.row.children].map((pair) => [tidy(pair.querySelector("dt").textContent), tidy(pair.querySelector("dd").textContent)])),
      timeline: Number(scrubber.slider.value),
      said: numbers.spoken.textContent,
    };
  }

  /** Charts that are drawn: key, traces with their names and last points. */
  function charts() {
    return [...document.querySelectorAll(".js-plotly-plot")].filter((chart) => chart._fullData?.length && visible(chart)).map((chart) => ({
      key: [...(chart.closest("[class*=st-key-]")?.classList ?? [])].find((name) => name.startsWith("st-key-"))?.slice(7) ?? "",
      inSight: chart.getBoundingClientRect().top < innerHeight && chart.getBoundingClientRect().bottom > 0,
      traces: chart._fullData.map((trace) => ({ name: trace.name, x: [...(trace.x ?? [])].at(-1) ?? null, y: [...(trace.y ?? [])].at(-1) ?? null, n: trace.x?.length ?? 0 })),
    }));
  }

  /** The step of which a caption says that the table above it is, or null. */
  function tableStep() {
    const said = [...document.querySelectorAll("[data-testid=stCaptionContainer]")].filter(visible).map(spoken);
    const found = said.map((text) => /^(?:At step|스텝) (\d+)/.exec(text)).find(Boolean);
    return found ? Number(found[1]) : null;
  }

  /** How `values` calls a control, and what it shows. */
  function named(node) {
    const { role, name, nth, value } = controls().find((one) => one.node === node);
    return { key: `${role} ${name} ${nth}`, value };
  }

  function find({ role, name, nth }) {
    return controls().find((one) => one.role === role && one.name === name && one.nth === nth)?.at ?? null;
  }

  function offers() {
    return controls().map(({ node, role, name, nth, value }) => ({
      role, name, nth, value, href: node.getAttribute("href"), target: node.getAttribute("target"),
      side: Boolean(within(node, "[data-testid=stSidebar]")), menu: Boolean(within(node, ".st-key-menu")),
      options: node.tagName === "SELECT" ? [...node.options].map((one) => one.value) : [],
    }));
  }

  // At rest

  const traffic = { sent: 0, heard: 0, touched: 0 };
  const heard = new WeakSet();
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (...said) {
    traffic.sent = performance.now();
    if (!heard.has(this)) this.addEventListener("message", () => (traffic.heard = performance.now()));
    heard.add(this);
    return send.apply(this, said);
  };
  for (const kind of ["pointerup", "click", "keydown", "keyup", "input", "change", "popstate", "resize"])
    addEventListener(kind, () => (traffic.touched = performance.now()), { capture: true });

  /** Why the page is not at rest yet, or "": all that was asked is answered, and for `QUIET` nothing more was. */
  function unrest() {
    const app = document.querySelector("[data-testid=stApp]");
    if (app?.dataset.testConnectionState !== "CONNECTED") return "not connected";
    if (app.dataset.testScriptState !== "notRunning") return "the script runs";
    if (all("[role=progressbar]").some(visible)) return "";
    if (document.querySelector("[data-testid=stSkeleton], [data-stale=true]")) return "parts are stale";
    if (!document.querySelector("[data-testid=stMainBlockContainer]")?.innerText.trim()) return "nothing is drawn";
    const charts = [...document.querySelectorAll("[data-testid=stPlotlyChart]")];
    if (charts.some((chart) => visible(chart) && !chart.querySelector(".main-svg"))) return "a chart is not drawn";
    const view = globalThis[Symbol.for("act_viz.live")]?.view;
    const shown = view?.root.isConnected ? view.player : null;
    const components = [...document.querySelectorAll("[class*=st-key-] [data-testid=stBidiComponentIsolated]")];
    const isView = (node) => [...node.closest("[class*=st-key-]").classList].some((name) => /^st-key-.*_view$/.test(name));
    if (!shown && components.some(isView)) return "the live view has not begun";
    if (shown && !shown.shown) return "the live view shows nothing";
    // A run that plays, and one that is watched, ask all the time.
    if (shown?.playing || shown?.watching) return "";
    if (shown && (!shown.wire.idle || shown.progress)) return "the live view asks";
    if (shown && view.dirty) return "the live view has yet to be drawn";
    if (shown && shown.moved !== null) return "the picture has just been moved by hand";
    if (traffic.heard < traffic.sent) return "a question is not answered";
    const still = performance.now() - Math.max(traffic.sent, traffic.heard, traffic.touched);
    return still < QUIET ? "something has just happened" : "";
  }

  globalThis[Symbol.for("act_viz.journeys")] = {
    covered, oddWords, oddNames, failures, focus, scrolledSideways, menu, values, live, charts, tableStep, named, find,
    offers, unrest,
  };
})();
