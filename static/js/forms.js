"use strict";

// What people type stays in this browser until the portal has stored it. Where the portal can store unfinished work, it is
// saved while they type: only what changed, with the revision that they saw.

(() => {
  const person = document.body.dataset.person;
  const words = document.getElementById("said")?.dataset;
  if (!person || !words) return;

  const TYPED = "textarea, select, input:not([type=hidden], [type=password], [type=file], [type=submit], [autocomplete=one-time-code])";
  const PARTS = ["which", "section"];
  const ANSWER = "answer" in document.body.dataset; // to a form that was sent: it shows what was refused, and nothing of what was stored
  const PAUSE = 1000;

  const cookie = (name) => document.cookie.split("; ").find((item) => item.startsWith(`${name}=`))?.slice(name.length + 1).replace(/^"|"$/g, "");
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const clock = () => new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

  function typed(form) {
    const found = {};
    for (const control of form.elements) {
      if (!control.name || !control.matches(TYPED)) continue;
      found[control.name] ??= [];
      if (!/^(checkbox|radio)$/.test(control.type) || control.checked) found[control.name].push(control.value);
    }
    return found;
  }

  function fill(form, values) {
    const left = new Set(Object.keys(values));
    for (const control of form.elements) {
      if (!(control.name in values) || !control.matches(TYPED)) continue;
      left.delete(control.name);
      if (/^(checkbox|radio)$/.test(control.type)) control.checked = values[control.name].includes(control.value);
      else control.value = values[control.name][0] ?? "";
    }
    return [...left].flatMap((name) => values[name]).filter((value) => value.trim());
  }

  class Kept {
    constructor(form) {
      this.form = form;
      this.address = new URL(form.getAttribute("action") || window.location.href, window.location.href).pathname;
      this.key = ["typed", person, this.address, ...PARTS.map((name) => form.elements[name]?.value ?? "")].join(" ");
      this.saves = "autosave" in form.dataset;
      this.seen = form.elements.revision?.value ?? "";
      this.stored = typed(form);
      this.names = new Set();
      this.status = document.createElement("div");
      this.status.className = "autosave";
      this.status.setAttribute("role", "status");
      form.append(this.status);
      form.addEventListener("input", () => this.changed(PAUSE));
      form.addEventListener("change", (event) => { if (event.target.matches("select, [type=checkbox], [type=radio]")) this.changed(0); });
      form.addEventListener("submit", (event) => this.sending(event));
      this.restore();
    }

    say(text, wrong = false) {
      this.status.textContent = text;
      this.status.classList.toggle("autosave-wrong", wrong);
    }

    read() {
      try { return JSON.parse(localStorage.getItem(this.key)); } catch { return null; }
    }

    keep(sent = false) {
      const now = typed(this.form);
      const before = this.read()?.fields ?? {};
      const fields = Object.fromEntries([...this.names].map((name) => [name, now[name] ?? before[name] ?? []]));
      if (!this.names.size) localStorage.removeItem(this.key);
      else localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), sent, fields, revision: this.seen }));
    }

    changed(pause) {
      const now = typed(this.form);
      for (const name of Object.keys(now)) {
        if (!(name in this.stored)) this.stored[name] = now[name];
        if (!same(now[name], this.stored[name])) this.names.add(name);
        else this.names.delete(name);
      }
      try { this.keep(); } catch { return this.say(words.full, true); }
      if (!this.saves) return this.say(this.names.size ? words.kept : "");
      clearTimeout(this.timer);
      if (!this.form.querySelector(".clash")) this.timer = setTimeout(() => this.save(), pause);
    }

    restore() {
      const draft = this.read();
      if (!draft) return;
      const onPage = typed(this.form);
      const missing = Object.keys(draft.fields).filter((name) => !same(onPage[name], draft.fields[name]));
      const refused = draft.sent && ANSWER && this.address === window.location.pathname;
      if (refused ? missing.length : !missing.length) return localStorage.removeItem(this.key);
      this.names = new Set(Object.keys(draft.fields));
      if (refused) for (const name of this.names) this.stored[name] = null;
      else this.bringBack(draft);
    }

    bringBack(draft) {
      const left = fill(this.form, draft.fields);
      this.form.closest("details")?.setAttribute("open", "");
      if (!this.saves) return this.offer(draft.at, left);
      this.seen = this.merged(draft.revision, this.names);
      this.form.elements.revision.value = this.seen;
      this.save();
    }

    offer(at, left) {
      this.say(words.back.replace("{when}", new Date(at).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" })));
      for (const text of left) this.status.append(Object.assign(document.createElement("pre"), { textContent: text }));
      const button = Object.assign(document.createElement("button"), { type: "button", className: "button button-plain", textContent: words.discard });
      button.addEventListener("click", () => { localStorage.removeItem(this.key); window.location.reload(); });
      this.status.append(button);
    }

    merged(revision, names) {
      const now = JSON.parse(this.seen || "{}");
      const then = JSON.parse(revision || "{}");
      for (const name of names) if (name in then) now[name] = then[name];
      return JSON.stringify(now);
    }

    sending(event) {
      clearTimeout(this.timer);
      if (this.busy) return this.sendAfterwards(event);
      const token = cookie("csrftoken");
      if (token && this.form.elements.csrfmiddlewaretoken) this.form.elements.csrfmiddlewaretoken.value = token;
      try { this.keep(true); } catch { /* it is on its way */ }
    }

    // What is being saved changes the revision that this form has to be sent with.
    sendAfterwards(event) {
      event.preventDefault();
      this.pressed = event.submitter;
      this.waitsToSend = true;
    }

    async save() {
      if (this.busy) { this.again = true; return; }
      const now = typed(this.form);
      const sent = Object.fromEntries([...this.names].filter((name) => name in now).map((name) => [name, now[name]]));
      if (!Object.keys(sent).length) return;
      this.busy = true;
      this.say(words.saving);
      try {
        this.answered(await this.send(sent), sent);
      } catch {
        this.waits = true;
        this.say(words.offline, true);
      }
      this.busy = false;
      if (this.waitsToSend) return this.sendNow();
      if (this.again) { this.again = false; this.save(); }
    }

    sendNow() {
      this.waitsToSend = this.again = false;
      delete this.form.dataset.sent;
      if (!this.form.querySelector(".clash")) this.form.requestSubmit(this.pressed);
    }

    async send(sent) {
      const body = new FormData();
      for (const control of this.form.elements) if (control.type === "hidden" && control.name !== "csrfmiddlewaretoken") body.append(control.name, control.value);
      for (const [name, values] of Object.entries(sent)) {
        body.append("changed", name);
        values.forEach((value) => body.append(name, value));
      }
      const headers = { "X-Autosave": "true", "X-CSRFToken": cookie("csrftoken") ?? this.form.elements.csrfmiddlewaretoken.value };
      const answer = await fetch(this.address, { method: "POST", body, headers, credentials: "same-origin", redirect: "error" });
      return { status: answer.status, text: await answer.text(), revision: answer.headers.get("X-Revision") };
    }

    answered({ status, text, revision }, sent) {
      this.waits = status === 401;
      if (status === 200) return this.wasStored(text, revision, sent);
      if (status === 401) return this.askToSignIn();
      if (!revision) return this.say(words.failed, true);
      this.say("", true);
      this.status.innerHTML = text;
      if (status === 409) this.form.elements.revision.value = revision;
    }

    wasStored(text, revision, sent) {
      const now = typed(this.form);
      Object.assign(this.stored, sent);
      for (const name of Object.keys(sent)) if (same(now[name], sent[name])) this.names.delete(name);
      if (text && window.htmx) window.htmx.swap(this.form, text, { swapStyle: "none" });
      this.stored = { ...typed(this.form), ...this.stored };
      this.seen = this.form.elements.revision.value = revision;
      this.keep();
      this.say(words.saved.replace("{time}", clock()));
    }

    askToSignIn() {
      this.say(words.ended, true);
      const href = `/account/login/?next=${encodeURIComponent(window.location.pathname)}`;
      this.status.append(" ", Object.assign(document.createElement("a"), { href, target: "_blank", textContent: words.again }));
    }
  }

  function forget(address) {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(`typed ${person} ${address} `) && JSON.parse(localStorage.getItem(key)).sent) localStorage.removeItem(key);
    }
  }

  const kept = [];

  function furnish(root) {
    for (const form of root.querySelectorAll('form[method="post"]')) {
      const own = (form.getAttribute("action") ?? window.location.pathname).startsWith("/account/");
      if (!own && !("unkept" in form.dataset) && Object.keys(typed(form)).length) kept.push(new Kept(form));
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    try {
      const stored = cookie("stored");
      if (stored) forget(stored);
      document.cookie = "stored=; max-age=0; path=/; samesite=lax";
    } catch { /* nothing is kept where the browser keeps nothing */ }
    furnish(document);
  });
  for (const event of ["focus", "online"]) window.addEventListener(event, () => kept.filter((item) => item.waits).forEach((item) => item.save()));
})();
