/* What search and tables share. How words are compared: NFKC, no case, ひらがな = カタカナ, every dash alike, no spaces and
   no brackets. Line breaks and tabs stay, since they part the rows and fields of the index. */
"use strict";
globalThis.foldWords = (text) => text.normalize("NFKC").toLowerCase()
  .replace(/[\u30a1-\u30f6]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0x60))
  .replace(/[\u3095\u3096]/g, "か")
  .replace(/[\u30fc\u2010-\u2015\u2212~\u301c]/g, "-")
  .replace(/[ ,.'"・、。“”‘’「」『』《》〈〉()[\]【】]/g, "");
globalThis.splitWords = (text) => text.normalize("NFKC").split(/\s+/).map(foldWords).filter(Boolean);
/* Long work in slices, between which the page answers its reader. False where `stale` says that nobody waits any more. */
let rested = 0;
globalThis.workInSlices = async (some, work, stale = () => false) => {
  for (const one of some) {
    if (performance.now() - rested > 30) {
      await new Promise((go) => setTimeout(go));
      if (stale()) return false;
      rested = performance.now();
    }
    work(one);
  }
  return true;
};
/* A field for words: what it needs is loaded when the reader first comes to it, and it searches a moment after the last
   letter; the arrow leads to what was found. */
globalThis.listenForWords = (field, list, load, search, moment) => {
  let timer;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(search, moment);
  };
  field.addEventListener("focus", () => load().catch(() => {}), { once: true });
  field.addEventListener("input", (event) => event.isComposing || later());
  field.addEventListener("compositionend", later);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter") later();
    if (event.key === "ArrowDown") list.querySelector("a")?.focus();
  });
};
