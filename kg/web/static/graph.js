// The network: positions come from the server, so nothing moves by itself; texts reach the page as text alone.
"use strict";

const holder = document.getElementById("network");
const panel = document.getElementById("panel");
const language = holder.dataset.language;
const dark = matchMedia("(prefers-color-scheme: dark)");
const kinds = new Map([...document.querySelectorAll(".legend [data-kind]")].map((one) => [one.dataset.kind, one.dataset]));
const added = new Map(); // node → what expanding it has brought
let network, nodes, edges, named;

const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const typeColour = (type) => getComputedStyle(document.querySelector(`.dot.t-${CSS.escape(type)}`) ?? holder).getPropertyValue("--type").trim() || "#8a8f98";
const visible = (text) => text.replace(/[\u202a-\u202e\u2066-\u2069\u200e\u200f]/g, "□");
const nameOf = (node) => visible(language === "zh" ? node.zh || node.en : node.en || node.zh);

function make(tag, text, className) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = visible(String(text));
  if (className) element.className = className;
  return element;
}

// Dark colours would drown on a dark page: there they are mixed with white.
function tone(hex) {
  const parts = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  const light = (0.3 * parts[0] + 0.59 * parts[1] + 0.11 * parts[2]) / 255;
  const white = dark.matches && light < 0.5 ? 0.55 - light : 0;
  return "#" + parts.map((part) => Math.round(part + (255 - part) * white).toString(16).padStart(2, "0")).join("");
}

function drawnNode(node) {
  const kind = kinds.get(node.kind) ?? { colour: "#808080", shape: "dot" };
  const colour = tone(kind.colour);
  return {
    id: node.id, x: node.x, y: node.y, value: Math.min(node.ties, 60), about: node,
    title: [nameOf(node), node.country].filter(Boolean).join("\n"),
    shape: kind.shape, borderWidth: node.linked ? 1.5 : 2.5, color: { background: node.linked ? colour : style("--lift"), border: colour, highlight: { background: colour, border: style("--ink") }, hover: { background: colour, border: style("--ink") } },
    shapeProperties: { borderDashes: node.planned ? [3, 3] : false },
  };
}

function drawnEdge(edge) {
  const colour = tone(typeColour(edge.type));
  return {
    id: edge.id, from: edge.source, to: edge.target, dashes: { planned: [4, 5], ongoing: [12, 4] }[edge.status] ?? false,
    width: 1.5 + Math.min(6, Math.log2(edge.count)), color: { color: colour, highlight: colour, hover: colour, opacity: 0.75 },
    title: [visible(edge.label), edge.year, edge.count > 1 ? `× ${edge.count}` : ""].filter(Boolean).join(" · "),
  };
}

