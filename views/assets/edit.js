// Words of the article become claims: selected with the pointer or, in the mode of marking, with the keys. What is typed into a
// form and not saved outlives a reload of the tab.
import { say } from "./app.js";

// --- The words of the article ---

const pane = () => document.querySelector('[data-region="copy"]');
const copy = () => pane()?.querySelector(".copy-text");

// textOf is the text of the article with where each of its text nodes begins; the numbers of claims are not of it.
const textOf = (root) => {
  const nodes = [];
  let text = "";
  for (const p of root.children) {
    if (text) text += "\n\n";
    const walk = document.createTreeWalker(p, NodeFilter.SHOW_TEXT, (n) => (n.parentElement.closest(".ref") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT));
    while (walk.nextNode()) {
      nodes.push({ node: walk.currentNode, at: text.length });
      text += walk.currentNode.data;
    }
  }
  return { nodes, text };
};

// offsetOf gives where a point of the page is in the text.
const offsetOf = ({ nodes, text }, node, offset) => {
  const mark = document.createRange();
  mark.setStart(node, offset);
  for (const n of nodes) {
    if (n.node === node) return n.at + offset;
    if (mark.comparePoint(n.node, 0) >= 0) return n.at;
  }
  return text.length;
};

// pointOf gives the point of the page where the text is at an offset.
const pointOf = ({ nodes }, offset, end) => {
  const n = nodes.findLast((n) => (end ? n.at < offset : n.at <= offset)) ?? nodes[0];
  return [n.node, Math.min(offset - n.at, n.node.length)];
};

// placeOf names a stretch of the text by its words and which of their occurrences it is, overlapping ones counted.
const placeOf = (text, from, to) => {
  const exact = text.slice(from, to);
  let occurrence = 0;
  for (let i = text.indexOf(exact); i >= 0 && i <= from; i = text.indexOf(exact, i + 1)) occurrence++;
  return { exact, occurrence };
};

const tools = () => pane()?.querySelector("[data-mark-tools]");
const status = (text) => {
  const line = pane()?.querySelector("[data-marked]");
  if (line) line.textContent = text;
};

// offer shows the tools beside what is selected, or hides them.
const offer = () => {
  const box = tools();
  const root = copy();
  if (!box || box.contains(document.activeElement)) return;
  const selection = getSelection();
  box.hidden = true;
  if (!selection.rangeCount || selection.isCollapsed || !root.contains(selection.anchorNode) || !root.contains(selection.focusNode)) return;
  const range = selection.getRangeAt(0);
  const all = textOf(root);
  let from = offsetOf(all, range.startContainer, range.startOffset);
  let to = offsetOf(all, range.endContainer, range.endOffset);
  while (from < to && /\s/.test(all.text[from])) from++;
  while (to > from && /\s/.test(all.text[to - 1])) to--;
  if (from >= to) return;
  const place = placeOf(all.text, from, to);
  for (const form of box.querySelectorAll("form")) {
    form.elements.exact.value = place.exact;
    form.elements.occurrence.value = place.occurrence;
  }
  box.hidden = false;
  const words = range.getBoundingClientRect();
  const around = box.offsetParent.getBoundingClientRect();
  box.style.insetBlockStart = `${words.bottom - around.top + box.offsetParent.scrollTop + 6}px`;
  box.style.insetInlineStart = `${Math.max(0, Math.min(words.left - around.left, box.offsetParent.clientWidth - box.offsetWidth))}px`;
};
document.addEventListener("selectionchange", offer);
// A press on a tool does not take the selection away.
document.addEventListener("pointerdown", (e) => {
  if (e.target.closest?.("[data-mark-tools]")) e.preventDefault();
});

// --- Marking with the keys ---

let marking = null; // {words, anchor, head}: what is selected, by the numbers of words

const wordsOf = (text) => [...new Intl.Segmenter(document.documentElement.lang, { granularity: "word" }).segment(text)].filter((w) => w.isWordLike).map((w) => [w.index, w.index + w.segment.length]);

const select = () => {
  const all = textOf(copy());
  const { words, anchor, head } = marking;
  const [from, to] = [words[Math.min(anchor, head)][0], words[Math.max(anchor, head)][1]];
  getSelection().setBaseAndExtent(...pointOf(all, from), ...pointOf(all, to, true));
  getSelection().focusNode.parentElement.scrollIntoView({ block: "nearest" });
  status(all.text.slice(from, to));
};

const mode = (on) => {
  const button = pane().querySelector("[data-mark]");
  button.setAttribute("aria-pressed", on);
  const root = copy();
  const line = pane().querySelector("[data-marked]");
  if (!on) {
    marking = null;
    root.removeAttribute("tabindex");
    getSelection().removeAllRanges();
    if (tools()) tools().hidden = true;
    status(line.dataset.off);
    button.focus();
    return;
  }
  const { text, nodes } = textOf(root);
  const words = wordsOf(text);
  if (!words.length) return;
  // It begins at the open claim, else with the first word.
  const open = nodes.find((n) => n.node.parentElement.closest(".u.focus"));
  const first = open ? Math.max(0, words.findIndex(([from]) => from >= open.at)) : 0;
  marking = { words, anchor: first, head: first };
  root.tabIndex = -1;
  root.focus({ preventScroll: true });
  select();
  status(line.dataset.on + " " + text.slice(...words[first]));
};

