// The query editor: colours behind a plain text field, prefixes, Ctrl+Enter.
"use strict";

const KINDS = [
  ["comment", /#[^\n]*/y],
  ["iri", /<[^<>"{}|^`\\\s]*>/y],
  ["string", /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/y],
  ["variable", /[?$][\p{L}\p{N}_]+/uy],
  ["name", /[\p{L}][\p{L}\p{N}_-]*:[\p{L}\p{N}_%.-]*/uy],
  ["keyword", /\b(?:PREFIX|BASE|SELECT|CONSTRUCT|ASK|DESCRIBE|DISTINCT|REDUCED|WHERE|FROM|NAMED|GRAPH|OPTIONAL|UNION|MINUS|FILTER|BIND|VALUES|AS|GROUP|BY|HAVING|ORDER|ASC|DESC|LIMIT|OFFSET|EXISTS|NOT|IN|COUNT|SUM|MIN|MAX|AVG|SAMPLE|GROUP_CONCAT|COALESCE|IF|STR|LANG|LANGMATCHES|DATATYPE|BOUND|REGEX|REPLACE|CONTAINS|STRSTARTS|STRENDS|STRBEFORE|STRAFTER|SUBSTR|STRLEN|LCASE|UCASE|ISIRI|UNDEF|YEAR|MONTH|DAY|SEPARATOR|true|false)\b/iy],
  ["number", /\b\d+(?:\.\d+)?\b/y],
  ["plain", /[\p{L}\p{N}_]+|\s+|[\s\S]/uy],
];

const area = document.getElementById("query");
const painted = document.getElementById("painted");

function paint() {
  const text = area.value;
  const pieces = document.createDocumentFragment();
  for (let at = 0; at < text.length && at < 60000; ) {
    for (const [kind, pattern] of KINDS) {
      pattern.lastIndex = at;
      const found = pattern.exec(text);
      if (found) {
        const piece = document.createElement("span");
        piece.className = `c-${kind}`;
        piece.textContent = found[0];
        pieces.append(kind === "plain" ? found[0] : piece);
        at += found[0].length;
        break;
      }
    }
  }
  pieces.append("\n");
  painted.replaceChildren(pieces);
  follow();
}

function follow() {
  painted.scrollTop = area.scrollTop;
  painted.scrollLeft = area.scrollLeft;
}

function goTo(line, column) {
  const before = area.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  area.focus();
  area.setSelectionRange(before + column - 1, before + column);
}

area.addEventListener("input", paint);
area.addEventListener("scroll", follow);
area.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    area.form.requestSubmit();
  }
});
document.getElementById("prefixes").addEventListener("click", (event) => {
  area.value = event.currentTarget.dataset.text + "\n" + area.value;
  paint();
});
area.form.classList.add("painted");
paint();
const error = document.querySelector(".error[data-line]");
if (error) {
  goTo(Number(error.dataset.line), Number(error.dataset.column));
}
