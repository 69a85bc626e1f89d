"use strict";
// Everything in the data is hostile: it reaches the page through textContent and nothing else.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  // Paper has no clicks: what is folded is printed open, and folded again.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details.look:not([open])")];
    for (const details of folded) details.open = true;
  });
  addEventListener("afterprint", () => { for (const details of folded) details.open = false; });
  const body = document.getElementById("rows");
  if (!body) return;
  const PAGE = 100;
  const [dataset, rule, level, words, order] = ["dataset", "rule", "level", "words", "order"].map((id) => document.getElementById(id));
  const count = document.getElementById("count");
  const further = document.getElementById("further");

  const findings = data.findings.map(([r, split, file, row, line, path, message, score, related], index) => {
    const of = data.rules[r];
    const text = (data.quotes[r] ?? [])[of.seen = (of.seen ?? -1) + 1] ?? null;
    const finding = { dataset: of.dataset, code: of.code, rule: of.rule, level: of.level, status: of.status, split, file: data.files[file], row, line, path, message, score,
      related: related.map(([s, f, n, l]) => ({ split: s, file: data.files[f], row: n, line: l })) };
    if (data.text) finding.text = text;
    Object.defineProperties(finding, { key: { value: of.key }, index: { value: index } });
    const haystack = [of.code, of.rule, split, finding.file, `row:${row}`, path, message, text].join("\n").toLowerCase();
    Object.defineProperty(finding, "haystack", { value: haystack });
    return finding;
  });

  // Control characters and direction marks are shown, not obeyed.
  const visible = (text) => String(text).replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, (c) => (/[\n\t]/.test(c) ? c : `\\x${c.codePointAt(0).toString(16).padStart(2, "0")}`));
  const make = (tag, text, name) => {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = visible(text);
    if (name) element.className = name;
    return element;
  };
  const place = (p) => (p.line ? `${p.file}:${p.line}` : p.file);

  for (const of of data.rules) {
    const whose = data.several ? `${(of.dataset ?? "").slice(0, 40)}: ` : "";
    const option = make("option", `${whose}${of.code} ${of.rule} (${of.shown.toLocaleString("en")})`);
    option.value = of.key;
    rule.append(option);
  }

  let chosen = [];
  let shown = 0;
  const sorts = {
    place: (a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : (a.line ?? 0) - (b.line ?? 0)),
    score: (a, b) => (b.score ?? -Infinity) - (a.score ?? -Infinity) || a.index - b.index,
  };

  const row = (finding) => {
    const line = make("tr");
    const cells = [make("td"), make("td"), make("td")];
    // Only a rule that failed has a level to shout; what a passing rule lists is there to look at.
    const failed = finding.status === "fail";
    const word = failed ? finding.level : { inconclusive: "unsure" }[finding.status] ?? finding.status;
    const tone = failed ? { error: "fail", warning: "warn" }[word] ?? "note" : { unsure: "unsure", pass: "pass" }[word] ?? "note";
    cells[0].append(make("span", word, `badge ${tone}`), " ", make("span", finding.code, "code"), ` ${finding.rule}`);
    cells[1].append(make("span", place(finding), "where"), make("span", finding.row ? ` row ${finding.row}` : "", "quiet row"));
    if (finding.path) cells[2].append(make("code", finding.path), ": ");
    cells[2].append(visible(finding.message));
    if (finding.score !== null) cells[2].append(make("span", ` (${Number(finding.score.toPrecision(3))})`, "quiet"));
    if (finding.related.length) cells[2].append(make("div", `with ${finding.related.map(place).join(", ")}`, "quiet where"));
    if (finding.text) cells[2].append(make("span", finding.text, "text"));
    line.setAttribute("role", "row");
    for (const cell of cells) cell.setAttribute("role", "cell");
    line.append(...cells);
    return line;
  };

  const more = () => {
    body.append(...chosen.slice(shown, shown + PAGE).map(row));
    shown = Math.min(shown + PAGE, chosen.length);
    further.hidden = shown === chosen.length;
    further.textContent = `Show ${Math.min(PAGE, chosen.length - shown)} more of ${(chosen.length - shown).toLocaleString("en")}`;
  };

  const filter = () => {
    const needles = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    chosen = findings.filter((f) => f.key.startsWith(dataset?.value ?? "") && (!rule.value || f.key === rule.value) && (!level.value || (f.status === "fail" && f.level === level.value))
      && needles.every((needle) => (/^row:\d+$/.test(needle) ? `row:${f.row}` === needle : f.haystack.includes(needle))));
    if (sorts[order.value]) chosen.sort(sorts[order.value]);
    body.replaceChildren();
    shown = 0;
    more();
    count.textContent = `${chosen.length.toLocaleString("en")} of ${findings.length.toLocaleString("en")} findings`;
  };

  const save = (text, name, type) => {
    const link = make("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
  // A cell that begins like a formula is one to a spreadsheet.
  const cell = (value) => {
    const text = value === null || value === undefined ? "" : String(value);
    const safe = typeof value === "string" && /^(\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = make("textarea", text);
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  };

  for (const control of [dataset, rule, level, order]) control?.addEventListener("change", filter);
  let waiting = 0;
  words.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 80); });
  document.getElementById("filters").addEventListener("submit", (event) => { event.preventDefault(); filter(); });
  further.addEventListener("click", more);
  document.getElementById("copy").addEventListener("click", async () => {
    const places = [...new Set(chosen.map(place))];
    await copy(places.join("\n"));
    count.textContent = `${places.length.toLocaleString("en")} row ids copied`;
  });
  document.getElementById("jsonl").addEventListener("click", () =>
    save(chosen.map((f) => JSON.stringify(f) + "\n").join(""), "findings.jsonl", "application/x-ndjson"));
  document.getElementById("csv").addEventListener("click", () => {
    const columns = ["dataset", "code", "rule", "level", "status", "split", "file", "row", "line", "path", "message", "score", ...(data.text ? ["text"] : [])];
    const lines = [columns, ...chosen.map((f) => columns.map((column) => f[column]))];
    save(lines.map((line) => line.map(cell).join(",") + "\r\n").join(""), "findings.csv", "text/csv");
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-rule]");
    if (!button) return;
    rule.value = button.dataset.rule;
    [level.value, words.value] = ["", ""];
    if (dataset) dataset.value = "";
    filter();
    const title = document.getElementById("findings-title");
    title.scrollIntoView();
    title.focus({ preventScroll: true });
  });
  filter();
})();
