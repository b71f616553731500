"use strict";
// What the writer of the page put into it: messages, one a line, and then the nodes.
const messages = JSON.parse(document.getElementById("messages").textContent);
const { title, nodes } = JSON.parse(document.getElementById("nodes").textContent);
const $ = (id) => document.getElementById(id);
const SVG = "http://www.w3.org/2000/svg";

let shown = messages.map((_, at) => at);
let chosen = -1; // A place in `messages`.
let zoom = 1;

document.title = title;
$("title").textContent = title;

// --- Filter -----------------------------------------------------------------

const haystack = messages.map((m) =>
  [nodes[m.from], nodes[m.to], m.title, m.details, m.decode.comment ?? "", m.decode.number].join(" ").toLowerCase());

/** One term of the filter as a question to a message; null where it is not finished. */
function term(text) {
  const [, name, sign, value] = /^([a-z_]+)(!=|=|~)(.*)$/i.exec(text) ?? [];
  if (!name) {
    const word = text.toLowerCase();
    return (_, at) => haystack[at].includes(word);
  }
  if (value === "") return null;
  const wanted = value.toLowerCase();
  const has = (m) => {
    const member = m.decode[name] ?? m.decode[name + "_name"];
    if (member === undefined) return false;
    const values = Array.isArray(member) ? member : [member, m.decode[name + "_name"] ?? member];
    return values.some((one) => {
      const text = String(one).toLowerCase();
      if (sign === "~") return text.includes(wanted);
      return typeof one === "number" ? text === wanted : text.startsWith(wanted);
    });
  };
  return sign === "!=" ? (m) => !has(m) : has;
}

