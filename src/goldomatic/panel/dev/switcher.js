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
  frame.src = `./${form.elements.page.value}.html?language=${form.elements.language.value}`;
}

/** Who opens each page, and how large Twitch shows it. */
const HABITS = {
  panel: { viewer: "subscriber", size: "318x496" },
  config: { viewer: "broadcaster", size: "720x700" },
  live_config: { viewer: "broadcaster", size: "318x496" },
};

function turnTo(page) {
  form.elements.viewer.value = HABITS[page].viewer;
  form.elements.size.value = HABITS[page].size;
  open();
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
    case "page":
      return turnTo(target.value);
    default:
      return open();
  }
});

/** What chat would do: enroll, or ask for a gift. */
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const pass = await token();
  const characterName = form.elements.name.value;
  const isGift = event.submitter?.value === "gift";
  const answer = await fetch(isGift ? "/api/gift-requests" : "/api/payouts/claim", {
    method: "POST",
    headers: { Authorization: `Bearer ${pass}`, "Content-Type": "application/json" },
    body: JSON.stringify(
      isGift
        ? { characterName, streamerId: channelOf(pass) }
        : { characterName, enrollmentRequestId: crypto.randomUUID() },
    ),
  });
  const body = await answer.json();
  const done = isGift ? "in line for" : "in as";
  form.elements.answer.value = answer.ok ? `${done} ${body.characterName}` : body.message;
});

/** The channel that a token names. */
function channelOf(pass) {
  return JSON.parse(atob(pass.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"))).channel_id;
}

setInterval(authorize, RENEW_MS);
open();
