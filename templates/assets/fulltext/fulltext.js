/* Full text: what the index that pagefind made holds of all pages. Its words are single letters of kanji and kana (the
   build parts them), so a word is looked for as its letters in a row, and found wherever it stands. All words must be
   found; the query and what it is narrowed to stand in the address. Text from pages is only ever put in as text. */
"use strict";
for (const box of document.querySelectorAll("[data-fulltext]")) {
  const { towns, years, kinds, words } = JSON.parse(box.dataset.fulltext);
  const { files, prefix } = box.dataset;
  const [field, said, list, more] = ["input", "[role=status]", "ol", "button"].map((one) => box.querySelector(one));
  const choosers = [...box.querySelectorAll("select")];
  const instead = document.querySelector("[data-instead]");
  const isJapanese = document.documentElement.lang === "ja";
  const STEP = 10, BEFORE = 30, AFTER = 90;
  /* As mieruka/fulltext/parting.py has them. */
  const LETTER = /[\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]/gu;
  let loading, turn = 0, found = [], shown = 0, asked = [];

  const load = () => loading ||= new Promise((done, failed) => {
    addEventListener("unhandledrejection", failed, { once: true }); /* pagefind waits for ever for what it cannot load */
    import(new URL(`${files}pagefind/pagefind.js`, document.baseURI).href).then(async (pagefind) => {
      await pagefind.options({ noWorker: true, exactDiacritics: true });
      await pagefind.init();
      await pagefind.filters(); /* there are none; but this waits until all is loaded that a search needs */
      done(pagefind);
    }).catch(failed);
  });

  const shift = (text, from, by) => text.replace(from, (letter) => String.fromCharCode(letter.charCodeAt(0) + by));
  const part = (word) => word.replace(/[^\p{L}\p{M}\p{N}]/gu, "").replace(LETTER, " $& ").trim().replace(/\s+/g, " ");
  /* A word as it was typed, in ひらがな and in カタカナ. */
  const spell = (word) => new Set([word, shift(word, /[\u30a1-\u30f6]/g, -0x60), shift(word, /[\u3041-\u3096]/g, 0x60)].map(part));

  /* The pages that hold a word: those with its letters in a row, with the weight that pagefind gives to its letters. */
  const find = async (pagefind, word) => {
    const pages = new Map();
    for (const spelt of spell(word)) {
      const exact = await pagefind.search(`"${spelt}"`);
      if (!exact.results.length) continue;
      const loose = await pagefind.search(spelt);
      const weights = new Map(loose.results.map(({ id, score }) => [id, score]));
      for (const { id, data } of exact.results) {
        pages.set(id, { id, data, weight: Math.max(weights.get(id) || 0, pages.get(id)?.weight || 0) });
      }
    }
    return pages;
  };

  /* The pages of a town, a year or a kind: these stand in the index as words, as mieruka/fulltext writes them. */
  const choose = async (pagefind, [name, value]) => {
    const fact = `${name}${value.replaceAll("z", "zz").replaceAll("-", "zd")}x`;
    return new Set((await pagefind.search(`"${fact}"`)).results.map(({ id }) => id));
  };

  /* The text as it stood before its letters were parted, and where pagefind set a full stop after a box, a space. */
  const join = (text) => {
    const joined = text.replace(/([\u2e80-\uffef])\.( |$)/g, "$1　").replace(/\. (?=[\u2e80-\uffef])/g, "　")
      .replace(/([\u2e80-\uffef]) +(?=[\u2e80-\uffef])/g, "$1");
    return isJapanese ? joined.replace(/([\u2e80-\uffef]) +/g, "$1").replace(/ +(?=[\u2e80-\uffef])/g, "") : joined;
  };

  const folds = new Map();
  const fold = (letter) => {
    if (!folds.has(letter)) folds.set(letter, foldWords(letter));
    return folds.get(letter);
  };

  /* A piece of the text behind the heading, where most of the words stand together, with all of them marked. */
  const excerpt = (text, title) => {
    const letters = [...text], places = [];
    let folded = "";
    letters.forEach((letter, at) => {
      for (const _ of fold(letter)) places.push(at);
      folded += fold(letter);
    });
    const marked = new Set(), starts = [];
    asked.forEach((word, number) => {
      for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length)) {
        starts.push([places[at], number]);
        for (let one = places[at]; one <= places[at + word.length - 1]; one++) marked.add(one);
      }
    });
    starts.sort(([one], [other]) => one - other);
    const behind = text.indexOf(title) + title.length;
    let most = 0, best = 0;
    starts.forEach(([from], number) => {
      const near = starts.slice(number).filter(([at]) => at < from + AFTER / 2).map(([, word]) => word);
      const weight = new Set(near).size + (from < behind ? 0 : asked.length);
      if (weight > most) [most, best] = [weight, from];
    });
    const start = Math.max(0, best - BEFORE);
    const piece = document.createElement("p");
    piece.append(start ? "…" : "");
    for (let at = start; at < Math.min(letters.length, start + BEFORE + AFTER);) {
      const is = marked.has(at);
      let run = "";
      while (at < Math.min(letters.length, start + BEFORE + AFTER) && marked.has(at) === is) run += letters[at++];
      piece.append(is ? Object.assign(document.createElement("mark"), { textContent: run }) : run);
    }
    piece.append(start + BEFORE + AFTER < letters.length ? "…" : "");
    return piece;
  };

  const show = async ({ data }) => {
    const { raw_url: path, meta, content } = await data();
    const item = document.createElement("li");
    const link = item.appendChild(document.createElement("a"));
    link.href = files + path;
    link.textContent = meta.shown;
    const [town, year, kind] = path.slice(prefix.length).split("/");
    const facts = [kinds[kind], towns[town], years[year]].filter(Boolean).join("　");
    if (facts) item.appendChild(document.createElement("small")).textContent = facts;
    const piece = item.appendChild(excerpt(join(content), join(meta.title)));
    for (const one of [link, piece]) if (one.textContent.match(LETTER)) one.lang = "ja"; /* on pages in any language */
    return item;
  };

  const extend = async () => {
    const now = turn;
    const next = await Promise.all(found.slice(shown, shown + STEP).map(show));
    if (now !== turn) return undefined;
    list.append(...next);
    shown += next.length;
    more.hidden = shown >= found.length;
    return next[0];
  };

  const narrow = () => choosers.filter((one) => one.value).map((one) => [one.name, one.value]);

  const search = async () => {
    const now = ++turn;
    const query = field.value.normalize("NFKC").split(/\s+/).filter(part);
    const chosen = narrow();
    history.replaceState(null, "", `#${new URLSearchParams([["q", field.value.trim()], ...chosen])}`);
    if (query.length) said.textContent = words.loading;
    let pages = [];
    try {
      const pagefind = await load();
      for (const word of query) {
        const some = await find(pagefind, word);
        const both = pages.filter(({ id }) => some.has(id)).map((one) => ({ ...one, weight: one.weight + some.get(one.id).weight }));
        pages = word === query[0] ? [...some.values()] : both;
      }
      for (const one of pages.length ? chosen : []) {
        const some = await choose(pagefind, one);
        pages = pages.filter(({ id }) => some.has(id));
      }
      if (now !== turn) return;
      [found, shown, asked] = [pages.sort((a, b) => b.weight - a.weight || (a.id < b.id ? -1 : 1)), 0, query.map(foldWords).filter(Boolean)];
      list.replaceChildren();
      await extend();
    } catch {
      said.textContent = words.failed;
      instead.hidden = false;
      return;
    }
    if (now === turn) said.textContent = !query.length ? "" : found.length ? words.found.replace("#", found.length) : words.none;
  };

  listenForWords(field, list, load, search, 250);
  for (const one of choosers) one.addEventListener("change", search);
  more.addEventListener("click", async () => (await extend())?.querySelector("a").focus());

  const open = () => {
    const address = new URLSearchParams(location.hash.slice(1));
    const before = [field.value.trim(), ...choosers.map((one) => one.value)].join("\n");
    field.value = address.get("q") ?? field.value;
    for (const one of choosers) one.value = [...one.options].some(({ value }) => value === address.get(one.name)) ? address.get(one.name) : "";
    if (field.value && [field.value.trim(), ...choosers.map((one) => one.value)].join("\n") !== before) search();
  };
  if (location.protocol !== "file:") { /* where a page may load no module */
    box.hidden = false;
    instead.hidden = true;
    addEventListener("hashchange", open);
    open();
  }
}
