// The reading view: a passage under the pointer or the focus shows which facts it states, and the other way round.
"use strict";

const facts = new Map([...document.querySelectorAll(".facts > .fact")].map((fact) => [fact.id.slice(1), fact]));
const marks = [...document.querySelectorAll("a.mark")];

function show(numbers, on) {
  for (const number of numbers) {
    facts.get(number)?.classList.toggle("lit", on);
  }
  for (const mark of marks) {
    if (mark.dataset.facts.split(" ").some((number) => numbers.includes(number))) {
      mark.classList.toggle("lit", on);
    }
  }
}

function listen(node, numbers) {
  for (const [type, on] of [["pointerenter", true], ["pointerleave", false], ["focusin", true], ["focusout", false]]) {
    node.addEventListener(type, () => show(numbers, on));
  }
}

marks.forEach((mark) => listen(mark, mark.dataset.facts.split(" ")));
facts.forEach((fact, number) => listen(fact, [number]));
