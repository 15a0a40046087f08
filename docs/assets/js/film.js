/* A film page: its stage is brought to life here, with nothing from outside. Classic script, so that it works from a file.
   What a snapshot shows comes from the site's script (tracerFilm), which is compiled from what draws the figures, of the
   numbers that the page brings: here is only what touches the document. */
(function () {
  "use strict";

  var root = document.querySelector("[data-film]"), source = document.getElementById("film-data");
  if (!root || !source) return;
  var script = document.createElement("script");
  script.src = new URL("../../walkthroughs/_live.js", document.currentScript.src);
  script.addEventListener("load", begin);
  document.body.append(script);

  function begin() { run(tracerFilm.page(JSON.parse(source.textContent)), root); }

  function run(film, root) {
    var LENGTH = 12000, PAUSE = 250, SETTLED = 700; // of the whole film; the longest gap between frames; until it is said
    var last = film.last, slider = root.querySelector("[data-slider]"), say = root.querySelector("[data-say]");
    var play = root.querySelector("[data-do=play]"), label = play.querySelector("[data-label]");
    var back = root.querySelector("[data-do=back]"), on = root.querySelector("[data-do=on]");
    var at = 0, shown = -1, asked = 0, playing = false, settle = 0;

    function all(selector) { return Array.prototype.slice.call(root.querySelectorAll(selector)); }
    function data(element, name) { return element.getAttribute("data-" + name); }

    var texts = all("[data-shows]"), edges = all("[data-edge]"), marks = all("[data-mark]");
    var square = root.querySelector("[data-square]"), samples = all("[data-sample]"), boundaries = all("[data-boundary]");

    /* The curve: where its cursor stands at each snapshot. */
    var curve = root.querySelector("[data-curve]"), cursor = curve && curve.querySelector("[data-cursor]");
    var xs = curve ? data(curve, "xs").split(" ") : [], ys = curve ? data(curve, "ys").split(" ") : [];

    /* One snapshot: every number, edge and mark that shows it. */
    function show() {
      asked = 0;
      if (at === shown) return;
      var brought = shown < 0; // the page has the first square drawn
      shown = at;
      texts.forEach(function (element) {
        element.textContent = film.text(data(element, "shows"), at);
        element.setAttribute("data-path", film.tie(data(element, "path"), at));
      });
      edges.forEach(function (element) {
        var edge = film.edge(Number(data(element, "edge")), at);
        element.setAttribute("class", edge.kind);
        element.setAttribute("stroke-width", edge.width);
      });
      marks.forEach(function (mark) {
        var answer = film.answer(Number(data(mark, "mark")), at), word = mark.querySelector("[data-case]");
        mark.setAttribute("data-right", answer.right ? "yes" : "no");
        mark.firstElementChild.textContent = answer.sign;
        word.textContent = answer.word;
        word.setAttribute("data-case", answer.tie);
      });
      if (square && !brought) showSquare();
      if (cursor) {
        cursor.setAttribute("transform", "translate(" + xs[at] + " 0)");
        cursor.querySelector("circle").setAttribute("cy", ys[at]);
      }
      slider.value = at;
      slider.setAttribute("aria-valuetext", film.spoken(at));
      slider.style.setProperty("--done", last ? 100 * at / last + "%" : "100%");
    }

    function showSquare() {
      var drawn = film.square(at, Number(data(square, "cell")));
      square.querySelector("[data-levels]").innerHTML = drawn.tones;
      boundaries.forEach(function (path) { path.setAttribute("d", drawn.line); });
      samples.forEach(function (sample) {
        var answer = film.answer(Number(data(sample, "sample")), at);
        sample.setAttribute("class", answer.word);
        display(sample.querySelector(".when-right"), answer.right);
        display(sample.querySelector(".when-wrong"), !answer.right);
      });
    }

    function display(element, seen) {
      if (seen) element.removeAttribute("display");
      else element.setAttribute("display", "none");
    }

    /* To a place of the film, with the next frame that is painted. */
    function go(place) {
      at = Math.min(Math.max(place, 0), last);
      if (!asked) asked = requestAnimationFrame(show);
    }

    /* A reader moved it: then it stands still, and what is seen is said when the moving has an end. */
    function move(place) {
      pause();
      go(place);
      clearTimeout(settle);
      settle = setTimeout(settled, SETTLED);
    }

    function settled() {
      say.textContent = film.said(at);
      try { history.replaceState(null, "", "#epoch=" + film.epoch(at)); } catch (error) { /* not from this file */ }
    }

    /* Playing: from here, or from the start where this is the end. */
    function start() {
      if (at === last) go(0);
      playing = true;
      say.textContent = "";
      root.setAttribute("data-playing", "");
      label.textContent = "Pause";
      requestAnimationFrame(function (now) { tick(now, now, at); });
    }

    function pause() {
      playing = false;
      root.removeAttribute("data-playing");
      label.textContent = "Play";
    }

    /* reached: the place, with its fraction. Time in which no frame was painted does not count. */
    function tick(now, before, reached) {
      if (!playing) return;
      reached += Math.min(now - before, PAUSE) / LENGTH * last;
      at = Math.min(Math.floor(reached), last);
      show();
      if (at === last) {
        pause();
        settled();
        return;
      }
      requestAnimationFrame(function (next) { tick(next, now, reached); });
    }

    /* film.html#epoch=236: at that epoch, or at the last snapshot before it. */
    function follow() {
      var match = /^#epoch=(\d+)$/.exec(location.hash);
      if (!match) return;
      pause();
      go(film.place_of(Number(match[1])));
    }

    play.addEventListener("click", function () {
      if (!playing) return start();
      pause();
      settled();
    });
    back.addEventListener("click", function () { move(at - 1); });
    on.addEventListener("click", function () { move(at + 1); });
    slider.addEventListener("input", function () { move(Number(slider.value)); });
    slider.addEventListener("keydown", function (event) {
      if (event.key !== " ") return;
      event.preventDefault();
      play.click();
    });
    addEventListener("hashchange", follow);

    slider.value = 0; // a browser may remember another
    show();
    all(".film-kept").forEach(function (mark) { mark.style.setProperty("--share", data(mark, "at") / last); });
    document.documentElement.classList.add("film-runs");
    root.hidden = false;
    follow();
  }
})();
