"use strict";

// Nothing here is needed: forms are sent, digests are selected and pages are reloaded without it.

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
