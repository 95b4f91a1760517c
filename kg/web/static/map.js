// Zooming and moving the map: only the part of the drawing that is seen changes.
"use strict";

const map = document.getElementById("world");
const whole = map.viewBox.baseVal;
const full = { x: whole.x, y: whole.y, width: whole.width, height: whole.height };
let seen = { ...full };
let held = null;

function show() {
  seen.x = Math.min(Math.max(seen.x, 0), full.width - seen.width);
  seen.y = Math.min(Math.max(seen.y, 0), full.height - seen.height);
  map.setAttribute("viewBox", `${seen.x} ${seen.y} ${seen.width} ${seen.height}`);
  const size = Math.sqrt(seen.width / full.width);
  for (const dot of map.querySelectorAll("circle")) {
    dot.dataset.r ??= dot.getAttribute("r");
    dot.setAttribute("r", dot.dataset.r * size);
  }
}

function zoom(factor, x = seen.x + seen.width / 2, y = seen.y + seen.height / 2) {
  const width = Math.min(full.width, Math.max(full.width / 24, seen.width * factor));
  const share = width / seen.width;
  seen = { x: x - (x - seen.x) * share, y: y - (y - seen.y) * share, width, height: width * full.height / full.width };
  show();
}

function place(event) {
  const box = map.getBoundingClientRect();
  return [seen.x + (event.clientX - box.left) / box.width * seen.width, seen.y + (event.clientY - box.top) / box.height * seen.height];
}

map.addEventListener("wheel", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) {
    event.preventDefault();
    zoom(event.deltaY > 0 ? 1.25 : 0.8, ...place(event));
  }
}, { passive: false });
map.addEventListener("dblclick", (event) => zoom(0.5, ...place(event)));
map.addEventListener("pointerdown", (event) => { held = event.target.closest("a") ? null : place(event); });
addEventListener("pointerup", () => { held = null; });
map.addEventListener("pointermove", (event) => {
  if (held) {
    const [x, y] = place(event);
    seen.x += held[0] - x;
    seen.y += held[1] - y;
    show();
  }
});
document.getElementById("in").addEventListener("click", () => zoom(0.6));
document.getElementById("out").addEventListener("click", () => zoom(1 / 0.6));
document.getElementById("whole").addEventListener("click", () => { seen = { ...full }; show(); });
