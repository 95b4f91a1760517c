"use strict";
(() => {
  if (innerWidth <= 760) document.getElementById("legend").open = false;
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const colours = () => getComputedStyle(document.documentElement);
  const ink = () => colours().getPropertyValue("--ink").trim();
  const ground = () => colours().getPropertyValue("--page").trim();
  const font = colours().fontFamily;
  const kinds = new Map(data.kinds.map((kind) => [kind.name, kind]));
  const ties = new Map(data.ties.map((tie) => [tie.name, tie]));
  // Dark colours would drown on a dark page: there they are mixed with white.
  const tone = (hex) => {
    const parts = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
    const light = (0.3 * parts[0] + 0.59 * parts[1] + 0.11 * parts[2]) / 255;
    const white = dark.matches && light < 0.5 ? 0.55 - light : 0;
    return "#" + parts.map((part) => Math.round(part + (255 - part) * white).toString(16).padStart(2, "0")).join("");
  };
  const statuses = { done: "已完成 done", ongoing: "进行中 ongoing", planned: "计划 planned" };
  const dashes = { ongoing: [12, 4], planned: [3, 5] };
  const facts = data.details.facts;
  const many = data.nodes.length > 400;

  // Texts of documents reach the page only as textContent and as labels on the canvas.
  const make = (tag, text, className) => {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    if (className) element.className = className;
    return element;
  };

  const remark = (numbers) => numbers.slice(0, 2).flatMap((n) => facts[n].said.slice(0, 1))
    .map(([doc, quote]) => `“${quote.length > 80 ? quote.slice(0, 79) + "…" : quote}” — ${doc}`);

  const nodeTitle = (node) => [
    node.en && node.en !== node.name ? `${node.name}  ${node.en}` : node.name,
    [kinds.get(node.kind).zh, kinds.get(node.kind).en, node.country].filter(Boolean).join(" · "),
    ...remark(data.details.nodes[node.id]),
  ].join("\n");

  const edgeTitle = (edge) => [
    [ties.get(edge.type).zh, edge.name, edge.year, statuses[edge.status]].filter(Boolean).join(" · "),
    ...remark(data.details.edges[edge.id]),
  ].join("\n");

  const nodes = new vis.DataSet(data.nodes.map(({ label, ...node }) => ({
    ...node, text: label, group: node.kind, title: nodeTitle(node),
    shapeProperties: { borderDashes: node.planned ? [3, 3] : false },
  })));
  const edges = new vis.DataSet(data.edges.map((edge) => ({
    ...edge, title: edgeTitle(edge), dashes: dashes[edge.status] || false,
    width: edge.type === "partnership" ? 2.5 : 1.5,
  })));

  const hidden = { kind: new Set(), tie: new Set() };
  const shownNodes = new vis.DataView(nodes, { filter: (node) => !hidden.kind.has(node.kind) });
  const shownEdges = new vis.DataView(edges, { filter: (edge) => !hidden.tie.has(edge.type) });

  const groups = () => Object.fromEntries(data.kinds.map((kind) => [kind.name, {
    shape: kind.shape,
    color: { background: tone(kind.colour), border: tone(kind.colour),
      highlight: { background: tone(kind.colour), border: ink() }, hover: { background: tone(kind.colour), border: ink() } },
  }]));

  const options = () => ({
    autoResize: true,
    groups: groups(),
    physics: false,
    layout: { improvedLayout: false },
    interaction: { hover: true, tooltipDelay: 150, hideEdgesOnDrag: many, hideEdgesOnZoom: many, keyboard: { bindToWindow: false } },
    nodes: {
      borderWidth: 1.5,
      scaling: { min: 8, max: 30, label: { enabled: false } },
    },
    edges: {
      arrows: { to: { enabled: true, scaleFactor: 0.35 } },
      smooth: many ? false : { enabled: true, type: "continuous", roundness: 0.25 },
      selectionWidth: 2, hoverWidth: 1,
    },
  });

  const paint = () => {
    edges.update(data.edges.map((edge) => {
      const colour = tone(ties.get(edge.type).colour);
      return { id: edge.id, color: { color: colour, highlight: colour, hover: colour, opacity: 0.75 } };
    }));
    for (const box of document.querySelectorAll("#legend input[data-tie]")) {
      box.parentElement.querySelector("svg").setAttribute("stroke", tone(ties.get(box.dataset.tie).colour));
    }
    for (const box of document.querySelectorAll("#legend input[data-kind]")) {
      box.parentElement.querySelector("svg").setAttribute("fill", tone(kinds.get(box.dataset.kind).colour));
    }
  };
  paint();
  const network = new vis.Network(byId("network"), { nodes: shownNodes, edges: shownEdges }, options());
  const named = [...nodes.get()].sort((a, b) => b.value - a.value).map(({ id, text }) => ({ id, text }));
  nameNodes(network, () => named, () => ({ ink: ink(), halo: ground(), font }));
  network.once("afterDrawing", () => document.body.setAttribute("data-drawn", "yes"));
  network.fit({ animation: false, maxZoomLevel: 1.4 });
  dark.addEventListener("change", () => { paint(); network.setOptions(options()); });
  addEventListener("resize", () => network.fit({ animation: false, maxZoomLevel: 1.4 }));

  // --- the panel ---

  const showFact = (fact) => {
    const article = make("article");
    const heading = make("h3", fact.title);
    heading.dir = "auto";
    heading.append(make("span", fact.zh, "badge"));
    if (fact.status) heading.append(make("span", statuses[fact.status], "badge"));
    article.append(heading);
    const list = make("dl");
    for (const [label, value] of fact.slots) {
      if (value === fact.title) continue;
      const shown = make("dd", value);
      shown.dir = "auto";
      list.append(make("dt", label), shown);
    }
    article.append(list);
    for (const [doc, quote] of fact.said) {
      const block = make("blockquote", quote);
      block.dir = "auto";
      block.append(make("cite", doc));
      article.append(block);
    }
    if (fact.more) article.append(make("p", `另有 ${fact.more} 处 more passages`, "quiet"));
    return article;
  };

  const tell = (title, under, numbers) => {
    const panel = byId("details");
    const close = make("button", "×", "close");
    close.setAttribute("aria-label", "关闭 close");
    close.addEventListener("click", () => { panel.hidden = true; network.unselectAll(); });
    const heading = make("h2", title);
    heading.dir = "auto";
    panel.replaceChildren(close, heading, make("p", under, "quiet"), ...numbers.map((n) => showFact(facts[n])));
    panel.hidden = false;
    panel.scrollIntoView({ block: "nearest" });
  };

  const tellNode = (id) => {
    const node = nodes.get(id);
    const kind = kinds.get(node.kind);
    const numbers = data.details.nodes[id];
    const under = [node.en === node.name ? "" : node.en, `${kind.zh} ${kind.en}`, node.country, `${numbers.length} 条事实 facts`];
    tell(node.name, under.filter(Boolean).join(" · "), numbers);
  };

  const tellEdge = (id) => {
    const edge = edges.get(id);
    const title = `${nodes.get(edge.from).name} — ${nodes.get(edge.to).name}`;
    tell(title, `${ties.get(edge.type).zh} ${ties.get(edge.type).en}`, data.details.edges[id]);
  };

  network.on("click", (event) => {
    if (event.nodes.length) tellNode(event.nodes[0]);
    else if (event.edges.length) tellEdge(event.edges[0]);
    else byId("details").hidden = true;
  });

  const go = (id) => {
    network.selectNodes([id]);
    network.focus(id, { scale: Math.max(network.getScale(), 0.9), animation: { duration: 400 } });
    tellNode(id);
  };

  // --- search and filters ---

  byId("search").addEventListener("input", (event) => {
    const wanted = event.target.value.trim().toLowerCase();
    const hits = wanted === "" ? [] : shownNodes.get({
      filter: (node) => node.name.toLowerCase().includes(wanted) || node.en.toLowerCase().includes(wanted),
    }).sort((a, b) => b.value - a.value).slice(0, 12);
    byId("found").replaceChildren(...hits.map((node) => {
      const button = make("button", node.name);
      button.addEventListener("click", () => go(node.id));
      const item = make("li");
      item.append(button, make("span", ` ${kinds.get(node.kind).zh}`, "quiet"));
      return item;
    }));
    if (wanted !== "" && !hits.length) byId("found").append(make("li", "没有 none", "quiet"));
  });
  byId("search").addEventListener("keydown", (event) => {
    const first = byId("found").querySelector("button");
    if (event.key === "Enter" && first) first.click();
  });

  for (const box of document.querySelectorAll("#legend input")) {
    box.addEventListener("change", () => {
      const [set, name] = box.dataset.kind ? [hidden.kind, box.dataset.kind] : [hidden.tie, box.dataset.tie];
      if (box.checked) set.delete(name); else set.add(name);
      shownNodes.refresh();
      shownEdges.refresh();
    });
  }
})();
