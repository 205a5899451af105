const inOrder = (api) => api.getFilteredByGlob("p/*.md").sort((a, b) => a.data.number - b.data.number);

function groupBy(api, key) {
  const groups = new Map();
  for (const item of inOrder(api)) {
    const id = item.data[key];
    if (!groups.has(id)) groups.set(id, { id, name: item.data[`${key}_name`], items: [] });
    groups.get(id).items.push(item);
  }
  return [...groups.values()];
}

export const quote = (text) => `"${String(text).replaceAll('"', '""')}"`;

export default function (config) {
  config.addPassthroughCopy("style.css");
  config.addCollection("programmes", inOrder);
  config.addCollection("departments", (api) => groupBy(api, "department"));
  config.addCollection("policies", (api) => groupBy(api, "policy"));
  config.addFilter("grouped", (value) => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ","));
  return { markdownTemplateEngine: false, htmlTemplateEngine: "njk" };
}
