// Keys. A control that has one carries it in data-key: the key clicks it, or puts the focus into it when it is a field. Single
// letters do nothing while a person types, in a dialog, with a modifier, or when the account has switched them off.
import { rendered, say } from "./app.js";

const off = () => document.body.dataset.keys === "off";
// What is folded away under data-through can be pressed by its key all the same.
const shown = (el) => (el.closest("details:not([open])[data-through]")?.checkVisibility() || el.checkVisibility()) && !el.disabled && !el.closest("[inert]");
const types = (el) => el.matches?.("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=submit], [type=button])");

// Rows of a list of claims, each with one main link.
const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.closest(".with-card") || shown(row));
const link = (row) => row?.querySelector(".claim-words a, [data-main]");
const at = () => document.activeElement?.closest("[data-row]") ?? document.querySelector("[data-row][aria-current]") ?? document.querySelector("[data-row]:target");
const focusRow = (row) => {
  link(row)?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: "nearest" });
};

// step goes to the next row, or back, of those that fit. Where a claim is open the next one is opened.
const step = (by, fits) => {
  const all = rows();
  const from = all.indexOf(at());
  for (let i = from < 0 && by < 0 ? all.length - 1 : from + by; i >= 0 && i < all.length; i += by) {
    if (!fits(all[i])) continue;
    if (document.getElementById("card") && !document.activeElement.closest("[data-row]")) link(all[i])?.click();
    else focusRow(all[i]);
    return true;
  }
  return false;
};

// sweep gives the row in hand, or what is ticked, to the list's form, and goes on to the row after it.
const sweep = (button, row) => {
  const all = rows();
  const ticks = [...button.form.querySelectorAll(".tick")];
  if (!ticks.some((t) => t.checked)) {
    const tick = row?.querySelector(".tick");
    if (!tick) return;
    tick.checked = true;
  }
  const ids = all.map((r) => r.id);
  const last = all.findLastIndex((r) => r.querySelector(".tick:checked"));
  // What was decided on may leave the list: then the row behind it has its place, or at the end the one before.
  const near = [...ids.slice(last + 1), ...ids.slice(0, last + 1).reverse()];
  document.addEventListener("sumber:render", () => focusRow(near.map((id) => document.getElementById(id)).find(Boolean)), { once: true });
  button.form.requestSubmit(button);
};

// find gives the control of a key: the nearest to where the focus is, then one of the open claim, then any.
const find = (key) => {
  const all = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].filter(shown);
  for (let el = document.activeElement; el && el !== document.body; el = el.parentElement) {
    const near = all.find((b) => el.contains(b));
    if (near && el.localName !== "main") return near;
  }
  return all.find((b) => b.closest("#card")) ?? all.find((b) => b.closest("main")) ?? all[0];
};

const press = (el) => {
  if (el.localName === "summary") {
    const fold = el.parentElement;
    fold.open = true;
    (fold.querySelector("form :is(input:not([type=hidden]), select, textarea)") ?? el).focus();
    fold.scrollIntoView({ block: "nearest" });
  } else if (types(el)) {
    el.focus();
  } else if (el.matches("[data-twice]") && document.activeElement !== el) {
    // What cannot be undone is looked at first: the key leads to the button, and pressed again presses it.
    el.form.scrollIntoView({ block: "nearest" });
    el.focus();
  } else {
    el.click();
    if (el.type === "radio") say((el.closest("label").querySelector(".rating") ?? el.closest("label")).textContent.trim());
  }
};

// The finding of a hop: f shows the answers of the first open question with their numbers, f again those of the next.
let asked = null;
const ask = () => {
  const all = [...document.querySelectorAll(".question")].filter(shown);
  if (!all.length) return;
  const focused = document.activeElement.closest(".question");
  const open = all.find((q) => !q.querySelector("[data-finding]").value);
  const next = asked ? all[(all.indexOf(asked) + 1) % all.length] : (focused ?? open ?? all[0]);
  settle();
  asked = next;
  const list = document.createElement("ol");
  list.className = "numbers";
  const select = next.querySelector("[data-finding]");
  [...select.options].slice(1).forEach((o, i) => {
    const item = document.createElement("li");
    const key = document.createElement("kbd");
    key.textContent = i + 1;
    item.append(key, " ", o.text);
    list.append(item);
  });
  select.after(list);
  next.scrollIntoView({ block: "nearest" });
  say(next.querySelector("label").textContent.trim() + " " + list.textContent);
};
const settle = () => {
  asked?.querySelector(".numbers")?.remove();
  asked = null;
};
const answer = (key) => {
  const select = asked.querySelector("[data-finding]");
  const question = asked.querySelector("label").textContent.trim();
  settle();
  const option = select.options[Number(key)];
  if (!option) return;
  select.value = option.value;
  for (const type of ["input", "change"]) select.dispatchEvent(new Event(type, { bubbles: true }));
  say(question + " " + option.text);
};

