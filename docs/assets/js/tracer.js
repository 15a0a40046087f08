/* Small help for what CSS cannot do: no modules, no requests, and every page is complete without it. */
(function () {
  "use strict";

  function overflows(element) {
    return element.scrollWidth > element.clientWidth + 1;
  }

  /* Firefox scrolls no formula: one that is too wide gets a box that does. */
  function scrolls(element) {
    element.scrollLeft = 1;
    var can = element.scrollLeft > 0;
    element.scrollLeft = 0;
    return can;
  }
  function boxOf(formula) {
    return formula.parentElement.matches(".formula-scroll") ? formula.parentElement : formula;
  }
  function putIntoBox(formula) {
    var box = document.createElement("div");
    box.className = "formula-scroll";
    formula.replaceWith(box);
    box.append(formula);
  }

  /* Those of a kind in some elements, and these themselves. */
  function within(roots, kind) {
    return roots.flatMap(function (root) {
      return (root.nodeType === 1 && root.matches(kind) ? [root] : []).concat(Array.from(root.querySelectorAll ? root.querySelectorAll(kind) : []));
    });
  }

  /* A chain of equations that is too wide gets its left side on a line of its own. All are measured before one is
     changed: a browser lays the page out anew for each question after a change. */
  function stackChains(roots) {
    var chains = within(roots, "mtable.chain");
    chains.forEach(function (chain) { chain.classList.remove("stacked"); });
    chains.filter(function (chain) {
      var box = boxOf(chain.closest("math"));
      return box.clientWidth && overflows(box);
    }).forEach(function (chain) { chain.classList.add("stacked"); });
  }

  /* What scrolls sideways can be reached from the keyboard, and what does not is no stop on the way. */
  var scrolling = "math[display=block], .formula-scroll, .tablewrap, .fig-scroll, .md-typeset__scrollwrap, .md-typeset pre > code";

  function markScrolling(roots) {
    within(roots, "math[display=block]").filter(function (formula) {
      return boxOf(formula) === formula && overflows(formula) && !scrolls(formula);
    }).forEach(putIntoBox);
    within(roots, scrolling).map(function (element) {
      return [element, overflows(element)];
    }).forEach(function (pair) {
      if (pair[1]) pair[0].setAttribute("tabindex", "0");
      else pair[0].removeAttribute("tabindex");
    });
  }

  function fit(roots) {
    stackChains(roots);
    markScrolling(roots);
  }

  function fitAll() {
    fit([document]);
  }

  /* A link into folded working opens it. */
  function openTarget() {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (var fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    target.scrollIntoView();
  }

  /* Paper shows everything: for browsers in which the stylesheet cannot open a fold. */
  var opened = [];
  addEventListener("beforeprint", function () {
    opened = Array.from(document.querySelectorAll("details.fold:not([open])"));
    opened.forEach(function (fold) { fold.open = true; });
  });
  addEventListener("afterprint", function () {
    opened.forEach(function (fold) { fold.open = false; });
  });

  /* A walkthrough follows the numbers in its address. The script for that comes at once where it has some, else when
     there is time. */
  var live = document.querySelector("script[data-live]");

  function follow() {
    if (!live) return;
    var script = document.createElement("script");
    script.src = live.dataset.live;
    document.body.append(script);
    live = null;
  }

  if (live && /[#&]set=/.test(location.hash)) {
    document.documentElement.dataset.live = "working";
    follow();
  } else {
    addEventListener("load", function () { (window.requestIdleCallback || setTimeout)(follow); });
  }

  addEventListener("hashchange", openTarget);
  addEventListener("resize", fitAll);
  addEventListener("load", fitAll);
  addEventListener("tracer:changed", function (event) { fit(event.detail); });
  document.addEventListener("toggle", fitAll, true);
  if (document.fonts) document.fonts.ready.then(fitAll);
  openTarget();
})();
