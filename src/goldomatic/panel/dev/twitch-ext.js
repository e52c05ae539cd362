// Stands in for Twitch's helper script while developing and testing: whoever holds the page says what Twitch
// would say, by messages {kind: "authorized" | "context" | "visibility", …} to its window.
(() => {
  const listeners = { authorized: [], context: [], visibility: [] };
  const last = {};

  function on(kind, listener) {
    listeners[kind].push(listener);
    if (kind in last) {
      listener(last[kind]);
    }
  }

  function tell(kind, value) {
    last[kind] = value;
    for (const listener of listeners[kind]) {
      listener(value);
    }
  }

  globalThis.Twitch = {
    ext: {
      onAuthorized: (listener) => on("authorized", listener),
      onContext: (listener) => on("context", listener),
      onVisibilityChanged: (listener) => on("visibility", listener),
      actions: { requestIdShare: () => parent.postMessage({ kind: "share" }, "*") },
    },
  };

  addEventListener("message", (event) => {
    // The page's own window in tests, the page around it otherwise; both are ours.
    if (event.source === parent && event.data?.kind in listeners) {
      tell(event.data.kind, event.data.value);
      parent.postMessage({ kind: "heard" }, "*");
    }
  });
  parent.postMessage({ kind: "ready" }, "*");
})();