async function load(url) {
  const answer = await fetch(url, { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status} ${(await answer.json()).error ?? ""}`);
  return answer.json();
}

// Dots keep a size that is seen when the whole network is in view.
function sizes(data) {
  const spread = (axis) => Math.max(...data.nodes.map((node) => node[axis])) - Math.min(...data.nodes.map((node) => node[axis])) + 200;
  const scale = Math.min(holder.clientWidth / spread("x"), holder.clientHeight / spread("y"), 1);
  return { min: Math.min(26, Math.max(8, 3 / scale)), max: Math.min(90, Math.max(34, 11 / scale)), label: { enabled: false } };
}

// Names in the order in which they are to be seen: places before the events that join them.
function names() {
  const weight = (node) => (node.country ? node.ties + 1.5 : node.ties * 0.7);
  named ??= nodes.get().map(({ about }) => ({ id: about.id, text: nameOf(about), weight: weight(about) })).sort((a, b) => b.weight - a.weight);
  return named;
}

function draw(data) {
  const many = data.nodes.length > 400;
  nodes = new vis.DataSet(data.nodes.map(drawnNode));
  edges = new vis.DataSet(data.edges.map(drawnEdge));
  network = new vis.Network(holder, { nodes, edges }, {
    autoResize: true, physics: false, layout: { improvedLayout: false },
    interaction: { hover: !many, tooltipDelay: 150, hideEdgesOnDrag: many, hideEdgesOnZoom: many, keyboard: false },
    nodes: { borderWidth: 1.5, scaling: sizes(data) },
    edges: { arrows: { to: { enabled: true, scaleFactor: 0.35 } }, smooth: many ? false : { enabled: true, type: "continuous", roundness: 0.25 }, selectionWidth: 2 },
  });
  named = undefined;
  nodes.on("*", () => { named = undefined; });
  const look = { ink: style("--ink"), halo: style("--lift"), font: style("--sans") };
  nameNodes(network, names, () => look);
  network.once("afterDrawing", () => {
    performance.mark("drawn");
    document.body.setAttribute("data-drawn", "yes");
  });
  network.fit({ animation: false, maxZoomLevel: 1.4 });
  network.on("selectNode", ({ nodes: [id] }) => select(id));
  network.on("doubleClick", ({ nodes: [id] }) => id && expand(id));
}

function select(id) {
  network.selectNodes([id]);
  remember(id);
  tell(id);
}

// The address has what is selected and what has been expanded, so that it can be sent to others.
function remember(id) {
  history.replaceState(null, "", "#" + [id, ...added.keys()].map(encodeURIComponent).join("|"));
}

async function recall() {
  const [id, ...expanded] = location.hash.slice(1).split("|").map(decodeURIComponent);
  for (const one of expanded) if (nodes.get(one)) await expand(one);
  if (id && nodes.get(id)) {
    network.focus(id, { scale: Math.max(network.getScale(), 0.6), animation: false });
    select(id);
  }
}

async function tell(id) {
  const about = nodes.get(id).about;
  const heading = make("h2", nameOf(about));
  const actions = make("p", undefined, "actions");
  const button = (text, act) => {
    const one = make("button", text);
    one.type = "button";
    one.addEventListener("click", act);
    actions.append(one);
  };
  if (about.href) {
    const link = make("a", panel.dataset.open);
    link.href = about.href;
    actions.append(link);
    button(added.has(id) ? panel.dataset.collapse : panel.dataset.expand, () => (added.has(id) ? collapse(id) : expand(id)));
    if (about.country) {
      const focus = make("a", panel.dataset.focus);
      focus.href = "/graph?focus=" + encodeURIComponent(id);
      actions.append(focus);
    }
  }
  panel.replaceChildren(heading, actions);
  if (!about.href) return;
  try {
    const page = await load(about.href + ".json");
    const facts = page.self_fact ? [page.self_fact] : page.facts.flatMap((group) => group.facts);
    panel.append(...facts.map(factOf));
  } catch (error) {
    panel.append(make("p", `${panel.dataset.failed} ${error.message}`, "error"));
  }
}

function factOf(fact) {
  const article = make("article", undefined, `fact t-${fact.type}`);
  const heading = make("h3");
  const link = make("a", fact.title);
  link.href = fact.href;
  heading.append(link);
  const tags = make("p", undefined, "tags");
  tags.append(make("span", fact.type_label));
  if (fact.status) tags.append(make("span", fact.status_label, `status s-${fact.status}`));
  article.append(heading, tags);
  for (const passage of fact.passages.slice(0, 3)) {
    const quote = make("blockquote");
    const source = make("a", passage.doc);
    source.href = `/documents/${encodeURIComponent(passage.doc)}${passage.start >= 0 ? "#o" + passage.start : ""}`;
    const footer = make("footer");
    footer.append(source);
    quote.append(make("p", passage.quote), footer);
    article.append(quote);
  }
  return article;
}

async function expand(id) {
  try {
    const more = await load("/graph/near.json?iri=" + encodeURIComponent(id));
    const fresh = more.nodes.filter((node) => !nodes.get(node.id));
    const ties = more.edges.filter((edge) => !edges.get(edge.id));
    nodes.add(fresh.map(drawnNode));
    edges.add(ties.map(drawnEdge));
    added.set(id, { nodes: fresh.map((node) => node.id), edges: ties.map((edge) => edge.id) });
    select(id);
  } catch (error) {
    panel.append(make("p", `${panel.dataset.failed} ${error.message}`, "error"));
  }
}

function collapse(id) {
  const brought = added.get(id);
  added.delete(id);
  edges.remove(brought.edges);
  nodes.remove(brought.nodes.filter((node) => network.getConnectedEdges(node).length === 0));
  select(id);
}

function find(text) {
  const wanted = text.trim().toLowerCase();
  const found = nodes.get().find((node) => [node.about.zh, node.about.en].some((name) => name.toLowerCase() === wanted))
    ?? nodes.get().find((node) => [node.about.zh, node.about.en].some((name) => name.toLowerCase().includes(wanted)));
  if (found && wanted) {
    network.focus(found.id, { scale: 1.1, animation: false });
    select(found.id);
  }
}

function savePng() {
  const canvas = holder.querySelector("canvas");
  const picture = document.createElement("canvas");
  picture.width = canvas.width;
  picture.height = canvas.height;
  const pen = picture.getContext("2d");
  pen.fillStyle = style("--lift");
  pen.fillRect(0, 0, picture.width, picture.height);
  pen.drawImage(canvas, 0, 0);
  picture.toBlob((blob) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = "kg-graph.png";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
}

document.getElementById("find").addEventListener("change", (event) => find(event.target.value));
document.getElementById("fit").addEventListener("click", () => network.fit({ animation: false }));
document.getElementById("png").addEventListener("click", savePng);
document.getElementById("filters").addEventListener("submit", (event) => {
  // All types is the same as none chosen, and an address without empty fields is easier to share.
  const boxes = [...event.target.elements.type ?? []];
  if (boxes.every((box) => box.checked)) boxes.forEach((box) => (box.disabled = true));
  for (const field of event.target.elements) if (field.name && !field.value) field.disabled = true;
});

load("/graph.json" + location.search).then((data) => {
  draw(data);
  dark.addEventListener("change", () => draw(data));
  return recall();
}).catch((error) => panel.replaceChildren(make("p", `${panel.dataset.failed} ${error.message}`, "error")));
