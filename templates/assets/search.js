/* Search over the index that the build wrote, in shards of classic scripts: so it also runs from a disk. The shards are
   loaded when the reader first comes to the box. All words must be found; the query stands in the address. What takes
   long is done in slices, and given up where the reader has typed on. */
"use strict";
for (const box of document.querySelectorAll("[data-search]")) {
  const { shards, years, kinds, words } = JSON.parse(box.dataset.search);
  const { root } = box.dataset;
  const [field, said, list, more] = ["input", "[role=status]", "ol", "button"].map((one) => box.querySelector(one));
  const STEP = 20;
  const documents = [];
  let loading, found = [], shown = 0, asked = 0, ready = false;

  const read = async ({ town, also, path, sets }) => {
    for (const { year, era, kind, folder, rows } of sets) {
      const around = foldWords([town, also, years[year], era, kinds[kind]].join("\t"));
      await workInSlices(rows.split("\n"), (row) => {
        const [id, title, ...rest] = row.split("\t");
        const fields = [title, ...rest].map(foldWords);
        documents.push({ id, title, rest, fields, around, town, year, kind, folder: path + folder });
      });
    }
  };

  const load = () => loading ||= Promise.all(shards.map((shard) => new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = root + shard;
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  }))).then(async () => {
    for (const shard of globalThis.mierukaIndex || []) await read(shard);
    ready = true;
  });

  /* How well a document answers: the name before the rest, its beginning before its middle; 0 where a word is missing. */
  const weigh = (one, query) => {
    let weight = 0;
    one.why = "";
    for (const word of query) {
      const [name, ...fields] = one.fields;
      const at = name.indexOf(word);
      const field = at < 0 ? fields.findIndex((text) => text.includes(word)) : -1;
      if (at < 0 && field < 0 && !one.around.includes(word)) return 0;
      if (field > 0) one.why ||= one.rest[field];
      weight += at === 0 ? 8 : at > 0 ? 6 : field >= 0 ? 3 : 1;
    }
    return weight;
  };

  const show = (one) => {
    const item = document.createElement("li");
    const link = item.appendChild(document.createElement("a"));
    const [file, anchor] = one.id.split("#");
    link.href = `${root}${one.folder}${file}.html${anchor ? `#${anchor}` : ""}`;
    link.textContent = one.title;
    link.lang = "ja"; /* as content is, on pages in any language */
    for (const text of [[kinds[one.kind], one.town, years[one.year], one.rest[0]].filter(Boolean).join("　"), one.why]) {
      if (text) {
        const note = item.appendChild(document.createElement("small"));
        note.textContent = text.length > 120 ? `${text.slice(0, 120)}…` : text;
      }
    }
    return item;
  };

  const extend = () => {
    const next = found.slice(shown, shown + STEP).map(show);
    list.append(...next);
    shown += next.length;
    more.hidden = shown >= found.length;
    return next[0];
  };

  const search = async () => {
    const turn = ++asked;
    const stale = () => turn !== asked;
    const query = splitWords(field.value);
    history.replaceState(null, "", `#q=${encodeURIComponent(field.value.trim())}`);
    if (query.length && !ready) said.textContent = words.loading;
    try {
      await load();
    } catch {
      said.textContent = words.failed;
      return;
    }
    const weighed = [];
    const weighOne = (one) => {
      const weight = weigh(one, query);
      if (weight) weighed.push([weight, one]);
    };
    if (stale() || query.length && !await workInSlices(documents, weighOne, stale)) return;
    found = weighed.sort(([a, one], [b, other]) => b - a || other.year - one.year).map(([, one]) => one);
    list.replaceChildren();
    shown = 0;
    extend();
    said.textContent = !query.length ? "" : found.length ? words.found.replace("#", found.length) : words.none;
  };

  listenForWords(field, list, load, search, 150);
  more.addEventListener("click", () => extend()?.querySelector("a").focus());

  const open = () => {
    if (location.hash === "#query") field.focus();
    if (!location.hash.startsWith("#q=")) return;
    const asked = decodeURIComponent(location.hash.slice(3));
    if (field.value.trim() !== asked) field.value = asked, search();
  };
  box.hidden = false;
  addEventListener("hashchange", open);
  open();
}
