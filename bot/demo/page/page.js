"use strict";

// Nothing here ever becomes HTML: every word goes in as text, and only the elements named here are made.

const NEAR = 48; // pixels from the end that still count as being there
const TYPING_SECONDS = 5;
const TOAST_SECONDS = 4;
const SAFE_LINK = /^(https?:|mailto:|tel:)/i;
const SIMPLE = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};
const ICONS = {
  file: "M6 2h8l5 5v14a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V3a1 1 0 0 1 1-1zM14 2v5h5M12 11v7M9 15l3 3 3-3",
  out: "M7 17 17 7M9 7h8v8",
};

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "class") node.className = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

async function post(path, body) {
  const options = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(path, options);
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

// --- words ---

function link(url, children) {
  if (!SAFE_LINK.test(url)) return children;
  return [make("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...children)];
}

function marked(pane, entity, words, children) {
  switch (entity.type) {
    case "text_link": return link(entity.url || "", children);
    case "url": return link(/^[a-z]+:/i.test(words) ? words : `https://${words}`, children);
    case "email": return link(`mailto:${words}`, children);
    case "phone_number": return link(`tel:${words}`, children);
    case "bot_command": return [make("button", { type: "button", class: "command", onclick: () => pane.say(words) }, words)];
    case "spoiler": return [make("button", { type: "button", class: "spoiler", onclick: (e) => e.currentTarget.classList.add("shown") }, ...children)];
    default: return SIMPLE[entity.type] ? [make(SIMPLE[entity.type], {}, ...children)] : children;
  }
}

// Entities are sorted by offset, the longer first, so whatever lies inside one follows it.
function spoken(pane, text, entities, start = 0, end = text.length) {
  const nodes = [];
  let at = start;
  for (let i = 0; i < entities.length; ) {
    const entity = entities[i];
    const from = entity.offset, to = Math.min(entity.offset + entity.length, end);
    let next = i + 1;
    while (next < entities.length && entities[next].offset < to) next += 1;
    if (from >= at && to > from) {
      if (from > at) nodes.push(text.slice(at, from));
      nodes.push(...marked(pane, entity, text.slice(from, to), spoken(pane, text, entities.slice(i + 1, next), from, to)));
      at = to;
    }
    i = next;
  }
  if (at < end) nodes.push(text.slice(at, end));
  return nodes;
}

function size(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function attached(file) {
  if (file.kind === "photo") return make("img", { class: "photo", src: file.url, alt: "Picture", width: file.width, height: file.height });
  if (file.kind !== "document") return make("p", { class: "other" }, `a ${file.kind}`);
  const about = make("span", {}, make("b", {}, file.name), make("small", {}, size(file.size)));
  return make("a", { class: "file", href: file.url, download: file.name }, icon("file"), about);
}

// --- a pane: one chat, as one side sees it ---

class Pane {
  constructor(section) {
    this.chat = section.dataset.chat;
    this.section = section;
    for (const part of ["log", "toasts", "title", "state", "composer", "menu", "slash", "offered", "welcome"])
      this[part] = section.querySelector(`.${part}`);
    this.field = section.querySelector("textarea");
    this.tab = document.getElementById(`tab-${this.chat}`);
    this.badge = this.tab.querySelector(".badge");
    this.nodes = new Map();
    this.messages = new Map();
    this.commands = [];
    this.unread = 0;
    this.wire();
  }

  wire() {
    this.composer.addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    this.field.addEventListener("keydown", (event) => this.onKey(event));
    this.field.addEventListener("input", () => { this.grow(); this.suggest(); });
    this.field.addEventListener("blur", () => setTimeout(() => this.closeMenu(), 150));
    this.slash.addEventListener("click", () => this.toggleMenu());
    this.log.addEventListener("load", () => { if (this.following) this.toEnd(); }, true);
    this.log.addEventListener("scroll", () => { this.following = this.atEnd(); }, { passive: true });
    new ResizeObserver(() => { if (this.following) this.toEnd(); }).observe(this.log);
    this.welcome?.querySelector("button").addEventListener("click", () => { this.say("/start"); this.log.focus({ preventScroll: true }); });
    this.following = true;
  }

  // everything so far

  show({ title, messages, commands }, about) {
    this.title.textContent = title;
    this.about = about;
    this.commands = commands;
    this.nodes.clear();
    this.messages.clear();
    this.log.replaceChildren();
    this.rest();
    for (const message of messages) this.add(message, false);
    this.settle();
    this.toEnd();
  }

  settle() {
    const empty = this.messages.size === 0;
    const introduced = this.log.querySelector(".about");
    if (empty && !introduced) {
      const words = this.chat === "patient"
        ? this.about || "Tap Start, and answer as a patient would."
        : "Finished and stopped intakes are told here. Open, claim and follow them with their buttons.";
      const face = this.chat === "patient" ? [make("img", { src: "/page/icon.svg", alt: "", width: 72, height: 72 })] : [];
      this.log.append(make("p", { class: "about" }, ...face, words));
    } else if (!empty) introduced?.remove();
    if (this.welcome) {
      this.welcome.hidden = !empty;
      this.composer.hidden = empty;
    }
    this.slash.hidden = this.commands.length === 0;
    this.offer();
  }

  offer() {
    const last = [...this.messages.values()].filter((message) => !message.mine).pop();
    const replies = last?.replies || [];
    this.offered.hidden = replies.length === 0;
    this.offered.replaceChildren(...replies.map((label) =>
      make("button", { type: "button", class: "key", onclick: () => this.say(label) }, label)));
  }

  // one thing more

  add(message, fresh = true) {
    const follow = message.mine || this.following;
    this.newDay(message);
    const node = make("article", {});
    this.nodes.set(message.id, node);
    this.messages.set(message.id, message);
    this.fill(node, message);
    if (fresh) node.classList.add("fresh");
    this.log.append(node);
    if (!fresh) return;
    if (!message.mine) this.rest();
    this.settle();
    if (follow) this.toEnd();
    if (!message.mine) this.count();
  }

  change(message) {
    const node = this.nodes.get(message.id);
    if (!node) return;
    const hadFocus = node.contains(document.activeElement);
    const above = node.getBoundingClientRect().bottom < this.log.getBoundingClientRect().top;
    const before = node.offsetHeight, follow = this.following;
    this.messages.set(message.id, message);
    node.replaceChildren();
    this.fill(node, message);
    node.classList.remove("fresh");
    node.classList.add("changed");
    node.addEventListener("animationend", () => node.classList.remove("changed"), { once: true });
    this.rest();
    this.offer();
    if (follow) this.toEnd();
    else if (above) this.log.scrollTop += node.offsetHeight - before;
    if (hadFocus) (node.querySelector(".key") || this.log).focus({ preventScroll: true });
    this.count();
  }

  drop(message) {
    const node = this.nodes.get(message.id);
    if (!node) return;
    if (node.contains(document.activeElement)) this.log.focus({ preventScroll: true });
    node.remove();
    this.nodes.delete(message.id);
    this.messages.delete(message.id);
    this.settle();
  }

  fill(node, message) {
    const previous = [...this.messages.values()].filter((other) => other.id < message.id).pop();
    const turn = previous && (previous.mine !== message.mine || previous.from !== message.from);
    node.className = `message${message.mine ? " mine" : ""}${turn ? " turn" : ""}`;
    const bubble = make("div", { class: "bubble" });
    if (this.chat === "staff" && (!previous || turn)) bubble.append(make("span", { class: "who" }, message.from));
    if (message.file) bubble.append(attached(message.file));
    if (message.text) bubble.append(make("div", { class: "words" }, ...spoken(this, message.text, message.entities)));
    const date = new Date(message.date * 1000);
    const when = date.toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
    bubble.append(make("time", { class: "when", datetime: date.toISOString(), title: date.toLocaleString() },
      message.edited ? `edited ${when}` : when));
    node.append(bubble);
    const rows = message.keyboard.filter((row) => row.length);
    if (rows.length) node.append(make("div", { class: "keys" },
      ...rows.map((row) => make("div", {}, ...row.map((button) => this.key(message, button))))));
  }

  key(message, button) {
    if (button.url) {
      const [node] = link(button.url, [button.label, icon("out")]);
      if (node instanceof Element) { node.className = "key"; return node; }
    }
    const node = make("button", { type: "button", class: "key" }, button.label);
    node.addEventListener("click", () => this.tap(node, message, button));
    return node;
  }

  newDay(message) {
    const day = new Date(message.date * 1000).toDateString();
    if (day === this.day && this.messages.size) return;
    this.day = day;
    const shown = day === new Date().toDateString() ? "Today"
      : new Date(message.date * 1000).toLocaleDateString([], { day: "numeric", month: "long" });
    this.log.append(make("p", { class: "day" }, shown));
  }

  busy(action) {
    const doing = { typing: "typing…", upload_document: "sending a file…", upload_photo: "sending a picture…" };
    this.state.textContent = doing[action] || "busy…";
    this.state.classList.add("busy");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.rest(), TYPING_SECONDS * 1000);
  }

  rest() {
    clearTimeout(this.timer);
    this.state.textContent = this.state.dataset.rest;
    this.state.classList.remove("busy");
  }

  // where the reader is

  atEnd() { return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR; }

  toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
    this.following = true;
  }

  count() {
    if (this.section.offsetParent !== null) return;
    this.unread += 1;
    this.badge.hidden = false;
    this.badge.textContent = this.unread;
    this.badge.setAttribute("aria-label", `${this.unread} new`);
  }

  read() {
    this.unread = 0;
    this.badge.hidden = true;
    this.badge.textContent = "";
    if (this.following) this.toEnd();
  }

  // what the visitor does

  async say(text) {
    this.toEnd();
    try { await post("/demo/say", { chat: this.chat, text }); } catch { this.toast("That did not get through. Is the demo still running?"); }
  }

  async submit() {
    const text = this.field.value.trim();
    if (!text) return;
    this.field.value = "";
    this.grow();
    this.closeMenu();
    await this.say(text);
  }

  async tap(node, message, button) {
    if (node.getAttribute("aria-busy") === "true") return;
    node.setAttribute("aria-busy", "true");
    try {
      const answer = await post("/demo/tap", { chat: this.chat, message_id: message.id, data: button.data });
      if (answer.text && answer.show_alert) alertOnce(answer.text);
      else if (answer.text) this.toast(answer.text);
    } catch { this.toast("No answer to that. Is the bot running?"); }
    node.removeAttribute("aria-busy");
  }

  toast(words) {
    const node = make("p", { class: "toast" }, words);
    this.toasts.append(node);
    setTimeout(() => node.remove(), TOAST_SECONDS * 1000);
  }

  onKey(event) {
    const open = !this.menu.hidden;
    if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      this.select(this.selected + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Escape") this.closeMenu();
    else if (open && event.key === "Tab") { event.preventDefault(); this.complete(); }
    else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      if (open && this.menu.children.length) this.choose(this.selected);
      else this.submit();
    }
  }

  grow() {
    this.field.style.setProperty("height", "auto");
    this.field.style.setProperty("height", `${this.field.scrollHeight + 2}px`);
  }

  // the menu of commands

  toggleMenu() {
    if (!this.menu.hidden) { this.closeMenu(); return; }
    if (!this.field.value.startsWith("/")) this.field.value = "/";
    this.field.focus();
    this.suggest();
  }

  suggest() {
    const typed = this.field.value;
    const matching = /^\/\w*$/.test(typed) ? this.commands.filter((c) => c.command.startsWith(typed.slice(1))) : [];
    this.menu.hidden = matching.length === 0;
    this.slash.setAttribute("aria-expanded", String(!this.menu.hidden));
    this.menu.replaceChildren(...matching.map((command, at) => make("li",
      { role: "option", id: `${this.chat}-command-${at}`, "data-command": command.command, onpointerdown: (e) => e.preventDefault(), onclick: () => this.choose(at) },
      make("b", {}, `/${command.command}`), make("span", {}, command.description))));
    this.select(0);
  }

  select(at) {
    const items = [...this.menu.children];
    this.selected = items.length ? (at + items.length) % items.length : 0;
    items.forEach((item, i) => item.setAttribute("aria-selected", String(i === this.selected)));
    items[this.selected]?.scrollIntoView({ block: "nearest" });
    if (items.length) this.field.setAttribute("aria-activedescendant", items[this.selected].id);
    else this.field.removeAttribute("aria-activedescendant");
  }

  complete() { this.field.value = `/${this.menu.children[this.selected].dataset.command} `; this.suggest(); }

  choose(at) {
    this.field.value = `/${this.menu.children[at].dataset.command}`;
    this.submit();
  }

  closeMenu() {
    this.menu.hidden = true;
    this.slash.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
    if (this.field.value === "/") this.field.value = "";
  }
}

// --- the page ---

function alertOnce(words) {
  const dialog = document.getElementById("alert");
  dialog.querySelector("p").textContent = words;
  if (!dialog.open) dialog.showModal();
}

const panes = Object.fromEntries([...document.querySelectorAll(".pane")].map((section) => [section.dataset.chat, new Pane(section)]));

function turnTo(chat) {
  for (const pane of Object.values(panes)) {
    const current = pane.chat === chat;
    pane.section.classList.toggle("current", current);
    pane.tab.setAttribute("aria-selected", String(current));
    pane.tab.tabIndex = current ? 0 : -1;
    if (current) pane.read();
  }
}

for (const pane of Object.values(panes)) {
  pane.tab.addEventListener("click", () => turnTo(pane.chat));
  pane.tab.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
    const other = pane.chat === "patient" ? "staff" : "patient";
    turnTo(other);
    panes[other].tab.focus();
  });
}
turnTo("patient");

