// Names on the network at one size on the screen, whatever the zoom: the selected node and its neighbours first, then
// the most joined, each where nothing else is written yet. vis-network itself would shrink them with the drawing.
"use strict";

function nameNodes(network, listed, look) {
  const widths = new Map();
  const crosses = (one, others) => others.some((other) => one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3]);

  function shortened(text, most) {
    let room = most;
    for (let at = 0; at < text.length; at += 1) {
      room -= text.codePointAt(at) > 0x2e7f ? 1 : 0.55; // a Latin letter is about half as wide as a Chinese one
      if (room < 0) return text.slice(0, Math.max(1, at)) + "…";
    }
    return text;
  }

  function ordered() {
    const chosen = network.getSelectedNodes();
    const near = new Set(chosen.flatMap((id) => network.getConnectedNodes(id)));
    const rank = (one) => (chosen.includes(one.id) ? 2 : near.has(one.id) ? 1 : 0);
    const all = listed();
    return chosen.length ? [...all].sort((a, b) => rank(b) - rank(a)) : all;
  }

  network.on("afterDrawing", (pen) => {
    const { ink, halo, font } = look();
    const scale = network.getScale();
    const canvas = network.canvas.frame.canvas;
    const [wide, high] = [canvas.clientWidth, canvas.clientHeight];
    const origin = network.canvasToDOM({ x: 0, y: 0 });
    const size = wide < 500 ? 11 : 12.5;
    const most = Math.max(12, (wide * high) / 4200);
    const taken = [];
    let tried = 0;
    pen.save();
    pen.font = `${size / scale}px ${font}`;
    pen.textAlign = "center";
    pen.textBaseline = "top";
    pen.lineJoin = "round";
    pen.lineWidth = 3.5 / scale;
    pen.strokeStyle = halo;
    pen.fillStyle = ink;
    for (const one of ordered()) {
      const node = network.body.nodes[one.id];
      if (!node || node.options.hidden) continue;
      const [x, y] = [node.x * scale + origin.x, node.y * scale + origin.y];
      if (x < 0 || y < 0 || x > wide || y > high) continue;
      if (taken.length >= most || (tried += 1) > 4000) break;
      const text = shortened(one.text, scale > 0.8 ? 24 : 12);
      if (!widths.has(text)) widths.set(text, (pen.measureText(text).width * scale) / size);
      const half = (widths.get(text) * size) / 2 + 3;
      const middle = Math.min(Math.max(x, half), Math.max(half, wide - half)); // a name is not cut by the edge
      const top = y + (node.shape.radius || node.shape.height / 2 || 8) * scale + 2;
      const box = [middle - half, top - 1, middle + half, top + size + 3];
      if (crosses(box, taken)) continue;
      taken.push(box);
      const at = [(middle - origin.x) / scale, (top - origin.y) / scale];
      pen.strokeText(text, ...at);
      pen.fillText(text, ...at);
    }
    pen.restore();
    if (canvas.dataset.names !== String(taken.length)) canvas.dataset.names = taken.length;
  });
}
