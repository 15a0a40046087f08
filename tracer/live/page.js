// The page with the reader's numbers: its address says them (#set=PATH=VALUE&set=…), the compiled lesson makes it anew.
// What is in sight comes first, the rest after the frame; an edit that comes before puts an end to it.

// Settings of an address, percent-decoded; what is no setting is a place on the page.
const $settings = (hash) => hash.replace(/^#/, "").split("&").filter((part) => part.startsWith("set=")).map((part) => {
  try { return decodeURIComponent(part.slice(4)); } catch { return part.slice(4); }
});

// After the next frame; where there are none, soon.
const $soon = (work) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => { port1.close(); work(); };
  port2.postMessage(null);
};
function $after_frame(work) {
  let come = false;
  const once = () => { if (!come) { come = true; $soon(work); } };
  requestAnimationFrame(once);
  setTimeout(once, 100);
}

// What the reader sees of an article's blocks: their parts, the rows and figures in them, and elements with where they stand.
const $SLICE = 25; // milliseconds, of what is made after the frame
const $BAR = 48, $HEAD = 80; // what is under the page's bar is not seen; what is nearly is no place that one looks at
const $FIGURE_KEY = /(?:^| )fig fig-([a-z0-9_]+)/;
function $sight(blocks) {
  const parts = new Set(), made = new Set(), steady = [];
  function visit(element) {
    const { top, bottom, height } = element.getBoundingClientRect();
    if (!height || bottom < $BAR || top > innerHeight) return false;
    const kind = element.localName, leaf = /^(math|figure|p|table|h[1-6]|pre)$/.test(kind);
    if (bottom > $HEAD && steady.length < 30 && (leaf || kind === "li")) steady.push([element, top]);
    if (kind === "math") for (const { dataset } of element.querySelectorAll("[data-path]")) made.add(parseInt(dataset.path, 10));
    else if (kind === "figure") made.add(($FIGURE_KEY.exec(element.className) || [])[1]);
    else if (!leaf) [...element.children].slice(0, kind === "details" && !element.open ? 1 : undefined).forEach(visit);
    return true;
  }
  for (const { key, nodes } of blocks) for (const node of nodes) if (node.nodeType === 1 && visit(node)) parts.add(key);
  return { parts, made, steady };
}

// The place that the reader looks at stays where it is: the topmost element in sight that is there before and after.
function $steady({ steady }) {
  const kept = steady.find(([each]) => each.isConnected && each.getClientRects().length);
  const moved = kept && kept[0].getBoundingClientRect().top - kept[1];
  if (moved && (scrollY > 0 || moved > 0 && kept[1] < 0)) scrollBy({ top: moved, behavior: "instant" });
}

// What the reader has selected stays selected, where the text in it changes too.
function $selecting(change) {
  const { anchorNode, anchorOffset, focusNode, focusOffset, isCollapsed } = getSelection(), changed = change(), now = getSelection();
  const same = now.anchorNode === anchorNode && now.anchorOffset === anchorOffset && now.focusNode === focusNode && now.focusOffset === focusOffset;
  if (!isCollapsed && !same && anchorNode.isConnected && focusNode.isConnected) {
    const within = (node, offset) => Math.min(offset, (node.data ?? node.childNodes).length);
    now.setBaseAndExtent(anchorNode, within(anchorNode, anchorOffset), focusNode, within(focusNode, focusOffset));
  }
  return changed;
}

// What holds of the first numbers alone is worded in two ways.
const $worded = (within, edited) => within.querySelectorAll("[data-first-numbers]").forEach((each) => {
  each.hidden = (each.dataset.firstNumbers === "built") === edited;
});

