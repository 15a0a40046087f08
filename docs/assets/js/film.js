/* A film page: its stage is brought to life here, with nothing from outside. Classic script, so that it works from a file.
   Every number shown is one of the texts that the page brings; each says by its data-path where in the trace it stands.
   Only the colours of the input square are computed: by the tape's own forward pass, whatever network that is. */
var tracerFilm = (function () {
  "use strict";

  /* The primitive operators of the tape; the page brings expressions that are written out in them. Values are numbers,
     or arrays with an entry a cell. */

  var ONE = {
    "neg": function (a) { return -a; },
    "sq": function (a) { return a * a; },
    "exp": Math.exp,
    "ln": Math.log,
    "abs": Math.abs,
    "step": function (z) { return z > 0 ? 1 : 0; }
  };
  var TWO = {
    "+": function (a, b) { return a + b; },
    "-": function (a, b) { return a - b; },
    "*": function (a, b) { return a * b; },
    "/": function (a, b) { return a / b; },
    "max": Math.max,
    "min": Math.min,
    "xlogy": function (x, y) { return x === 0 ? 0 : x * Math.log(y); }
  };

  function each(of, a, b) {
    if (typeof a === "number" && typeof b === "number") return of(a, b);
    var found = new Float64Array(typeof a === "number" ? b.length : a.length);
    for (var at = 0; at < found.length; at++) {
      found[at] = of(typeof a === "number" ? a : a[at], typeof b === "number" ? b : b[at]);
    }
    return found;
  }

  /* expr: a row's id, a constant, or an operator with its arguments; from left to right. */
  function value(expr, values) {
    if (typeof expr === "number") return values[expr];
    if (typeof expr === "string") return Number(expr);
    var a = value(expr[1], values);
    if (ONE[expr[0]]) return each(ONE[expr[0]], a, 0);
    for (var at = 2; at < expr.length; at++) a = each(TWO[expr[0]], a, value(expr[at], values));
    return a;
  }

  /* What each output neuron answers in the middle of every cell, row by row from the smallest second input up. */
  function surface(forward, weights, sides, cells) {
    var values = {}, inputs = [0, 1].map(function () { return new Float64Array(cells * cells); });
    for (var row = 0; row < cells; row++) {
      for (var column = 0; column < cells; column++) {
        var at = row * cells + column;
        inputs[0][at] = sides[0][0] + (sides[0][1] - sides[0][0]) * ((column + 0.5) / cells);
        inputs[1][at] = sides[1][0] + (sides[1][1] - sides[1][0]) * ((row + 0.5) / cells);
      }
    }
    forward.inputs.forEach(function (id, n) { values[id] = inputs[n]; });
    forward.weights.forEach(function (id, n) { values[id] = weights[n]; });
    forward.rows.forEach(function (line) { values[line[0]] = value(line[1], values); });
    return forward.outputs.map(function (id) {
      return typeof values[id] === "number" ? new Float64Array(cells * cells).fill(values[id]) : values[id];
    });
  }

  /* The tones of the square, and the line where the answer changes: the rules of tracer/figures/training/levels.py. */

  var LEVELS = 9, STRENGTHS = 3, HUES = 6;

  function clipped(number, least, most) { return Math.min(Math.max(number, least), most); }

  function tone(tones, outputs, at) {
    if (tones.shown === "winner") {
      var kind = 0, other = -Infinity;
      outputs.forEach(function (output, j) { if (output[at] > outputs[kind][at]) kind = j; });
      outputs.forEach(function (output, j) { if (j !== kind) other = Math.max(other, output[at]); });
      var strength = clipped(Math.floor((outputs[kind][at] - other) * STRENGTHS), 0, STRENGTHS - 1);
      return "kind-" + kind % HUES + "-" + (strength || 0);
    }
    var answer = tones.shown === "first" ? outputs[0][at] : outputs[1][at] - outputs[0][at];
    var level = Math.floor((answer - tones.low) / (tones.high - tones.low) * LEVELS);
    return "level-" + (isNaN(level) ? (LEVELS - 1) / 2 : clipped(level, 0, LEVELS - 1));
  }

  /* By tone, the path of its cells: runs of one tone, row by row from the top. */
  function runs(tones, outputs, cells) {
    var found = {};
    for (var top = 0; top < cells; top++) {
      var start = 0, before = null;
      for (var column = 0; column <= cells; column++) {
        var here = column < cells ? tone(tones, outputs, (cells - 1 - top) * cells + column) : null;
        if (column > 0 && here !== before) {
          found[before] = (found[before] || "") + "M" + start + " " + top + "h" + (column - start) + "v1h-" + (column - start) + "z";
          start = column;
        }
        before = here;
      }
    }
    return found;
  }

  /* The functions whose zero lines are the boundary. */
  function fields(tones, outputs) {
    if (tones.middle === null) return [];
    if (tones.shown === "first") return [each(TWO["-"], outputs[0], tones.middle)];
    if (tones.shown === "difference") return [each(TWO["-"], outputs[1], outputs[0])];
    return outputs.slice(0, -1).map(function (output, kind) {
      var others = outputs.filter(function (_, j) { return j !== kind; });
      return each(TWO["-"], output, others.reduce(function (a, b) { return each(Math.max, a, b); }));
    });
  }

  /* The field to the rim: each value there is 1.5 times that of the cell less 0.5 times the next one. */
  function toTheRim(field, cells) {
    var wide = cells + 2, grid = new Float64Array(wide * wide), n, k;
    for (n = 0; n < cells; n++) {
      for (k = 0; k < cells; k++) grid[(n + 1) * wide + k + 1] = field[n * cells + k];
      outward((n + 1) * wide, 1);
    }
    for (k = 0; k < wide; k++) outward(k, wide);
    return grid;

    function outward(start, step) {
      var end = start + (wide - 1) * step;
      grid[start] = 1.5 * grid[start + step] - 0.5 * grid[start + 2 * step];
      grid[end] = 1.5 * grid[end - step] - 0.5 * grid[end - 2 * step];
    }
  }

  /* Marching squares between the middles of the cells, and the rim. unit: pixels of a cell. */
  function zeroLine(field, cells, unit) {
    var grid = toTheRim(field, cells), wide = cells + 2, path = "";
    function place(n) { return clipped(n - 0.5, 0, cells); }
    function point(from, to, share) {
      var x = place(from[0]) + share * (place(to[0]) - place(from[0]));
      var y = place(from[1]) + share * (place(to[1]) - place(from[1]));
      return (unit * x).toFixed(1) + " " + (unit * (cells - y)).toFixed(1);
    }
    for (var row = 0; row <= cells; row++) {
      for (var column = 0; column <= cells; column++) {
        var at = row * wide + column, above = grid[at] > 0;
        if (grid[at + 1] > 0 === above && grid[at + wide] > 0 === above && grid[at + wide + 1] > 0 === above) continue;
        var corners = [[column, row], [column + 1, row], [column + 1, row + 1], [column, row + 1]];
        var values = [grid[at], grid[at + 1], grid[at + wide + 1], grid[at + wide]], cuts = [];
        for (var n = 0; n < 4; n++) {
          var a = values[n], b = values[(n + 1) % 4];
          if (a > 0 !== b > 0) cuts.push(point(corners[n], corners[(n + 1) % 4], isFinite(a - b) ? a / (a - b) : 0.5));
        }
        var total = values[0] + values[1] + values[2] + values[3];
        if (cuts.length === 4 && total > 0 !== above) cuts.push(cuts.shift()); // a saddle: its middle decides
        for (var cut = 0; cut + 1 < cuts.length; cut += 2) path += "M" + cuts[cut] + "L" + cuts[cut + 1];
      }
    }
    return path;
  }

  return { value: value, surface: surface, runs: runs, fields: fields, zeroLine: zeroLine };
})();

