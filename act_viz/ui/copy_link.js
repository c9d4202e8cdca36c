// Copies the page's address as it stands in the browser, with the language in which it says what was chosen.
const SAID_FOR = 2000;

function address(language) {
  const url = new URL(window.location.href);
  // Streamlit's cloud shows an app in a frame of its own, below this path.
  url.pathname = url.pathname.replace("/~/+/", "/");
  if (!url.searchParams.has("lang")) url.searchParams.set("lang", language);
  return url.href;
}

// Without https a browser has no clipboard, only the old command, which copies what is selected.
function copySelected(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.style.cssText = "position: fixed; opacity: 0;";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelected(text);
  }
}

export default function ({ parentElement, data }) {
  const button = parentElement.querySelector("button");
  const status = parentElement.querySelector("[role=status]");
  let back;
  button.textContent = data.label;
  // A button without a name says nothing to a screen reader.
  button.hidden = false;
  button.onclick = async () => {
    const said = (await copy(address(data.language))) ? data.done : data.failed;
    button.textContent = said;
    status.textContent = said;
    button.focus();
    clearTimeout(back);
    back = setTimeout(() => {
      button.textContent = data.label;
      status.textContent = "";
    }, SAID_FOR);
  };
  return () => clearTimeout(back);
}
