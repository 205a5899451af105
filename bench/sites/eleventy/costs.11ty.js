import { quote as q } from "./eleventy.config.js";

export const data = { permalink: "/costs.csv" };

export function render({ collections }) {
  const lines = ["sheet,fiscal_year,stage_label,label,amount,unit"];
  for (const { data: d } of collections.programmes)
    for (const c of d.costs) lines.push(`${q(d.id)},${c.year},${q(c.stage)},${q(c.item)},${c.amount},"千円"`);
  return `${lines.join("\n")}\n`;
}
