/* Lists and tables that sort and filter. Controls choose by what each item says of itself in data attributes; the state
   stands in the address. A list of many pages loads the rest of its items, as scripts, when a reader first asks. */
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
  const pages = document.querySelector(".parts");
  const STEP = 200;
  const collator = new Intl.Collator("ja", { numeric: true });
  let limit = STEP, sort = "", timer, loading;

  const take = (nodes, part) => [...nodes].map((node) => ({ node, part, keys: { ...node.dataset }, text: foldWords(node.textContent), name: node.querySelector("a")?.textContent || "" }));
  const own = parts.flatMap((part) => take(part.children, part));
  let items = own;

  const parse = (html) => {
    const table = document.createElement("table");
    table.innerHTML = `<tbody>${html}</tbody>`;
    return take(table.tBodies[0].rows, parts[0]);
  };
  const load = () => loading ||= Promise.all(shards.map((shard, number) => new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = root + shard;
    script.onload = () => done(parse(globalThis.mierukaRows[number]));
    script.onerror = failed;
    document.head.append(script);
  }))).then((some) => { if (shards.length) items = some.flat(); });

  const agrees = (control, { keys, text }) => {
    const { key, bound } = control.dataset;
    if (!control.value.trim()) return true;
    if (key === "q") return splitWords(control.value).every((word) => text.includes(word));
    const value = keys[key];
    if (!bound) return (value || "").split("|").includes(control.value);
    const limit = control.value * control.dataset.times;
    return value !== undefined && value !== "" && (bound === "from" ? value >= limit : value <= limit);
  };

  const order = (some) => {
    const [key, down] = [sort.replace("-", ""), sort.startsWith("-") ? -1 : 1];
    if (!key) return some;
    if (key === "name") return [...some].sort((a, b) => down * collator.compare(a.name, b.name));
    const missing = ({ keys }) => keys[key] === undefined || keys[key] === "";
    return [...some].sort((a, b) => missing(a) - missing(b) || down * (a.keys[key] - b.keys[key]) || 0);
  };

  const show = (some, count) => {
    const seen = some.slice(0, limit);
    for (const part of parts) {
      part.replaceChildren(...seen.filter((one) => one.part === part).map((one) => one.node));
      const group = part.closest("[data-group]");
      if (group) group.hidden = !part.children.length;
    }
    more.hidden = some.length <= limit;
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
    const active = remember();
    if (pages) pages.hidden = Boolean(active);
    if (!active) return show(own, false);
    if (shards.length && items === own) said.textContent = words.loading;
    try {
      await load();
    } catch {
      said.textContent = words.failed;
      return;
    }
    show(order(items.filter((one) => controls.every((control) => agrees(control, one)))), true);
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
    const hidden = items.find(({ node }) => node.id && !node.isConnected && `#${node.id}` === decodeURIComponent(location.hash));
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
