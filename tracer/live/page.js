// The page with the reader's numbers: its address says them (#set=PATH=VALUE&set=…), the compiled lesson makes it anew,
// and what differs is put into the document. Nothing here knows a word or a number.

const $plain = (x) => $data(x, (text) => (text[0] !== "#" ? text : text[1] === "#" ? text.slice(1) : Decimal(text.slice(1))));

// Which of two rows of elements belong together: those of the same kind, in the longest order that both have.
const $FOREIGN = new Set(["focus-visible", "stacked"]); // what other scripts say of an element
const $classes = (element) => (element.getAttribute("class") || "").split(" ").filter((name) => !$FOREIGN.has(name)).join(" ");
const $same = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName
  && (a.nodeType !== 1 || a.id === b.id && $classes(a) === $classes(b));
function $pairs(old, made) {
  let head = 0, tail = 0;
  while (head < old.length && head < made.length && $same(old[head], made[head])) head++;
  while (tail < old.length - head && tail < made.length - head && $same(old[old.length - 1 - tail], made[made.length - 1 - tail])) tail++;
  const a = old.slice(head, old.length - tail), b = made.slice(head, made.length - tail), best = a.map(() => []);
  for (let i = a.length - 1; i >= 0; i--) for (let j = b.length - 1; j >= 0; j--) {
    const length = (x, y) => (x < a.length && y < b.length ? best[x][y] : 0);
    best[i][j] = $same(a[i], b[j]) ? 1 + length(i + 1, j + 1) : Math.max(length(i + 1, j), length(i, j + 1));
  }
  const found = old.slice(0, head).map((each, at) => [each, made[at]]);
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    const length = (x, y) => (x < a.length && y < b.length ? best[x][y] : 0);
    if (i < a.length && j < b.length && $same(a[i], b[j])) found.push([a[i++], b[j++]]);
    else if (j === b.length || i < a.length && length(i + 1, j) >= length(i, j + 1)) found.push([a[i++], null]);
    else found.push([null, b[j++]]);
  }
  return [...found, ...old.slice(old.length - tail).map((each, at) => [each, made[made.length - tail + at]])];
}

// What the reader has opened, chosen or typed, and what other scripts have added, stays.
const $KEPT = new Set(["open", "checked", "tabindex", "data-focus-visible-added"]);
const $ours = (node) => !(node.nodeType === 1 && node.matches("[data-live-tools], [data-live], .md-code__nav, .md-clipboard"));
function $children(element) {
  const wrapped = (node) => (node.nodeType === 1 && /md-typeset__(scrollwrap|table)/.test(node.className) && node.querySelector("table")) || node;
  return [...element.childNodes].filter($ours).map(wrapped);
}
function $morph(old, made) {
  if (old.nodeType !== 1) {
    if (old.data !== made.data) old.data = made.data;
    return;
  }
  for (const { name, value } of [...made.attributes]) {
    if (!$KEPT.has(name) && (name === "class" ? $classes(old) !== $classes(made) : old.getAttribute(name) !== value)) {
      old.setAttribute(name, value);
    }
  }
  for (const { name } of [...old.attributes]) if (!$KEPT.has(name) && !made.hasAttribute(name)) old.removeAttribute(name);
  if (old.isEqualNode(made)) return;
  let after = null;
  const pairs = $pairs($children(old), $children(made));
  for (const [was, is] of pairs.reverse()) {
    if (was && is) $morph(was, is);
    else if (was) was.remove();
    else old.insertBefore(is, after);
    const stands = was && is ? was : is;
    if (stands && stands.parentNode) after = stands.parentNode === old ? stands : [...old.childNodes].find((node) => node.contains(stands));
  }
}

// The place that the reader looks at stays where it is: the topmost element in sight that is there before and after.
function $steady(article, change) {
  const seen = [...article.querySelectorAll("p, h2, h3, figure, table, math, li")].filter((each) => each.getBoundingClientRect().bottom > 80)
    .slice(0, 30).map((each) => [each, each.getBoundingClientRect().top]);
  change();
  const kept = seen.find(([each]) => each.isConnected && each.getClientRects().length);
  const moved = kept && kept[0].getBoundingClientRect().top - kept[1];
  if (moved && (scrollY > 0 || moved > 0 && kept[1] < 0)) scrollBy({ top: moved, behavior: "instant" });
}

// Settings of an address, percent-decoded; what is no setting is a place on the page.
const $settings = (hash) => hash.replace(/^#/, "").split("&").filter((part) => part.startsWith("set=")).map((part) => {
  try { return decodeURIComponent(part.slice(4)); } catch { return part.slice(4); }
});

function $live(document) {
  const script = document.querySelector("script[data-live]"), article = script && script.closest("article");
  if (!article) return;
  const root = document.documentElement, first = [...article.childNodes].filter($ours).map((node) => node.cloneNode(true));
  const code = article.querySelector(".highlight").cloneNode(true);
  code.querySelectorAll(".md-code__nav, .md-clipboard").forEach((each) => each.remove());
  $program = code.outerHTML;
  const offer = $offers(article);
  let page = null, shown = "";
  const opened = () => (page = page || $page($plain(JSON.parse(script.textContent))));
  const framed = (nodes) => { const frame = document.createElement("article"); frame.append(...nodes); return frame; };
  const put = (made) => {
    [...article.attributes].forEach(({ name, value }) => made.setAttribute(name, value));
    $steady(article, () => $morph(article, made));
    dispatchEvent(new Event("resize")); // what is too wide is looked at again
  };
  function say(text) {
    let line = document.querySelector("[data-live-says]");
    if (!line && text) {
      line = document.createElement("p");
      line.setAttribute("data-live-says", "");
      line.setAttribute("data-live-tools", "");
      line.setAttribute("role", "alert");
      line.className = "live-says";
      article.prepend(line);
    }
    if (line) { line.textContent = text; line.hidden = !text; }
  }
  function follow() {
    const settings = $settings(location.hash), wanted = settings.join("\n");
    say("");
    if (wanted === shown) return;
    root.dataset.live = "working";
    try {
      if (settings.length) {
        const made = document.createElement("template");
        made.innerHTML = opened().html(settings);
        put(framed([...made.content.childNodes]));
      } else put(framed(first.map((node) => node.cloneNode(true))));
      shown = wanted;
      offer(settings.length ? () => opened().files(settings) : null);
      for (const each of article.querySelectorAll("[data-first-numbers]")) {
        each.hidden = (each.dataset.firstNumbers === "built") === settings.length > 0;
      }
      for (const link of document.querySelectorAll(".md-nav--secondary a[href^='#']")) { // a part may have come or gone
        link.closest("li").hidden = !document.getElementById(link.getAttribute("href").slice(1));
      }
    } catch (error) {
      $python(error);
      say($str(error));
    }
    root.dataset.live = "ready";
  }
  addEventListener("hashchange", follow);
  follow();
}
if (typeof document !== "undefined") $live(document);
