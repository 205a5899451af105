import { quote as q } from "./eleventy.config.js";

export const data = {
  pagination: { data: "collections.programmes", size: 1, alias: "item" },
  permalink: ({ item }) => `/p/${item.data.id}/data.csv`,
};

export function render({ item: { data: d } }) {
  const lines = ["table,item,column,fiscal_year,value,text,unit"];
  for (const i of d.indicators)
    for (const v of i.values)
      lines.push(`indicator_values,${q(i.name)},${q(v.series)},${v.year},${v.value},,${q(i.unit)}`);
  for (const c of d.costs) lines.push(`costs,${q(c.item)},${q(c.stage)},${c.year},${c.amount},,"千円"`);
  for (const s of d.staffing) lines.push(`staffing,"人員（人工）",${q(s.stage)},${s.year},${s.workers},,"人工"`);
  for (const a of d.answers)
    lines.push(`answers,${q(a.question)},,,,${q(a.choice)},`, `answers,${q(a.question)},,,,${q(a.comment)},`);
  return `${lines.join("\n")}\n`;
}
