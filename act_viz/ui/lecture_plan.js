// The lesson plan of a scene, and a button that prints it alone, without the app around it.
const PAPER = `
  body { color: #000; font: 11.5pt/1.45 system-ui, "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans CJK KR", sans-serif; margin: 1.5cm; }
  h2 { font-size: 18pt; margin: 0 0 6pt; } h3 { break-after: avoid; font-size: 12.5pt; margin: 12pt 0 3pt; }
  table { border-collapse: collapse; } td, th { border-bottom: .5pt solid #888; padding: 2pt 10pt 2pt 0; text-align: left; vertical-align: top; }
  dt { break-after: avoid; font-weight: 600; margin-top: 5pt; } dd { margin: 0; } p { margin: 0 0 4pt; white-space: pre-line; }
  ul, ol { margin: 0; padding-left: 16pt; } .minutes { white-space: nowrap; }`;

function element(tag, content = "", className = "") {
  const made = document.createElement(tag);
  made.textContent = content;
  if (className) made.className = className;
  return made;
}

function list(tag, items) {
  const made = element(tag);
  made.append(...items.map((item) => element("li", item)));
  return made;
}

const BODIES = {
  text: (items) => items.map((item) => element("p", item)),
  list: (items) => [list("ul", items)],
  choices: (items) => {
    const made = list("ol", items);
    made.type = "A";
    return [made];
  },
  timetable: (items) => {
    const table = element("table");
    for (const [minutes, what] of items) {
      const row = table.insertRow();
      const time = element("th", minutes, "minutes");
      time.scope = "row";
      row.append(time, element("td", what));
    }
    return [table];
  },
  answers: (items) => {
    const made = element("dl");
    made.append(...items.flatMap(([question, answer]) => [element("dt", question), element("dd", answer)]));
    return [made];
  },
};

function printed(article, title, language) {
  const frame = document.createElement("iframe");
  frame.title = title;
  frame.style.cssText = "position:fixed;width:0;height:0;border:0;visibility:hidden";
  document.body.append(frame);
  const paper = frame.contentDocument;
  paper.documentElement.lang = language;
  paper.title = title;
  paper.head.append(Object.assign(paper.createElement("style"), { textContent: PAPER }));
  paper.body.append(paper.importNode(article, true));
  frame.contentWindow.addEventListener("afterprint", () => setTimeout(() => frame.remove()));
  frame.contentWindow.print();
}

export default function ({ parentElement, data }) {
  const plan = parentElement.querySelector(".plan");
  const article = element("article");
  article.append(element("h2", data.title));
  for (const { heading, sort, items } of data.sections) {
    article.append(element("h3", heading), ...BODIES[sort](items));
  }
  const button = element("button", data.print, "print");
  button.type = "button";
  button.addEventListener("click", () => printed(article, data.title, data.language));
  plan.replaceChildren(button, article);
}