// The list of keys is a page of its own, shown in a dialog.
const list = async (el) => {
  const res = await fetch(el.href).catch(() => null);
  const main = res?.ok && new DOMParser().parseFromString(await res.text(), "text/html").querySelector("main");
  if (!main) return location.assign(el.href);
  const box = document.createElement("dialog");
  box.className = "keys";
  box.setAttribute("aria-labelledby", "keys-title");
  box.append(...main.childNodes);
  for (const back of box.querySelectorAll('[name="back"]')) back.value = location.pathname + location.search;
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  box.showModal();
  rendered(box);
};

// openFor opens the claim of a row for a key that only an open claim has. Nothing is sent by these keys.
const openFor = (key, row) => {
  document.addEventListener("sumber:render", () => setTimeout(() => {
    if (key === "f") return ask();
    const el = document.getElementById("card") && find(key);
    if (el) press(el);
  }), { once: true });
  link(row).click();
};

let going = false; // after g
const prefix = (on) => {
  going = on;
  document.body.toggleAttribute("data-going", on);
};

const act = (e) => {
  const key = e.key;
  if (going) {
    prefix(false);
    const to = document.querySelector(`a[data-go="${CSS.escape(key)}"]`);
    if (to) to.click();
    return Boolean(to);
  }
  if (asked && /^[1-9]$/.test(key)) return (answer(key), true);
  if (key === "f" && document.querySelector(".question")) return (ask(), true);
  if (asked) {
    settle();
    if (key === "Escape") return true;
  }
  if (key === "g") return (prefix(true), true);
  const row = document.activeElement?.closest("[data-row]");
  if (row && key === "v") return (row.querySelector(".tick")?.click(), true);
  if (row && e.shiftKey && (key === "ArrowDown" || key === "ArrowUp")) {
    const all = rows();
    const next = all[all.indexOf(row) + (key === "ArrowDown" ? 1 : -1)];
    for (const r of [row, next]) {
      const tick = r?.querySelector(".tick:not(:checked)");
      if (tick) tick.click();
    }
    if (next) focusRow(next);
    return true;
  }
  if ((key === "j" || key === "k") && (row || !find(key))) return step(key === "j" ? 1 : -1, () => true);
  if (key === "J" || key === "K") return step(key === "J" ? 1 : -1, (r) => r.hasAttribute("data-selected"));
  if (key === "Enter" && (e.target.closest("a, button, summary, input, dialog") || e.shiftKey)) return false;
  const el = find(key);
  if (!el && link(row) && document.querySelector("[data-region=copy]") && /^[1-9ef]$/.test(key)) return (openFor(key, row), true);
  if (!el) return false;
  if (el.matches("[data-triage] [name=action]") && el.value !== "dismiss_all") sweep(el, row);
  else if (key === "?") list(el);
  else press(el);
  return true;
};

document.addEventListener("keydown", (e) => {
  if (off() || e.defaultPrevented || e.isComposing || e.ctrlKey || e.altKey || e.metaKey || e.key === "Shift") return;
  if (e.target.closest?.("dialog, [popover]")) return;
  if (types(e.target)) {
    // Escape leaves a field, so that the keys work again.
    if (e.key !== "Escape" || e.target.value === "" && e.target.type === "search") return;
    (e.target.closest("[data-region]")?.querySelector('h2[tabindex="-1"]') ?? e.target.closest('[tabindex="-1"]'))?.focus({ preventScroll: true });
    return;
  }
  if (act(e)) e.preventDefault();
});

// Assistive technology learns of the keys where they stand.
document.addEventListener("sumber:render", ({ detail: { root } }) => {
  settle();
  for (const el of root.querySelectorAll("[data-key]")) {
    if (off()) el.removeAttribute("aria-keyshortcuts");
    else el.setAttribute("aria-keyshortcuts", /^[A-Z]$/.test(el.dataset.key) ? "Shift+" + el.dataset.key : el.dataset.key);
  }
});
