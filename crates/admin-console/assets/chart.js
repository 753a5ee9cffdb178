// Small plots. Each carries its numbers as titles, and a table says the same where one is near.

import { h, s } from "./dom.js";
import { count } from "./format.js";

const WIDTH = 720;
const HEIGHT = 170;
const LEFT = 34;
const BOTTOM = 20;

function ceiling(value) {
  if (value <= 5) return Math.max(1, Math.ceil(value));
  const size = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 2.5, 5, 10].map((step) => step * size).find((top) => top >= value);
}

/**
 * Columns over time, the parts of each stacked. `series` = [{name, of: row => number}], at most
 * three; `label` names a row.
 */
export function columns(rows, series, label) {
  const total = (row) => series.reduce((sum, part) => sum + part.of(row), 0);
  const top = ceiling(Math.max(1, ...rows.map(total)));
  const step = (WIDTH - LEFT) / Math.max(1, rows.length);
  const y = (value) => (HEIGHT - BOTTOM) * (1 - value / top) + 4;
  const plot = s("svg", {
    class: "plot", viewBox: `0 0 ${WIDTH} ${HEIGHT + 8}`, role: "img",
    "aria-label": `${series.map((part) => part.name).join(", ")} over time`,
  });
  for (const value of [0, top / 2, top].filter(Number.isInteger)) {
    plot.append(
      s("line", { class: "axis", x1: LEFT, x2: WIDTH, y1: y(value), y2: y(value) }),
      s("text", { x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" }, count(value)),
    );
  }
  rows.forEach((row, index) => {
    let below = 0;
    series.forEach((part, which) => {
      const value = part.of(row);
      if (value <= 0) return;
      const column = s("rect", {
        class: `s${which + 1}`, x: LEFT + index * step + step * 0.1, width: step * 0.8,
        y: y(below + value), height: Math.max(0.5, y(below) - y(below + value)),
      }, s("title", {}, `${label(row)}: ${count(value)} ${part.name}`));
      plot.append(column);
      below += value;
    });
  });
  const shown = [0, Math.floor(rows.length / 2), rows.length - 1];
  for (const index of new Set(shown)) {
    if (!rows[index]) continue;
    const anchor = index === 0 ? "start" : index === rows.length - 1 ? "end" : "middle";
    plot.append(s("text", {
      x: index === 0 ? LEFT : index === rows.length - 1 ? WIDTH : LEFT + (index + 0.5) * step,
      y: HEIGHT + 4, "text-anchor": anchor,
    }, label(rows[index])));
  }
  const legend = h("div", { class: "legend" },
    series.map((part, which) => h("span", {}, h("i", { class: `s${which + 1}` }), part.name)));
  return h("figure", {}, plot, legend);
}

/** Horizontal bars: rows of {name, value, text}. A value below zero is drawn in the warning colour. */
export function bars(rows) {
  const most = Math.max(...rows.map((row) => Math.abs(row.value)), 0) || 1;
  return h("div", { class: "bar" }, rows.map((row) => [
    h("span", {}, row.name),
    h("span", { class: "track" },
      s("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
        s("rect", {
          class: row.value < 0 ? "fill below" : "fill",
          width: Math.max(0, (100 * Math.abs(row.value)) / most), height: 10,
        }))),
    h("span", { class: "number" }, row.text),
  ]));
}