document.getElementById("new-patient").addEventListener("click", async () => {
  try { await post("/demo/patient", {}); } catch { panes.patient.toast("The demo does not answer. Is it still running?"); return; }
  turnTo("patient");
  panes.patient.welcome.querySelector("button").focus();
});

const events = new EventSource("/demo/events");
const hear = (kind, then) => events.addEventListener(kind, (event) => then(JSON.parse(event.data)));

// who the visitor is in the staff group

function seat(who, name, label, title) {
  const radio = make("input", { type: "radio", name: "seat", value: name, checked: name === who });
  radio.addEventListener("change", async () => {
    try { await post("/demo/desk", { who: name }); } catch { panes.staff.toast("The demo does not answer. Is it still running?"); }
  });
  return make("label", { title }, radio, make("span", {}, label));
}

function seats({ who, staff, stranger }) {
  const field = document.getElementById("seats");
  const hadFocus = field.contains(document.activeElement);
  field.querySelectorAll("label").forEach((label) => label.remove());
  field.append(
    ...staff.map((name) => seat(who, name, name, `${name} is on the list of staff`)),
    seat(who, stranger, "a stranger", `${stranger} is in the group, and not on the list of staff`));
  if (hadFocus) field.querySelector("input:checked").focus({ preventScroll: true });
}

hear("snapshot", ({ bot, about, chats, desk }) => {
  document.title = `${bot.name} · demo`;
  seats(desk);
  for (const pane of Object.values(panes)) pane.show(chats[pane.chat], about);
});
hear("message", ({ chat, message }) => panes[chat].add(message));
hear("edit", ({ chat, message }) => panes[chat].change(message));
hear("delete", ({ chat, message }) => panes[chat].drop(message));
hear("action", ({ chat, action }) => panes[chat].busy(action));
hear("profile", ({ about, commands }) => {
  for (const pane of Object.values(panes)) {
    pane.about = about;
    pane.commands = commands[pane.chat];
    pane.log.querySelector(".about")?.remove();
    pane.settle();
  }
});

function connected(there) {
  document.body.classList.toggle("cut", !there);
  document.getElementById("notice").textContent = there ? "Invented data. Nothing leaves this computer." : "The demo stopped. Reconnecting…";
}
events.addEventListener("open", () => connected(true));
events.addEventListener("error", () => connected(false));