/* The page */
(function () {
  "use strict";

  var root = document.querySelector("[data-film]"), source = document.getElementById("film-data");
  if (!root || !source) return;

  var film = JSON.parse(source.textContent), last = film.epochs.length - 1;
  var LENGTH = 12000, PAUSE = 250, SETTLED = 700; // of the whole film; the longest gap between frames; until it is said
  var slider = root.querySelector("[data-slider]"), say = root.querySelector("[data-say]");
  var play = root.querySelector("[data-do=play]"), label = play.querySelector("[data-label]");
  var back = root.querySelector("[data-do=back]"), on = root.querySelector("[data-do=on]");
  var at = 0, shown = -1, asked = 0, playing = false, settle = 0;

  function all(selector) { return Array.prototype.slice.call(root.querySelectorAll(selector)); }

  /* Where in the trace a text stands, but for the snapshot's place. */
  var PLACE = /^(film\.(?:snapshots|at|runs\.0\.(?:right|losses))\.)\d+/;
  var texts = all("[data-shows]").map(function (element) {
    return { element: element, those: film.texts[element.getAttribute("data-shows")], path: element.getAttribute("data-path") };
  });
  var edges = all("[data-edge]"), marks = all("[data-mark]");

  /* The square: how it is toned stands on its groups. */
  var square = root.querySelector("[data-square]"), samples = all("[data-sample]"), boundaries = all("[data-boundary]");
  var levels, tones, cells, unit;
  if (square) {
    levels = square.querySelector("[data-levels]");
    cells = attribute(square, "data-cells");
    unit = attribute(square, "data-cell");
    tones = {
      shown: levels.getAttribute("data-levels"),
      low: attribute(levels, "data-low"),
      high: attribute(levels, "data-high"),
      middle: attribute(levels, "data-middle")
    };
  }

  function attribute(element, name) { return element.hasAttribute(name) ? Number(element.getAttribute(name)) : null; }

  /* The curve: where its cursor stands at each snapshot. */
  var curve = root.querySelector("[data-curve]"), cursor = curve && curve.querySelector("[data-cursor]");
  var xs = curve ? curve.getAttribute("data-xs").split(" ") : [], ys = curve ? curve.getAttribute("data-ys").split(" ") : [];

  /* One snapshot: every number, edge and mark that shows it. */
  function show() {
    asked = 0;
    if (at === shown) return;
    shown = at;
    texts.forEach(function (text) {
      text.element.textContent = text.those[at];
      text.element.setAttribute("data-path", text.path.replace(PLACE, "$1" + at));
    });
    edges.forEach(function (edge) {
      var weight = film.weights[at][Number(edge.getAttribute("data-edge"))];
      edge.setAttribute("class", "edge-" + (weight === 0 ? "zero" : weight > 0 ? "pos" : "neg"));
      edge.setAttribute("stroke-width", (0.8 + 5.2 * (film.largest ? Math.abs(weight) / film.largest : 0)).toFixed(1));
    });
    marks.forEach(function (mark) {
      var sample = mark.getAttribute("data-mark"), right = film.right[at][Number(sample)];
      var word = mark.querySelector("[data-case]");
      mark.setAttribute("data-right", right ? "yes" : "no");
      mark.firstElementChild.textContent = right ? "\u2713" : "\u2717";
      word.textContent = right ? "right" : "wrong";
      word.setAttribute("data-case", "film-answer:" + at + "," + sample + ":" + word.textContent);
    });
    showSquare();
    showCursor();
    slider.value = at;
    slider.setAttribute("aria-valuetext", spoken());
    slider.style.setProperty("--done", last ? 100 * at / last + "%" : "100%");
  }

  function showSquare() {
    if (!square) return;
    var outputs = tracerFilm.surface(film.forward, film.weights[at], film.window, cells);
    var found = tracerFilm.runs(tones, outputs, cells);
    levels.innerHTML = Object.keys(found).sort().map(function (tone) {
      return '<path class="' + tone + '" d="' + found[tone] + '"/>';
    }).join("");
    var line = tracerFilm.fields(tones, outputs).map(function (field) {
      return tracerFilm.zeroLine(field, cells, unit);
    }).join("");
    boundaries.forEach(function (path) { path.setAttribute("d", line); });
    samples.forEach(function (sample) {
      var right = film.right[at][Number(sample.getAttribute("data-sample"))];
      sample.setAttribute("class", right ? "right" : "wrong");
      display(sample.querySelector(".when-right"), right);
      display(sample.querySelector(".when-wrong"), !right);
    });
  }

  function display(element, seen) {
    if (seen) element.removeAttribute("display");
    else element.setAttribute("display", "none");
  }

  function showCursor() {
    if (!cursor) return;
    cursor.setAttribute("transform", "translate(" + xs[at] + " 0)");
    cursor.querySelector("circle").setAttribute("cy", ys[at]);
  }

  function number(key) { return film.texts[key][at]; }

  function spoken() {
    var words = "epoch " + number("epoch") + " of " + film.length;
    return words + (film.texts.right ? ": " + number("right") + " of " + film.right[at].length + " right" : ": loss " + number("loss"));
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
    say.textContent = spoken() + (film.texts.right ? ", loss " + number("loss") : "");
    try { history.replaceState(null, "", "#epoch=" + film.epochs[at]); } catch (error) { /* not from this file */ }
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
    var place = 0;
    film.epochs.forEach(function (epoch, n) { if (epoch <= Number(match[1])) place = n; });
    go(place);
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
  all(".film-kept").forEach(function (mark) { mark.style.setProperty("--share", mark.getAttribute("data-at") / last); });
  document.documentElement.classList.add("film-runs");
  root.hidden = false;
  follow();
})();
