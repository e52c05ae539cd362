// Plays Twitch around the panel: tells it who looks, theme, language, and whether it is seen.
const form = document.getElementById("switcher");
const frame = document.querySelector("iframe");
const RENEW_MS = 1_800_000;
let shared = false;

function tell(kind, value) {
  frame.contentWindow.postMessage({ kind, value }, "*");
}

/** Who looks: a stranger who has shared their identity is the subscriber. */
function viewer() {
  const chosen = form.elements.viewer.value;
  return chosen === "stranger" && shared ? "subscriber" : chosen;
}

async function token() {
  return (await fetch(`./token/${viewer()}`)).text();
}

async function authorize() {
  tell("authorized", { token: await token() });
}

function tellContext() {
  tell("context", { theme: form.elements.theme.value, language: form.elements.language.value });
}

function tellVisibility() {
  tell("visibility", form.elements.visible.checked);
}

function open() {
  shared = false;
  const [width, height] = form.elements.size.value.split("x");
  frame.width = width;
  frame.height = height;
  frame.src = `./panel.html?language=${form.elements.language.value}&anchor=panel`;
}

addEventListener("message", ({ data, source }) => {
  if (source !== frame.contentWindow) {
    return;
  }
  if (data.kind === "ready") {
    tellContext();
    tellVisibility();
    void authorize();
  }
  if (data.kind === "share") {
    shared = true;
    void authorize();
  }
});

form.addEventListener("change", ({ target }) => {
  switch (target.name) {
    case "theme":
    case "language":
      return tellContext();
    case "visible":
      return tellVisibility();
    case "name":
      return undefined;
    default:
      return open();
  }
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = await fetch("/api/payouts/claim", {
    method: "POST",
    headers: { Authorization: `Bearer ${await token()}`, "Content-Type": "application/json" },
    body: JSON.stringify({
      characterName: form.elements.name.value,
      enrollmentRequestId: crypto.randomUUID(),
    }),
  });
  const body = await answer.json();
  form.elements.answer.value = answer.ok ? `in as ${body.characterName}` : body.message;
});

setInterval(authorize, RENEW_MS);
open();
