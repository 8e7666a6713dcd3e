"use strict";

// Nothing here is needed: forms are sent, digests are selected and pages are reloaded without it.

function clock() {
  return new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

function withoutFiles(form) {
  const data = new FormData(form);
  for (const input of form.querySelectorAll("input[type=file][name]")) data.delete(input.name);
  return data;
}

function autosave(form) {
  const status = document.createElement("p");
  status.className = "autosave";
  status.setAttribute("role", "status");
  form.append(status);
  let timer = 0;
  let running = null;
  const address = form.getAttribute("action") || window.location.href;

  function say(words, wrong) {
    status.textContent = words;
    status.classList.toggle("autosave-wrong", wrong);
  }

  async function save() {
    if (running) running.abort();
    running = new AbortController();
    say("Saving …", false);
    try {
      const answer = await fetch(address, {
        method: "POST",
        body: withoutFiles(form),
        headers: { "HX-Request": "true", "X-Autosave": "true" },
        credentials: "same-origin",
        signal: running.signal,
      });
      if (answer.ok) say(`Saved ${clock()}`, false);
      else if (answer.status === 400) say("Kept here, not saved yet: something needs mending.", true);
      else say("Not saved. What you typed is still here; save it with the button.", true);
    } catch (error) {
      if (error.name !== "AbortError") say("Not saved: no connection. What you typed is still here.", true);
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, 1000);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    if (running) running.abort();
  });
}

function offerCopy(code) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.setAttribute("aria-label", `Copy the digest that begins ${code.dataset.digest.slice(0, 8)}`);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code.dataset.digest);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
  code.after(button);
}

function submitOnce(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => { delete form.dataset.sent; }, 5000);
  });
}

function furnish(root) {
  if (navigator.clipboard) root.querySelectorAll("code[data-digest]").forEach(offerCopy);
  root.querySelectorAll("form[data-autosave]").forEach(autosave);
  root.querySelectorAll('form[method="post"]').forEach(submitOnce);
}

document.addEventListener("DOMContentLoaded", () => {
  furnish(document);
  const summary = document.querySelector(".error-summary");
  if (summary) summary.focus();
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target !== document.body) furnish(event.target);
});
