// A picture as a file: SVG with its colors written in, or PNG drawn from it.

const SCALE = 2;
const STYLED = ["fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "font-size", "font-weight", "font-family", "paint-order"];

/** Let the reader save what `picture` shows as `sort`, "png" or "svg". */
export async function saveAs(sort, picture) {
  const source = await saved(picture);
  const name = `${picture.data.file}.${sort}`;
  if (sort === "svg") return download(new Blob([source.text], { type: "image/svg+xml" }), name);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(source.text)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: SCALE * source.width, height: SCALE * source.height });
  const context = canvas.getContext("2d");
  context.fillStyle = picture.data.colors.paper;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => download(blob, name), "image/png");
}

/** The picture as SVG that stands on its own. */
export async function saved(picture) {
  const drawn = picture.stage.firstElementChild;
  const copy = drawn.cloneNode(true);
  const [shown, written] = [drawn, copy].map((root) => [root, ...root.querySelectorAll("*")]);
  shown.forEach((element, at) => {
    const style = getComputedStyle(element);
    written[at].setAttribute("style", STYLED.map((name) => `${name}:${style.getPropertyValue(name)}`).join(";"));
  });
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const { width, height } = drawn.viewBox.baseVal;
  return { text: new XMLSerializer().serializeToString(copy), width, height };
}

function download(blob, name) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
