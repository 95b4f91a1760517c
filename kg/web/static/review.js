// Reviewing by keyboard: J and K move from fact to fact, A, C and R decide, U undoes the decision just made.
"use strict";

const cards = [...document.querySelectorAll(".card")];
const undo = document.querySelector("#undo");

function chosen() {
  return cards.indexOf(document.activeElement?.closest(".card"));
}

function move(step) {
  const at = chosen();
  cards[Math.min(cards.length - 1, Math.max(0, at < 0 ? 0 : at + step))]?.focus();
}

function correct(card) {
  const form = card.querySelector("details.correct");
  if (form) {
    form.open = true;
    form.querySelector("input:not([type=hidden]), select, textarea").focus();
  }
}

const keys = {
  j: () => move(1),
  k: () => move(-1),
  a: () => cards[chosen()]?.querySelector("button.accept")?.click(),
  r: () => cards[chosen()]?.querySelector("button.reject")?.click(),
  c: () => chosen() >= 0 && correct(cards[chosen()]),
  u: () => undo?.click(),
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea");
  if (event.key === "Escape" && typing) {
    const card = typing.closest(".card");
    const form = typing.closest("details");
    if (form) {
      form.open = false;
    }
    card?.focus();
  }
  if (typing || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) {
    return;
  }
  const act = keys[event.key.toLowerCase()];
  if (act) {
    event.preventDefault();
    act();
  }
});

// After a decision the next fact takes the place of the judged one: go on there.
if (new URLSearchParams(location.search).has("done")) {
  cards[0]?.focus({ preventScroll: true });
}

// A second press must not send a decision twice.
document.querySelectorAll("form[method=post]").forEach((form) => {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
    }
    form.dataset.sent = "yes";
  });
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
