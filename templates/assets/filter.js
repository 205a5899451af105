/* Lists and tables that sort and filter. Controls choose by what each item says of itself in data attributes; the state
   stands in the address. A list of many pages loads all its items, as scripts, when a reader first asks; they stay text
   until they are shown. What takes long is done in slices, and given up where the reader has asked for something else. */
"use strict";
for (const list of document.querySelectorAll("[data-list]")) {
  const words = JSON.parse(list.dataset.list);
  const shards = JSON.parse(list.dataset.shards || "[]");
  const { root } = list.dataset;
  const controls = [...list.querySelectorAll("[data-key]")];
  const said = list.querySelector(".filters [role=status]");
  const more = list.querySelector(".more");
  const parts = [...list.querySelectorAll(".items")];
  const headings = [...list.querySelectorAll("th[data-sort]")];
  const paged = list.querySelectorAll(".parts, caption .note");
  const STEP = 100;
  const RUN = 250;
  const MARKS = { amp: "&", lt: "<", gt: ">", "#34": '"', "#39": "'" };
  const collator = new Intl.Collator("ja", { numeric: true });
  let limit = STEP, sort = "", asked = 0, timer, loading;

  const take = (node, part) => ({ node, part, keys: { ...node.dataset }, said: node.textContent, name: node.querySelector("a")?.textContent || "" });
  const own = parts.flatMap((part) => [...part.children].map((node) => take(node, part)));
  let items = own;

  /* The build escapes what it writes: a tag holds no other ">", a value no other quotation mark. */
  const strip = (html) => html.replace(/<[^>]*>/g, "").replace(/&([a-z]+|#3[49]);/g, (mark, name) => MARKS[name] ?? mark);
  const read = (html) => {
    const keys = {};
    for (const [, key, value] of html.slice(0, html.indexOf(">")).matchAll(/ data-([a-z]+)="([^"]*)"/g)) keys[key] = strip(value);
    return { html, part: parts[0], keys, said: strip(html), name: strip(html.slice(html.indexOf("<a "), html.indexOf("</a>"))) };
  };
  const nodeOf = (one) => {
    if (one.node) return one.node;
    const table = document.createElement("table");
    table.innerHTML = `<tbody>${one.html}</tbody>`;
    return one.node = table.rows[0];
  };
  const fetchRows = (shard, number) => new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = root + shard;
    script.onload = () => done(globalThis.mierukaRows[number]);
    script.onerror = failed;
    document.head.append(script);
  });
  const load = () => loading ||= Promise.all(shards.map(fetchRows)).then(async (some) => {
    const all = [];
    await workInSlices(some.flat(), (html) => all.push(read(html)));
    if (shards.length) items = all;
  });

  /* What a control that is set asks of an item. */
  const demand = ({ value: chosen, dataset: { key, bound, times } }) => {
    if (key === "q") {
      const query = splitWords(chosen);
      return (one) => query.every((word) => (one.text ??= foldWords(one.said)).includes(word));
    }
    if (!bound) return ({ keys }) => (keys[key] || "").split("|").includes(chosen);
    const limit = chosen * times;
    return ({ keys: { [key]: value = "" } }) => value !== "" && (bound === "from" ? value >= limit : value <= limit);
  };

  const compare = (key, down) => {
    if (key === "name") return (a, b) => down * collator.compare(a.name, b.name);
    const missing = ({ keys }) => keys[key] === undefined || keys[key] === "";
    return (a, b) => missing(a) - missing(b) || down * (a.keys[key] - b.keys[key]) || 0;
  };

  /* Return the items that agree with all controls, in order; nothing where the reader has asked anew meanwhile. */
  const find = async (stale) => {
    const demands = controls.filter((control) => control.value.trim()).map(demand);
    const some = [];
    if (!await workInSlices(items, (one) => demands.every((agrees) => agrees(one)) && some.push(one), stale)) return [];
    return sort ? await order(some, compare(sort.replace("-", ""), sort.startsWith("-") ? -1 : 1), stale) : some;
  };

  /* Runs are sorted in pairs, until one is left: of two sorted ones a sort makes one in a single pass. */
  const order = async (some, compared, stale) => {
    let runs = [];
    for (let at = 0; at < some.length; at += RUN) runs.push(some.slice(at, at + RUN));
    do {
      const sorted = [];
      const pairs = runs.flatMap((run, at) => at % 2 ? [] : [[...run, ...runs[at + 1] || []]]);
      if (!await workInSlices(pairs, (pair) => sorted.push(pair.sort(compared)), stale)) return [];
      runs = sorted;
    } while (runs.length > 1);
    return runs[0] || [];
  };

  const show = (some, count) => {
    const seen = count ? some.slice(0, limit) : some;
    for (const part of parts) {
      part.replaceChildren(...seen.filter((one) => one.part === part).map(nodeOf));
      const group = part.closest("[data-group]");
      if (group) group.hidden = !part.children.length;
    }
    more.hidden = seen.length === some.length;
    said.textContent = count ? words.found.replace("#", some.length).replace("#", items.length) : "";
  };

  const remember = () => {
    const state = new URLSearchParams();
    for (const control of controls) if (control.value.trim()) state.set(control.name, control.value.trim());
    if (sort) state.set("sort", sort);
    history.replaceState(null, "", `#${String(state) || "list="}`);
    return String(state);
  };

  const apply = async () => {
    const turn = ++asked;
    const stale = () => turn !== asked;
    const active = remember();
    for (const one of paged) one.hidden = Boolean(active);
    if (!active) return show(own, false);
    if (shards.length && items === own) said.textContent = words.loading;
    try {
      await load();
    } catch {
      if (!stale()) said.textContent = words.failed;
      return;
    }
    const some = await find(stale);
    if (!stale()) show(some, true);
  };

  const again = () => {
    limit = STEP;
    clearTimeout(timer);
    timer = setTimeout(apply, 150);
  };

  const mark = () => headings.forEach((heading) => {
    const { sort: key } = heading.dataset;
    if (sort.replace("-", "") === key) heading.setAttribute("aria-sort", sort.startsWith("-") ? "descending" : "ascending");
    else heading.removeAttribute("aria-sort");
  });

  for (const heading of headings) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sorter";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const { sort: key } = heading.dataset;
      sort = sort === key ? `-${key}` : sort === `-${key}` ? "" : key;
      mark();
      again();
    });
  }
  for (const control of controls) control.addEventListener("input", (event) => event.isComposing || again());
  for (const control of controls) control.addEventListener("compositionend", again);
  list.querySelector("[data-clear]").addEventListener("click", () => {
    clear();
    again();
  });
  more.addEventListener("click", () => {
    const at = limit;
    limit += STEP;
    apply().then(() => parts.flatMap((part) => [...part.children])[at]?.querySelector("a").focus());
  });

  const clear = () => {
    for (const control of controls) control.value = "";
    sort = "";
    mark();
  };

  const open = () => {
    const hidden = items.find(({ node }) => node?.id && !node.isConnected && `#${node.id}` === decodeURIComponent(location.hash));
    if (hidden) {
      const { hash } = location;
      clear();
      apply().then(() => location.replace(hash));
    }
    const state = new URLSearchParams(location.hash.slice(1));
    if (![...controls.map((one) => one.name), "sort"].some((name) => state.has(name))) return;
    for (const control of controls) control.value = state.get(control.name) || "";
    sort = state.get("sort") || "";
    mark();
    list.querySelector("details").open = true;
    apply();
    list.scrollIntoView();
  };
  list.querySelector(".filters").hidden = false;
  addEventListener("hashchange", open);
  open();
}
