"use strict";

// Hashes the chosen file here, so that it need not be sent. Without this the form sends the file.

const LARGEST = 512 * 1024 * 1024; // the browser hashes a file in one piece

function hex(buffer) {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("verify-file");
  if (!form || !window.crypto || !window.crypto.subtle) return;
  form.addEventListener("submit", async (event) => {
    const file = form.elements.file.files[0];
    if (!file || file.size > LARGEST) return;
    event.preventDefault();
    const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    window.location.assign(`${window.location.pathname}?sha256=${hex(digest)}`);
  });
});