function $live(document) {
  const script = document.querySelector("script[data-live]"), article = script && script.closest("article");
  if (!article) return;
  const root = document.documentElement, standing = () => $children(article).filter((node) => !$blank(node));
  const first = standing().map((node) => node.cloneNode(true));
  for (const each of first) if (each.nodeType === 1) each.querySelectorAll($ADDED).forEach((added) => added.remove());
  $program = first.map((each) => each.nodeType === 1 && (each.matches(".highlight") ? each : each.querySelector(".highlight"))).find(Boolean)?.outerHTML || "";

  const each = (node) => ({ html: null, sign: $sign(node), key: "", nodes: [node] }); // a block of which nothing is known
  let blocks = standing().map(each); // those of the document
  let last = new Map(), own = null; // texts, see $Edition; the same of the first numbers, and their blocks
  let shown = [], good = []; // the settings that are put in, and those of the last page that was put in whole
  let edition = null, page = null, before = -Infinity;
  const opened = () => (page = page || $page($plain(JSON.parse(script.textContent))));
  const offer = $offers(article), offered = (settings) => offer(settings.length ? () => opened().files(settings) : null);

  function changing(sight, change) {
    const detail = $selecting(change);
    $spaced(article);
    dispatchEvent(new CustomEvent("tracer:changed", { detail })); // what is too wide is looked at again
    $steady(sight);
  }
  const put = (made, sight) => changing(sight, () => {
    const changed = $put(article, blocks, made, (content) => $worded(content, true));
    blocks = made;
    return changed;
  });
  function back() {
    changing($sight(blocks), () => $patch(article, standing(), first.map((node) => node.cloneNode(true)), null));
    adopt();
    done();
  }
  // The document shows the first numbers: which of its nodes belong to which block.
  function adopt() {
    const nodes = standing();
    blocks = own ? own.blocks.map((block) => ({ ...block, nodes: block.at.map((at) => nodes[at]) })) : nodes.map(each);
    last = new Map(own && own.last);
  }
  function done() {
    [edition, good] = [null, shown];
    for (const link of document.querySelectorAll(".md-nav--secondary a[href^='#']")) { // a part may have come or gone
      link.closest("li").hidden = !document.getElementById(link.getAttribute("href").slice(1));
    }
    root.dataset.live = "ready";
  }
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
    if (line && line.textContent !== text) { line.textContent = text; line.hidden = !text; }
  }

  // Parts that are left, those next to what is in sight first, as long as there is time.
  function rest(mine, time) {
    if (edition !== mine) return;
    const end = performance.now() + time, sight = $sight(blocks), { keys } = mine;
    const at = Math.max(0, keys.findIndex((key) => sight.parts.has(key))), far = (key) => Math.abs(keys.indexOf(key) - at);
    try {
      let made;
      do {
        let none = true; // one thing is made, however late it is
        const timely = { has: () => (none ? !(none = false) : performance.now() < end) };
        made = mine.blocks(new Set(mine.left.sort((a, b) => far(a) - far(b)).slice(0, 1)), timely);
      } while (mine.left.length && performance.now() < end);
      put(made, sight);
    } catch (error) {
      $python(error);
      shown = good;
      edition = null;
      offered(good);
      if (!good.length) back();
      else whole(good);
      return say($str(error));
    }
    if (mine.left.length) $soon(() => rest(mine, time));
    else done();
  }
  function whole(settings) {
    put(new $Edition(page, settings, last).blocks(), $sight(blocks));
    done();
  }
  addEventListener("beforeprint", () => edition && rest(edition, Infinity));

  function stay(text) {
    say(text);
    if (!edition && root.dataset.live) root.dataset.live = "ready";
  }
  function follow() {
    const settings = $settings(location.hash), sight = $sight(blocks), now = performance.now();
    if (settings.join("\n") === shown.join("\n")) return stay("");
    let next = null, made;
    if (settings.length) {
      try {
        next = new $Edition(opened(), settings, last);
        made = next.blocks(sight.parts, sight.made);
      } catch (error) {
        $python(error);
        return stay($str(error));
      }
    }
    say("");
    if (!shown.length) $worded(article, true);
    const many = now - before < 100; // a number is being dragged: the rest waits until it rests
    [shown, edition, before] = [settings, next, now];
    offered(settings);
    root.dataset.live = "working";
    if (!next) return back();
    put(made, sight);
    if (!next.left.length) done();
    else if (many) setTimeout(() => rest(next, $SLICE), 60);
    else $after_frame(() => rest(next, $SLICE));
  }

  // Before there is an edit, in idle time: the page with its own numbers, which of its elements belong to which part, and
  // some pages that nobody sees, since what has run before runs faster.
  function* warm() {
    const texts = new Map(), nothing = new Set();
    let made, mine;
    for (const again of [true, false]) { // once more where the figures turn out to stand in another order
      opened();
      yield;
      mine = new $Edition(page, [], texts);
      yield;
      for (made = mine.blocks(nothing, $ALL, true); mine.left.length; made = mine.blocks(new Set([mine.left[0]]), $ALL, true)) yield;
      if (mine.keys.length || !again) break;
    }
    if (!mine.keys.length) return;
    yield;
    const groups = $read(made, (content) => $worded(content, false)), of = new Map(groups.flatMap((nodes, at) => nodes.map((node) => [node, made[at]])));
    yield;
    const nodes = [...of.keys()], found = [];
    for (const [i, j] of $pairs(first.map($sign), nodes.map($sign))) {
      const block = of.get(nodes[j]), same = i !== undefined && j !== undefined && $plainly(first[i]) === $plainly(nodes[j]);
      let mine = found[found.length - 1];
      if (!block) found.push(mine = { ...each(first[i]), at: [] });
      else if (!mine || mine.of !== block) found.push(mine = { ...block, of: block, at: [] });
      if (i !== undefined) mine.at.push(i);
      if (!same) mine.html = null;
    }
    own = { blocks: found, last: texts };
    if (!shown.length && !edition && standing().length === first.length) adopt();
    yield;
    const trial = new Map(texts), frame = document.createElement("article");
    $put(frame, [], made, () => 0);
    for (const settings of page.nearby()) {
      yield;
      try {
        const next = new $Edition(page, settings, trial);
        let other = next.blocks(nothing);
        for (yield; next.left.length; yield) other = next.blocks(new Set([next.left[0]]));
        $put(frame, made, other, () => 0);
        made = other;
      } catch (error) { $python(error); }
    }
  }
  const idle = window.requestIdleCallback || ((work) => setTimeout(() => work({ timeRemaining: () => 10 }), 50));
  const warming = (steps) => idle((deadline) => {
    while (!edition) {
      if (steps.next().done) return performance.mark("tracer:warm");
      if (deadline.timeRemaining() < 10) break;
    }
    warming(steps);
  });

  addEventListener("hashchange", follow);
  follow();
  warming(warm());
}
// HTML as it means the same: white space between elements means nothing.
const $plainly = (node) => (node.outerHTML || node.data).replace(/\s+/g, " ").replace(/ ?(<\/?[^>]*>) ?/g, "$1")
  .replace(/ tabindex="0"| class="chain stacked"/g, (found) => (found === ' tabindex="0"' ? "" : ' class="chain"'));
if (typeof document !== "undefined") $live(document);
