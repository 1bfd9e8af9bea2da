// Small comforts; every page works without them.
"use strict";

for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText(source.value ?? source.textContent);
    document.getElementById(`${button.dataset.copy}-status`).textContent = "Copied.";
  });
}

// A page that waits is told what happens, or asks again, without a reload: a reader's place and focus are kept.
const waiting = document.querySelector("[data-poll]");
if (waiting) {
  document.querySelector("meta[http-equiv=refresh]")?.remove();
  if (waiting.dataset.events && window.EventSource) listen(waiting);
  else poll(waiting);
}

function listen(waiting) {
  const stream = new EventSource(waiting.dataset.events);
  stream.addEventListener("message", (event) => {
    if (waiting.textContent !== event.data) waiting.textContent = event.data;
  });
  stream.addEventListener("done", () => {
    stream.close();
    location.reload();
  });
  stream.addEventListener("error", () => {
    // A stream that ends is opened again by the browser; one that is refused is not.
    if (stream.readyState !== EventSource.CLOSED) return;
    stream.close();
    poll(waiting);
  });
}

function poll(waiting) {
  const timer = setInterval(async () => {
    try {
      const answer = await fetch(waiting.dataset.poll, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const state = await answer.json();
      if (state.done) {
        clearInterval(timer);
        location.reload();
      } else if (state.text) {
        waiting.textContent = state.text;
      }
    } catch {
      // The server restarts, or the network is away: the next look may be luckier.
    }
  }, 1500);
}