document.addEventListener("click", (e) => {
  if (e.target.closest?.("[data-mark]")) mode(!marking);
});

// paragraph gives the first word of the paragraph before or behind a word.
const paragraph = (words, at, by) => {
  const { text } = textOf(copy());
  const begins = (i) => i === 0 || text.slice(words[i - 1][1], words[i][0]).includes("\n\n");
  let i = at + by;
  while (i > 0 && i < words.length && !begins(i)) i += by;
  return Math.max(0, Math.min(i, words.length - 1));
};

document.addEventListener(
  "keydown",
  (e) => {
    const box = tools();
    if (e.key === "Escape" && box && !box.hidden && box.contains(document.activeElement)) {
      e.preventDefault();
      e.stopPropagation();
      if (marking) copy().focus({ preventScroll: true });
      else getSelection().removeAllRanges();
      return;
    }
    if (!marking || document.activeElement !== copy() || e.ctrlKey || e.altKey || e.metaKey) return;
    const { words, head } = marking;
    const to = { ArrowRight: head + 1, ArrowLeft: head - 1, Home: 0, End: words.length - 1 }[e.key] ?? (e.key === "ArrowDown" ? paragraph(words, head, 1) : e.key === "ArrowUp" ? paragraph(words, head, -1) : null);
    if (to !== null) {
      marking.head = Math.max(0, Math.min(to, words.length - 1));
      if (!e.shiftKey) marking.anchor = marking.head;
      select();
    } else if (e.key === "Enter") {
      offer();
      box.querySelector("button").focus();
    } else if (e.key === "Escape") {
      mode(false);
    } else {
      return;
    }
    e.preventDefault();
    e.stopPropagation();
  },
  true,
);

// --- What was typed and not saved ---

const prefix = "sumber:typed:";
const slot = (form) => prefix + form.getAttribute("action");
const typed = (form) => [...new FormData(form)].filter(([name, v]) => name !== "version" && typeof v === "string");
const versionOf = (form) => Number(form.elements.version?.value ?? 0);
const stored = (form) => {
  try {
    return JSON.parse(sessionStorage.getItem(slot(form)));
  } catch {
    return null;
  }
};
const store = (form, more = {}) => {
  try {
    sessionStorage.setItem(slot(form), JSON.stringify({ version: versionOf(form), at: Date.now(), fields: typed(form), ...more }));
  } catch {
    // A browser that keeps nothing: the page works as it does without.
  }
};

document.addEventListener("input", (e) => {
  // What was picked from a list was not typed, and is kept with what was.
  if ((e.isTrusted || e.inputType === "insertReplacementText") && e.target.form?.matches("[data-keep]")) store(e.target.form);
});
document.addEventListener(
  "submit",
  (e) => {
    if (e.target.matches("[data-keep]")) store(e.target, { sent: true });
    if (e.target.getAttribute("action") === "/sign-out") for (const key of Object.keys(sessionStorage)) if (key.startsWith(prefix)) sessionStorage.removeItem(key);
    // What the conflict's page settles is settled here too.
    if (e.target.matches("[data-settled]")) for (const form of ["draft", "edit"]) sessionStorage.removeItem(prefix + e.target.getAttribute("action").replace(/[^/]+$/, form));
  },
  true,
);

// A save that no submit tells of: of the draft, before something else takes its place.
document.addEventListener("sumber:saved", (e) => sessionStorage.removeItem(slot(e.target)));

// put gives a form its fields back, as far as it still has them.
const put = (form, fields) => {
  for (const name of new Set(fields.map(([name]) => name))) {
    const values = fields.filter(([n]) => n === name).map(([, v]) => v);
    const els = [...form.elements].filter((el) => el.name === name);
    for (const el of els) {
      if (el.type === "radio" || el.type === "checkbox") el.checked = values.includes(el.value);
      else if (el.type !== "hidden" && el.type !== "submit") el.value = values[els.indexOf(el)] ?? el.value;
    }
  }
};

const bring = (form) => {
  const old = stored(form);
  const line = form.querySelector("[data-restored]");
  if (!old || !line) return;
  const same = JSON.stringify(old.fields) === JSON.stringify(typed(form));
  // Saved by this tab, or nothing of it is missing here. A form that was refused stands there as it was typed.
  if (same || (old.sent && (!form.elements.version || versionOf(form) > old.version))) return sessionStorage.removeItem(slot(form));
  if (form.querySelector("[data-focus], .field-error")) return;
  put(form, old.fields);
  // Made from an older version, it is saved as one: then the difference is shown and nobody's words are written over.
  if (form.elements.version) form.elements.version.value = old.version;
  line.querySelector("span").textContent = line.dataset.text.replace("%", new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }).format(old.at));
  line.hidden = false;
  say(line.querySelector("span").textContent);
  (form.querySelector("textarea, input:not([type=hidden])") ?? form).dispatchEvent(new Event("input", { bubbles: true }));
};

document.addEventListener("click", (e) => {
  const form = e.target.closest?.("[data-forget]")?.form;
  if (!form) return;
  sessionStorage.removeItem(slot(form));
  location.reload();
});

document.addEventListener("sumber:render", ({ detail: { root } }) => {
  if (marking && !copy()?.isConnected) marking = null;
  const block = pane()?.querySelector("[data-marker]");
  if (block) block.hidden = false;
  for (const form of root.querySelectorAll("form[data-keep]")) bring(form);
});
