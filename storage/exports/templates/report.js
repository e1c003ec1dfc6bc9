"use strict";

const root = document.documentElement.classList;
root.add("js");
root.toggle("opened", location.hash.startsWith("#M-"));  // a first guess, before the pages are there

addEventListener("DOMContentLoaded", () => {
  const body = document.getElementById("rows");
  const title = document.title;
  let opened = null;

  // -- pages: the address says which is open, so that links and the back button do what they say ------------

  const page = () => {
    const found = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    return found && found.classList.contains("page") ? found : null;
  };

  const turn = () => {
    const last = opened;
    opened = page();
    root.toggle("opened", Boolean(opened));
    document.title = opened ? `${opened.id} · ${title}` : title;
    if (opened) {
      opened.querySelector("h2").focus();
    } else if (last) {
      body.querySelector(`[data-ref="${last.id}"] a`).focus();
    }
  };

  addEventListener("hashchange", turn);
  addEventListener("load", turn);  // once more: a browser that goes to the address itself takes the focus along
  turn();

  // -- printing ---------------------------------------------------------------------------------------------

  addEventListener("afterprint", () => root.remove("printing-all"));
  document.addEventListener("click", event => {
    if (event.target.closest(".print-this")) print();
  });
  if (!body) return;

  document.getElementById("print-all").addEventListener("click", () => {
    for (const row of body.rows) {
      const its = document.getElementById(row.dataset.ref);
      its.hidden = row.hidden;
      its.parentNode.append(its);  // in the order of the list
    }
    root.add("printing-all");
    print();
  });

  // -- finding ----------------------------------------------------------------------------------------------

  const search = document.getElementById("search");
  const choices = [...document.querySelectorAll(".controls select")];
  const found = document.getElementById("found");
  const plain = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const words = new Map();

  const text = row => {
    if (!words.has(row)) words.set(row, plain(row.textContent));
    return words.get(row);
  };

  const find = () => {
    const wanted = plain(search.value).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of body.rows) {
      const fits = choices.every(choice => !choice.value || row.dataset[choice.dataset.key] === choice.value)
        && wanted.every(word => text(row).includes(word));
      row.hidden = !fits;
      count += fits;
    }
    const says = count ? found.dataset.some : found.dataset.none;
    const told = { found: count, all: body.rows.length };
    found.textContent = says.replace(/\{(\w+)\}/g, (_, name) => told[name].toLocaleString("en"));
  };

  for (const choice of choices) {
    const there = new Set([...body.rows].map(row => row.dataset[choice.dataset.key]));
    for (const option of [...choice.options]) if (option.value && !there.has(option.value)) option.remove();
    choice.addEventListener("change", find);
  }
  search.addEventListener("input", find);
  find();

  // -- sorting ----------------------------------------------------------------------------------------------

  const heads = [...document.querySelectorAll("#list th[data-sorted]")];

  const sort = head => {
    const ascending = head.getAttribute("aria-sort") !== "ascending";
    for (const other of heads) other.setAttribute("aria-sort", "none");
    head.setAttribute("aria-sort", ascending ? "ascending" : "descending");
    const key = row => row.cells[head.cellIndex].dataset.key;
    const order = new Intl.Collator("en", { numeric: true }).compare;
    const rows = [...body.rows].map(row => [key(row), row]);
    rows.sort(([a], [b]) => (a === "") - (b === "") || (ascending ? order(a, b) : order(b, a)));
    body.append(...rows.map(([, row]) => row));
  };

  for (const head of heads) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(head));
    head.append(button);
    head.setAttribute("aria-sort", head.dataset.sorted);
  }

  // -- the keyboard -----------------------------------------------------------------------------------------

  document.addEventListener("keydown", event => {
    const isTyping = event.target.closest("input, select, textarea");
    if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey && !opened) {
      event.preventDefault();
      search.focus();
    } else if (event.key === "Escape" && event.target === search && search.value) {
      event.preventDefault();
      search.value = "";
      find();
    }
  });
});