function filter() {
  // Quotes keep words together: message="PDU Notification".
  const words = [...$("filter").value.matchAll(/((?:[^\s"]|"[^"]*"?)+)/g)].map(([word]) => word.replaceAll('"', ""));
  const terms = words.map(term);
  $("filter").classList.toggle("wrong", terms.includes(null));
  shown = [...messages.keys()].filter((at) => terms.every((one) => !one || one(messages[at], at)));
  $("count").textContent = shown.length === messages.length
    ? `${messages.length} messages` : `${shown.length} of ${messages.length} messages`;
  $("none").hidden = shown.length > 0;
  layout();
}

// --- Drawing: only the rows in view -----------------------------------------

const TIME = 90;
const size = () => ({ row: 34 * zoom, column: Math.max(150 * zoom, fit()), font: 12.5 * zoom });
const fit = () => (zoom > 1 ? 0 : ($("view").clientWidth - TIME - 60) / Math.max(nodes.length, 2));
const centre = (node, column) => TIME + column * (node + 0.5);

function layout() {
  const { row, column } = size();
  const width = Math.max(TIME + column * nodes.length + 40, $("view").clientWidth - 20);
  $("space").style.height = `${shown.length * row + 12}px`;
  $("space").style.width = $("heads").style.width = `${width}px`;
  $("heads").replaceChildren(...nodes.map((name, node) => {
    const head = document.createElement("span");
    head.textContent = name;
    head.title = name;
    head.style.left = `${centre(node, column)}px`;
    head.style.maxWidth = `${column - 8}px`;
    return head;
  }));
  draw();
}

function make(name, attributes, text) {
  const element = document.createElementNS(SVG, name);
  for (const key in attributes) element.setAttribute(key, attributes[key]);
  if (text !== undefined) element.textContent = text;
  return element;
}

/** `text` cut to what fits into `width` at `font` pixels: an estimate that errs to the short side. */
function cut(text, width, font) {
  const most = Math.max(Math.floor(width / (font * 0.56)), 1);
  return text.length > most ? text.slice(0, most - 1) + "…" : text;
}

function arrow(at, place, { row, column, font }, width) {
  const m = messages[at];
  const group = make("g", { class: `row ${m.kind}${at === chosen ? " chosen" : ""}`, role: "option", id: `m${at}`,
    "aria-selected": at === chosen, transform: `translate(0 ${place * row})` });
  group.dataset.at = at;
  group.append(make("rect", { x: 0, y: 0, width, height: row }));
  group.append(make("text", { class: "time", x: 6, y: row * 0.72, "font-size": font * 0.85 }, m.time));
  const [from, to] = [centre(m.from, column), centre(m.to, column)];
  const y = row * 0.72;
  const left = Math.min(from, to);
  const ahead = to >= from ? 1 : -1;
  if (m.from === m.to) {
    group.append(make("path", { d: `M${from} ${y - row * 0.3}h${row * 0.5}v${row * 0.3}h${-row * 0.5}` }));
  } else {
    group.append(make("line", { x1: from, y1: y, x2: to - ahead * 4, y2: y, ...(m.repeats ? { "stroke-dasharray": "5 3" } : {}) }));
  }
  const tip = m.from === m.to ? -1 : ahead;
  group.append(m.dropped
    ? make("path", { d: `M${to - tip * 12} ${y - 5}l10 10m0 -10l-10 10` })
    : make("path", { class: "head", d: `M${to} ${y}l${-tip * 9} -4.5v9z` }));
  const words = m.title + (m.repeats ? ` (repeats ${m.repeats})` : "");
  const x = m.from === m.to ? left + row * 0.6 : left + 10;
  const label = cut(words, width - x, font);
  group.append(make("text", { x, y: row * 0.5, "font-size": font }, label));
  const after = Math.max(x + label.length * font * 0.56 + 14, Math.max(from, to) + 10);
  const more = m.decode.comment ? `${m.details}  # ${m.decode.comment}` : m.details;
  if (width - after > 60) {
    group.append(make("text", { class: "details", x: after, y: row * 0.5, "font-size": font * 0.88 }, cut(more, width - after, font * 0.88)));
  }
  group.append(make("title", {}, `${words}\n${m.details.replaceAll("  ", "\n")}`));
  return group;
}

function draw() {
  const view = $("view");
  const sizes = size();
  const { row, column } = sizes;
  const first = Math.max(Math.floor((view.scrollTop - row) / row), 0);
  const last = Math.min(first + Math.ceil(view.clientHeight / row) + 3, shown.length);
  const width = $("space").offsetWidth;
  const height = Math.max((last - first) * row, 0);
  const drawing = $("drawing");
  drawing.style.top = `${first * row}px`;
  drawing.setAttribute("width", width);
  drawing.setAttribute("height", height);
  drawing.replaceChildren(
    ...nodes.map((_, node) => centre(node, column)).map((x) => make("line", { class: "lifeline", x1: x, x2: x, y1: 0, y2: height })),
    ...shown.slice(first, last).map((at, place) => arrow(at, place, sizes, width)),
  );
}

// --- The full decode --------------------------------------------------------

function table(rows) {
  const element = document.createElement("table");
  for (const [first, second, depth] of rows) {
    const line = element.insertRow();
    line.insertCell().textContent = first;
    const cell = line.insertCell();
    cell.textContent = second;
    cell.style.paddingLeft = `${depth}em`;
  }
  return element;
}

function text(name, words) {
  const element = document.createElement(name);
  element.textContent = words;
  return element;
}

function choose(at) {
  chosen = at;
  const detail = $("detail");
  detail.hidden = at < 0;
  if (at < 0) {
    $("view").removeAttribute("aria-activedescendant");
    return layout();
  }
  const { decode, title } = messages[at];
  const { elements = [], layers = [], malformed, ...members } = decode;
  const close = text("button", "×");
  close.id = "close";
  close.title = "Close (Esc)";
  close.setAttribute("aria-label", "Close");
  close.onclick = () => choose(-1);
  const words = Object.entries(members).map(([name, value]) => [name.replaceAll("_", " "), Array.isArray(value) ? value.join(", ") : value, 0]);
  const parts = [close, text("h2", title), text("h3", layers.join(" › "))];
  if (malformed) {
    const fault = text("p", `Malformed: ${malformed.layer}, ${malformed.element} at offset ${malformed.offset}: ${malformed.error}`);
    fault.className = "faulty";
    parts.push(fault);
  }
  parts.push(table(words));
  for (let start = 0, end; start < elements.length; start = end) {
    const { layer } = elements[start];
    for (end = start; end < elements.length && elements[end].layer === layer;) end++;
    parts.push(text("h3", layer), table(elements.slice(start, end).map((one) =>
      [one.code ?? "", `${one.name ?? "not known"}: ${one.value}`, one.depth ?? 0])));
  }
  detail.replaceChildren(...parts);
  detail.scrollTop = 0;
  history.replaceState(null, "", `#${decode.number}`);
  $("view").setAttribute("aria-activedescendant", `m${at}`);
  layout();
}

/** Scrolls so far that message `at` is in view. */
function show(at) {
  const place = shown.indexOf(at);
  if (place < 0) return;
  const { row } = size();
  const view = $("view");
  const room = view.clientHeight - $("heads").offsetHeight - row;
  view.scrollTop = Math.min(Math.max(view.scrollTop, place * row - room), place * row);
  draw();
}

function step(by) {
  if (shown.length === 0) return;
  const place = shown.indexOf(chosen);
  const next = place < 0 ? 0 : Math.min(Math.max(place + by, 0), shown.length - 1);
  choose(shown[next]);
  show(shown[next]);
}

function magnify(by) {
  const view = $("view");
  const at = view.scrollTop / size().row;
  zoom = Math.min(Math.max(zoom * by, 0.4), 3);
  layout();
  view.scrollTop = at * size().row;
  draw();
}

// --- What people do ---------------------------------------------------------

$("drawing").onclick = (event) => {
  const row = event.target.closest(".row");
  if (row) choose(Number(row.dataset.at) === chosen ? -1 : Number(row.dataset.at));
};
$("filter").oninput = filter;
$("in").onclick = () => magnify(1.2);
$("out").onclick = () => magnify(1 / 1.2);
$("view").onscroll = draw;
$("view").addEventListener("wheel", (event) => {
  if (!event.ctrlKey) return;
  event.preventDefault();
  magnify(event.deltaY < 0 ? 1.1 : 1 / 1.1);
}, { passive: false });
window.onresize = layout;
window.onkeydown = (event) => {
  if (event.key === "Escape") return choose(-1);
  if (event.target === $("filter") || event.ctrlKey || event.metaKey || event.altKey) return;
  const deeds = {
    "/": () => $("filter").focus(), "+": () => magnify(1.2), "=": () => magnify(1.2), "-": () => magnify(1 / 1.2),
    ArrowDown: () => step(1), j: () => step(1), ArrowUp: () => step(-1), k: () => step(-1),
    PageDown: () => step(10), PageUp: () => step(-10), Home: () => step(-messages.length), End: () => step(messages.length),
  };
  const deed = deeds[event.key];
  if (deed) {
    event.preventDefault();
    deed();
  }
};

filter();
const named = Number(location.hash.slice(1));
const at = messages.findIndex((m) => m.decode.number === named);
if (at >= 0) {
  choose(at);
  show(at);
}
