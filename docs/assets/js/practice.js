/* A practice page: its blanks are checked here, with nothing from outside. Classic script, so that it works from a file.
   The first part knows the operators of a tape and the rules of marking, and no network; it gives the verdicts of
   tracer/exercises/follow.py, to the last bit. The second part is the page. */
var tracerPractice = (function () {
  "use strict";

  /* Intervals: pairs [-low, high], so that both ends are rounded up by the same function. */

  var TIE = 1e-12, SLACK = 1e-9, LARGEST = 1e6, LONGEST = 200;
  var SPACE = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200b\\u200e\\u200f\\u2028\\u2029\\u202f\\u205f\\u2060" +
    "\\u2066-\\u2069\\u3000\\u061c\\ufeff]*";
  var AROUND = new RegExp("^" + SPACE + "|" + SPACE + "$", "g"), AFTER_SIGN = new RegExp("^([+-])" + SPACE);
  var NUMBER = /^[+-]?(?:[0-9]+(?:\.([0-9]*))?|\.([0-9]+))(?:[eE]([+-]?[0-9]+))?$/;
  var TAYLOR = (function () {
    var terms = [];
    for (var j = 13; j >= 0; j--) {
      var factorial = 1;
      for (var k = 2; k <= j; k++) factorial *= k;
      terms.push(1 / factorial);
    }
    return terms;
  })();

  function power(k) { return Number("1e" + k); }

  /* e^x by the same steps everywhere; libraries differ in the last bit. */
  function exp(x) {
    x = Math.min(Math.max(x, -700), 700);
    var k = Math.floor(x * 1.4426950408889634 + 0.5);
    var rest = (x - k * 0.693147180369123816490) - k * 1.90821492927058770002e-10;
    var total = TAYLOR[0];
    for (var at = 1; at < TAYLOR.length; at++) total = total * rest + TAYLOR[at];
    return total * Math.pow(2, k);
  }

  function sigmoid(z) {
    var small = exp(-Math.abs(z));
    return z >= 0 ? 1 / (1 + small) : small / (1 + small);
  }

  function tanh(z) {
    var small = exp(-2 * Math.abs(z)), size = (1 - small) / (1 + small);
    return z >= 0 ? size : -size;
  }

  var RISING = {
    "sigmoid": sigmoid,
    "tanh": tanh,
    "exp": exp,
    "ln": Math.log,
    "relu": function (z) { return z > 0 ? z : 0; },
    "step": function (z) { return z > 0 ? 1 : 0; },
    "leaky-relu": function (z) { return z > 0 ? z : 0.01 * z; },
    "leaky-step": function (z) { return z > 0 ? 1 : 0.01; }
  };

  function products(a, b) {
    var ll = a[0] * b[0], lh = -a[0] * b[1], hl = -a[1] * b[0], hh = a[1] * b[1];
    return [-Math.min(ll, lh, hl, hh), Math.max(ll, lh, hl, hh)];
  }

  function quotients(a, b) {
    var low = -b[0], high = b[1];
    if (low <= 0 && high >= 0) return [Infinity, Infinity];
    var all = [-a[0] / low, -a[0] / high, a[1] / low, a[1] / high];
    return [-Math.min.apply(null, all), Math.max.apply(null, all)];
  }

  function Intervals(decimals) {
    var accuracy = 0.5 / power(decimals + 3), half = 0.5 / power(decimals), ulp = 1 / power(decimals);
    var scales = [power(decimals), power(decimals + 1), power(decimals + 2)];

    function up1(x) {
      var near = x + TIE, highest = x + accuracy;
      for (var k = 0; k < 3; k++) highest = Math.max(highest, Math.floor(near * scales[k] + 0.5) / scales[k]);
      return highest;
    }

    function up(a) { return [up1(a[0]), up1(a[1])]; }

    function grid1(x) { return -Math.floor(-x * scales[2] + 0.001) / scales[2]; }

    function times(a, b) {
      var found = products(a, b);
      var known = a[0] === -a[1] && b[0] === -b[1];
      var largest = Math.max(a[0], a[1], b[0], b[1]);
      if (!known && largest > 1) {
        var more = (largest - 1) * ulp;
        found = [found[0] + more, found[1] + more];
      }
      return found;
    }

    function slope(a) {
      var low = -a[0], high = a[1], left = low * (1 - low), right = high * (1 - high);
      var top = low < 0.5 && high > 0.5 ? 0.25 : Math.max(left, right);
      var slack = Math.max(Math.abs(low), Math.abs(high)) * (half + TIE);
      return [slack - Math.min(left, right), top + slack];
    }

    function square(a) {
      var left = a[0] * a[0], right = a[1] * a[1];
      return [-(a[0] > 0 && a[1] > 0 ? 0 : Math.min(left, right)), Math.max(left, right)];
    }

    function xlogy(x, y) {
      if (x[0] === 0 && x[1] === 0) return [0, 0];
      return times(x, [-Math.log(Math.max(-y[0], accuracy)), Math.log(Math.max(y[1], accuracy))]);
    }

    var binary = {
      "+": function (a, b) { return [a[0] + b[0], a[1] + b[1]]; },
      "-": function (a, b) { return [a[0] + b[1], a[1] + b[0]]; },
      "*": times,
      "/": quotients,
      "xlogy": xlogy
    };

    function value(expr, values) {
      if (typeof expr === "number") return values[expr];
      if (typeof expr === "string") return [-Number(expr), Number(expr)];
      var name = expr[0], a = value(expr[1], values);
      if (name === "neg") return [a[1], a[0]];
      if (isSlope(expr)) return up(slope(a));
      if (name === "sq") return up(square(a));
      if (RISING[name]) return up([-RISING[name](-a[0]), RISING[name](a[1])]);
      for (var at = 2; at < expr.length; at++) a = up(binary[name](a, value(expr[at], values)));
      return a;
    }

    return {
      ulp: ulp,
      half: half,
      value: value,
      up: up,
      accepted: function (work) { return [grid1(work[0] + ulp), grid1(work[1] + ulp)]; }
    };
  }

  var slopes = new WeakMap();

  /* v * (1 - v), with twice the same v. */
  function isSlope(expr) {
    if (expr[0] !== "*" || expr.length !== 3) return false;
    if (!slopes.has(expr)) {
      var other = expr[2];
      slopes.set(expr, Array.isArray(other) && other.length === 3 && other[0] === "-" && other[1] === "1" &&
        JSON.stringify(other[2]) === JSON.stringify(expr[1]));
    }
    return slopes.get(expr);
  }

  /* Numbers without rounding: for hints and answers. */
  var PLAIN = {
    "+": function (a, b) { return a + b; },
    "-": function (a, b) { return a - b; },
    "*": function (a, b) { return a * b; },
    "/": function (a, b) { return a / b; },
    "xlogy": function (x, y) { return x === 0 ? 0 : x * Math.log(y); }
  };

  function exact(expr, values) {
    if (typeof expr === "number") return values[expr];
    if (typeof expr === "string") return Number(expr);
    var a = exact(expr[1], values);
    if (expr[0] === "neg") return -a;
    if (expr[0] === "sq") return a * a;
    if (RISING[expr[0]]) return RISING[expr[0]](a);
    for (var at = 2; at < expr.length; at++) a = PLAIN[expr[0]](a, exact(expr[at], values));
    return a;
  }

  function references(expr, found) {
    found = found || [];
    if (typeof expr === "number") found.push(expr);
    else if (Array.isArray(expr)) expr.slice(1).forEach(function (part) { references(part, found); });
    return found;
  }

  /* What somebody wrote, by the rules of tracer/exercises/entries.py. value is NaN where it is empty or cannot be used. */
  function readEntry(text) {
    var plain = text.replace(AROUND, "").replace(/[\u2010-\u2015\u2212\u207b\u02d7\ufe63\uff0d\u2796]/g, "-")
      .replace(/[\uff0b\ufe62\u207a]/g, "+").replace(/,/g, ".").replace(AFTER_SIGN, "$1");
    var found = plain.length <= LONGEST && NUMBER.exec(plain);
    if (!found || Math.abs(Number(plain)) >= LARGEST) return { text: text, empty: !plain, value: NaN, decimals: 0 };
    var written = (found[1] || found[2] || "").length;
    return { text: text, empty: false, value: Number(plain), decimals: Math.max(0, written - Number(found[3] || 0)) };
  }

  function inside(number, interval) {
    return number >= -interval[0] - SLACK && number <= interval[1] + SLACK;
  }

  /* Marks sheets of one exercise. record: as tracer/exercises/records.py has it. */
  function Marker(record) {
    var intervals = Intervals(record.exercise.decimals);
    var asked = record.asked, placeOf = new Map(), exprs = new Map();
    asked.forEach(function (each, place) { placeOf.set(each.row, place); });
    record.rows.forEach(function (row) { exprs.set(row.id, row.expr); });

    /* The rows from other blanks to one, in the order of dependence. */
    function rowsTo(place, replaced) {
      var target = asked[place].row, found = new Map();
      (function visit(at) {
        var own = replaced && Object.prototype.hasOwnProperty.call(replaced, at);
        var expr = own ? replaced[at] : exprs.get(at);
        if (expr === null || found.has(at) || (placeOf.has(at) && at !== target)) return;
        references(expr).forEach(visit);
        found.set(at, expr);
      })(target);
      return Array.from(found);
    }

    var between = asked.map(function (_, place) { return rowsTo(place, null); });
    var mistaken = record.mistakes.map(function (mistake) {
      return asked.map(function (_, place) {
        var rows = rowsTo(place, mistake.replace);
        return JSON.stringify(rows) === JSON.stringify(between[place]) ? null : rows;
      });
    });

    function given(variant, make) {
      var values = {};
      record.given.forEach(function (id, at) { values[id] = make(Number(variant.given[at])); });
      return values;
    }

    function interval(rows, target, leaves) {
      var values = Object.create(leaves);
      rows.forEach(function (row) {
        var found = intervals.value(row[1], values);
        values[row[0]] = row[0] === target ? intervals.up(found) : found;
      });
      return intervals.accepted(values[target]);
    }

    /* One verdict a blank: right, follows, coarse, wrong (perhaps with a mistake's place), empty or absurd. */
    function mark(variant, texts) {
      var entries = texts.map(readEntry);
      var usable = entries.map(function (entry) { return !isNaN(entry.value); });
      var accept = variant.accept.map(function (ends) { return [-ends[0], ends[1]]; });
      var right = entries.map(function (entry, n) { return usable[n] && inside(entry.value, accept[n]); });
      var leaves = given(variant, function (v) { return [-v, v]; });
      asked.forEach(function (each, n) {
        var e = entries[n].value;
        leaves[each.row] = usable[n] && !right[n] ? [intervals.half - e, e + intervals.half]
          : [-variant.work[n][0], variant.work[n][1]];
      });
      var follow = between.map(function (rows, n) { return interval(rows, asked[n].row, leaves); });
      var follows = entries.map(function (entry, n) {
        return usable[n] && (right[n] || inside(entry.value, follow[n]));
      });
      var names = entries.some(function (_, n) { return usable[n] && !follows[n]; })
        ? explain(variant, entries, usable, follows, accept, follow, leaves) : [];
      return entries.map(function (entry, n) {
        if (entry.empty) return { verdict: "empty", mistake: null };
        if (!usable[n]) return { verdict: "absurd", mistake: null };
        if (follows[n]) return { verdict: right[n] ? "right" : "follows", mistake: null };
        if (entry.decimals < record.exercise.decimals) {
          var reach = 0.5 / power(entry.decimals) + intervals.ulp;
          if (Math.abs(entry.value - variant.answers[n]) <= reach + SLACK) return { verdict: "coarse", mistake: null };
        }
        return { verdict: "wrong", mistake: names[n] >= 0 ? names[n] : null };
      });
    }

    /* Per blank, the place of the mistake that explains it best; -1 where none does. */
    function explain(variant, entries, usable, follows, accept, follow, leaves) {
      var best = entries.map(function () { return -1; }), score = best.slice();
      record.mistakes.forEach(function (_, m) {
        var own = accept.slice(), scratchCount = 0, localCount = 0;
        variant.mistakes.forEach(function (those, n) {
          those.forEach(function (each) { if (each[0] === m) own[n] = [-each[1], each[2]]; });
        });
        var explains = entries.map(function (entry, n) {
          var scratch = usable[n] && inside(entry.value, own[n]), local = follows[n], other = false;
          if (mistaken[m][n]) {
            var here = interval(mistaken[m][n], asked[n].row, leaves);
            local = usable[n] && inside(entry.value, here);
            other = local && (Math.abs(here[0] - follow[n][0]) > SLACK || Math.abs(here[1] - follow[n][1]) > SLACK);
          }
          if (scratch) scratchCount++;
          if (local) localCount++;
          return scratch || other;
        });
        var reached = Math.max(scratchCount, localCount);
        explains.forEach(function (does, n) {
          if (does && reached > score[n]) {
            score[n] = reached;
            best[n] = m;
          }
        });
      });
      return best;
    }

    /* Numbers by row that a hint works with: a reader's own wrong ones are carried on, all else is exact. */
    function numbers(variant, texts, marks) {
      var values = given(variant, function (v) { return v; });
      asked.forEach(function (each, n) {
        var wrong = marks[n].verdict === "wrong" || marks[n].verdict === "coarse" || marks[n].verdict === "follows";
        values[each.row] = wrong ? readEntry(texts[n]).value : variant.answers[n];
      });
      return values;
    }

    /* The number that belongs into a blank, after the reader's own earlier ones; and rows on the way to it.
       Where these leave it no value (the logarithm of an output below zero), it is the one that is right. */
    function answer(variant, texts, marks, place) {
      var values = Object.create(numbers(variant, texts, marks));
      between[place].forEach(function (row) { values[row[0]] = exact(row[1], values); });
      var value = values[asked[place].row];
      return { value: isFinite(value) ? value : variant.answers[place], values: values };
    }

    return { mark: mark, answer: answer, numbers: numbers };
  }

  /* A number with so many decimals, a true minus, and never a minus zero. */
  function written(number, decimals) {
    var text = number.toFixed(decimals);
    return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "\u2212");
  }

  /* The file that `grade` reads: a line a blank. A text that a spreadsheet would run gets a quote before it. */
  function csv(record, variant, texts, student) {
    function cell(text) {
      text = String(text);
      if (/^[=+\-@\t\r']/.test(text) && isNaN(readEntry(text).value)) text = "'" + text;
      return /[",\n\r]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
    }
    var lines = [["student", "code", "quantity", "neuron", "source", "sample", "answer"]];
    record.asked.forEach(function (asked, n) {
      lines.push([student, variant.code, asked.quantity, asked.neuron || (asked.quantity === "loss" ? "" : asked.layer) || "",
        asked.source || "", asked.sample === null ? "" : asked.sample, texts[n].trim()]);
    });
    return lines.map(function (line) { return line.map(cell).join(",") + "\r\n"; }).join("");
  }

  return { Marker: Marker, readEntry: readEntry, exp: exp, written: written, csv: csv, references: references };
})();

if (typeof module !== "undefined" && module.exports) module.exports = tracerPractice;

/* Expressions as MathML: what a hint shows. leaf: by row id, {ml, strength, negative}; the rules are those of
   tracer/saying/writer.py. */
var tracerFormulas = (function () {
  "use strict";

  var MINUS = "\u2212", INFIX = ' form="infix"', LINE = 30;

  function escaped(text) {
    return String(text).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  }
  function mo(text, more) { return "<mo" + (more || "") + ">" + escaped(text) + "</mo>"; }
  function mn(text) { return "<mn>" + escaped(text) + "</mn>"; }
  function mi(text) { return "<mi>" + escaped(text) + "</mi>"; }
  function row() { return "<mrow>" + Array.prototype.join.call(arguments, "") + "</mrow>"; }
  function bracketed(inner, kind) {
    var still = ' stretchy="false"';
    return row(mo((kind || "()")[0], still), inner, mo((kind || "()")[1], still));
  }
  function piece(ml, strength, negative) { return { ml: ml, strength: strength || 3, negative: !!negative }; }
  function number(text) { return piece(mn(text), 3, text[0] === MINUS); }

  /* In brackets where its surroundings bind more strongly, or where a minus would follow an operator. */
  function within(part, strength, first) {
    var needs = part.strength < strength || (part.negative && (!first || strength === 3));
    return needs ? bracketed(part.ml) : part.ml;
  }

  function Writer(leaf, sign) {
    function constant(text) {
      if (text === "0.5") return piece("<mfrac>" + mn("1") + mn("2") + "</mfrac>");
      return /^[a-z]+$/i.test(text) ? piece(mi(text)) : number(text.replace("-", MINUS));
    }

    function product(args, leads) {
      var factors = [];
      args.forEach(function (each) {
        if (Array.isArray(each) && each[0] === "*") factors = factors.concat(each.slice(1));
        else factors.push(each);
      });
      var pieces = factors.map(write);
      var parts = pieces.map(function (part, at) { return within(part, 2, leads && at === 0); });
      return piece(row(parts.join(mo(sign))), 2, leads && pieces[0].negative);
    }

    function terms(tree) {
      return tree.slice(1).map(function (term, at) {
        if (at === 0) return within(write(term), 1, true);
        if (Array.isArray(term) && term[0] === "neg") {
          return mo(MINUS, INFIX) + within(write(term[1]), 2, false);
        }
        var part = Array.isArray(term) && term[0] === "*" ? product(term.slice(1), false) : write(term);
        if (typeof term === "number" && part.negative && part.strength === 3) {
          return mo(MINUS, INFIX) + part.ml.replace(MINUS, "");
        }
        return mo("+", INFIX) + within(part, 1, false);
      });
    }

    function write(tree) {
      if (typeof tree === "number") return leaf(tree);
      if (typeof tree === "string") return constant(tree);
      var name = tree[0], args = tree.slice(1), inner;
      if (name === "+") return piece(row(terms(tree).join("")), 1, write(tree[1]).negative);
      if (name === "-") {
        return piece(row(within(write(args[0]), 1, true), mo(MINUS), within(write(args[1]), 2, false)), 1);
      }
      if (name === "neg") return piece(row(mo(MINUS), within(write(args[0]), 2, false)), 1, true);
      if (name === "*") return product(args, true);
      if (name === "/") return piece("<mfrac>" + row(write(args[0]).ml) + row(write(args[1]).ml) + "</mfrac>");
      if (name === "sq") return piece("<msup>" + within(write(args[0]), 3, true) + mn("2") + "</msup>");
      if (name === "exp") return piece("<msup>" + mi("e") + row(write(args[0]).ml) + "</msup>");
      if (name === "[]") return piece(bracketed(write(args[0]).ml, "[]"));
      if (name === "xlogy") {
        inner = row(mi("ln"), mo("\u2061"), bracketed(write(args[1]).ml));
        return piece(row(within(write(args[0]), 2, true), mo(sign), inner), 2);
      }
      inner = args.map(function (each) { return write(each).ml; }).join(mo(","));
      return piece(row(mi(name.replace(/^f:/, "")), mo("\u2061"), bracketed(inner)));
    }

    /* A long sum is broken before + and -. */
    function lines(tree) {
      if (!Array.isArray(tree) || tree[0] !== "+") return [write(tree).ml];
      var found = [""];
      terms(tree).forEach(function (text) {
        if (found[found.length - 1] && width(found[found.length - 1]) + width(text) > LINE) found.push("");
        found[found.length - 1] += text;
      });
      return found.map(function (line) { return row(line); });
    }

    return lines;
  }

  function width(ml) { return ml.replace(/<[^>]*>/g, "").length; }

  /* Lines of [left, relation, right], aligned at the relation. */
  function chain(those) {
    return '<math display="block" class="eq"><mtable class="chain">' + those.map(function (line) {
      return "<mtr><mtd>" + line[0] + "</mtd><mtd>" + (line[1] ? mo(line[1]) : "") + "</mtd><mtd>" + line[2] + "</mtd></mtr>";
    }).join("") + "</mtable></math>";
  }

  return { Writer: Writer, chain: chain, number: number, piece: piece, mo: mo, mn: mn, row: row };
})();

if (typeof module !== "undefined" && module.exports) module.exports.formulas = tracerFormulas;

/* The page */
(function () {
  "use strict";

  if (typeof document === "undefined") return;
  var root = document.querySelector("[data-practice]");
  if (!root) return;

  var core = tracerPractice, formulas = tracerFormulas;
  var record = JSON.parse(document.getElementById("practice-record").textContent);
  var extras = JSON.parse(document.getElementById("practice-extras").textContent);
  var marker = core.Marker(record), decimals = record.exercise.decimals;
  var total = record.asked.length;
  var KEY = "tracer-practice:" + record.name + ":" + record.variants[0].code;
  var LAST_HINT = 3;

  var blanks = record.asked.map(function (asked, n) {
    var input = document.getElementById("blank-" + n), box = input.closest("[data-blank]");
    return {
      input: input,
      box: box,
      mark: box.querySelector(".practice-mark"),
      says: box.querySelector("[data-says]"),
      hint: box.querySelector("[data-hint]"),
      hintBody: box.querySelector("[data-hint-body]"),
      shown: ""
    };
  });
  var one = {};
  ["progress", "first", "say", "code", "student", "hand", "figure"].forEach(function (key) {
    one[key] = root.querySelector("[data-" + key + "]");
  });
  var bar = root.querySelector("progress");

  /* What is remembered; where nothing can be kept, the page works and forgets. */
  var state = load();
  var at = Math.max(0, record.variants.findIndex(function (variant) { return variant.code === state.code; }));
  var texts = [], marks = [], undo = null;

  function load() {
    var found = null;
    try { found = JSON.parse(localStorage.getItem(KEY)); } catch (error) { /* no storage, or not ours */ }
    if (!found || typeof found !== "object") found = {};
    return { code: found.code, entries: object(found.entries), hints: object(found.hints), student: text(found.student) };
  }
  function object(value) { return value && typeof value === "object" ? value : {}; }
  function text(value) { return typeof value === "string" ? value : ""; }

  function save() {
    var code = record.variants[at].code, entries = {};
    record.asked.forEach(function (asked, n) { if (blanks[n].input.value) entries[asked.blank] = blanks[n].input.value; });
    state.code = code;
    if (Object.keys(entries).length) state.entries[code] = entries;
    else delete state.entries[code];
    try { localStorage.setItem(KEY, JSON.stringify(state)); } catch (error) { /* nothing is kept */ }
  }

  function hints() {
    var code = record.variants[at].code;
    state.hints[code] = object(state.hints[code]);
    return state.hints[code];
  }

  function say(words) {
    one.say.textContent = "";
    setTimeout(function () { one.say.textContent = words; }, 60);
  }

  /* Another variant: its numbers in the text, its figure, its own answers so far. */
  function show(place) {
    at = place;
    undo = null;
    var variant = record.variants[at], numbers = {}, saved = object(state.entries[variant.code]);
    record.given.forEach(function (id, n) { numbers[id + ".value"] = extras.texts[at][n]; });
    root.querySelectorAll("[data-path], [data-given]").forEach(function (element) {
      var number = numbers[element.dataset.path || element.dataset.given];
      if (!one.figure.contains(element) && number !== undefined) element.textContent = number;
    });
    one.figure.innerHTML = extras.figures[at];
    one.code.textContent = variant.code;
    blanks.forEach(function (blank, n) { blank.input.value = text(saved[record.asked[n].blank]); });
    check();
    dispatchEvent(new Event("resize")); // what scrolls may be another thing now
  }

  /* All blanks anew, since each may follow from another. Returns how many but `own` have another verdict than before. */
  function check(own) {
    var before = marks;
    texts = blanks.map(function (blank) { return blank.input.value; });
    marks = marker.mark(record.variants[at], texts);
    marks.forEach(function (_, n) { showVerdict(n); showHints(n); });
    showProgress();
    return marks.filter(function (mark, n) {
      return n !== own && before[n] && before[n].verdict !== mark.verdict;
    }).length;
  }

  var SIGNS = { right: "\u2713", follows: "\u2713", wrong: "\u2717", coarse: "\u2248", absurd: "?", empty: "" };

  function message(n) {
    var mark = marks[n];
    switch (mark.verdict) {
      case "right": return "Right.";
      case "follows": return "Right as it follows from your own earlier numbers: this step is well done.";
      case "coarse": return record.coarse.says;
      case "absurd": return "This cannot be read as a number. Write digits with one point or comma; until then, later blanks go on from the true value.";
      case "wrong": return mark.mistake === null
        ? "This is not what the numbers before it give. Work it out again, or take a hint."
        : record.mistakes[mark.mistake].says;
      default: return "";
    }
  }

  function showVerdict(n) {
    var blank = blanks[n], verdict = marks[n].verdict;
    blank.box.dataset.verdict = verdict;
    blank.mark.textContent = SIGNS[verdict];
    blank.says.textContent = verdict === "right" ? "" : message(n);
    if (verdict === "wrong" || verdict === "coarse" || verdict === "absurd") blank.input.setAttribute("aria-invalid", "true");
    else blank.input.removeAttribute("aria-invalid");
    blank.shown = blank.input.value;
  }

  function good(mark) { return mark.verdict === "right" || mark.verdict === "follows"; }

  function showProgress() {
    var done = marks.filter(good).length;
    var follow = marks.filter(function (mark) { return mark.verdict === "follows"; }).length;
    bar.value = done / total;
    one.progress.textContent = (done === total ? "All " + total + " blanks are done" : done + " of " + total + " blanks are right") +
      (follow ? ", " + follow + " of them from your own earlier numbers." : ".");
    var first = marks.findIndex(function (mark) { return mark.verdict === "wrong" || mark.verdict === "coarse"; });
    one.first.hidden = first < 0;
    if (first >= 0) {
      one.first.textContent = "Look first at: ";
      var link = document.createElement("a");
      link.href = "#blank-" + first;
      link.textContent = extras.names[first];
      link.addEventListener("click", function (event) {
        event.preventDefault();
        blanks[first].input.focus();
        blanks[first].input.select();
      });
      one.first.append(link);
    }
    root.querySelector("[data-do=again]").textContent = undo ? "Bring the blanks back" : "Clear all blanks";
  }

  /* A reader leaves a blank: it is checked, and what was found is read out. */
  function leave(n) {
    if (blanks[n].shown === blanks[n].input.value) return false;
    var others = check(n);
    save();
    var words = message(n);
    if (words) {
      words = capital(extras.names[n]) + ": " + words;
      if (others > 0) words += " " + (others === 1 ? "Another answer counts" : others + " other answers count") + " differently now.";
      if (marks.every(good)) words += " All blanks are done.";
      say(words);
    }
    return true;
  }

  function capital(words) { return words.charAt(0).toUpperCase() + words.slice(1); }

  /* Hints in three stages: the formula, the numbers put in, the answer. */
  var STAGES = ["Hint: the formula", "Hint: the numbers put in", "Show the answer"];

  function symbol(id) { return extras.symbols[id]; }

  function formulaLines(n) {
    var write = formulas.Writer(function (id) { return formulas.piece(symbol(id)); }, "\u00b7"), found = [];
    extras.working[n].forEach(function (line) {
      write(line[1]).forEach(function (part, k) { found.push([k ? "" : symbol(line[0]), k ? "" : "=", part]); });
    });
    return formulas.chain(found);
  }

  function numberLines(n, open) {
    var variant = record.variants[at], values = marker.answer(variant, texts, marks, n).values;
    var given = {}, place = {};
    record.given.forEach(function (id, k) { given[id] = extras.texts[at][k]; });
    record.asked.forEach(function (asked, k) { place[asked.row] = k; });
    var exact = true;
    function leaf(id) {
      if (given[id] !== undefined) return formulas.number(given[id]);
      exact = false;
      if (place[id] === undefined) {
        return isFinite(values[id]) ? formulas.number(core.written(values[id], decimals + 1)) : formulas.piece(symbol(id));
      }
      var entry = core.readEntry(texts[place[id]]);
      if (isNaN(entry.value)) {
        if (open.indexOf(place[id]) < 0) open.push(place[id]);
        return formulas.piece(symbol(id));
      }
      return formulas.number(core.written(entry.value, Math.min(entry.decimals, decimals + 3))); // no digits that a float makes up
    }
    var write = formulas.Writer(leaf, "\u00d7"), found = [];
    extras.working[n].forEach(function (line, step) {
      exact = true;
      var before = open.length, parts = write(line[1]), last = step === extras.working[n].length - 1;
      parts.forEach(function (part, k) { found.push([k ? "" : symbol(line[0]), k ? "" : exact ? "=" : "\u2248", part]); });
      if (!last && open.length === before && isFinite(values[line[0]])) {
        found.push(["", "\u2248", formulas.mn(core.written(values[line[0]], decimals + 1))]);
      }
    });
    return formulas.chain(found);
  }

  function showHints(n) {
    var blank = blanks[n], stage = hints()[record.asked[n].blank] || 0, html = "";
    blank.hint.hidden = stage >= LAST_HINT || (stage === 0 && good(marks[n]));
    if (stage < LAST_HINT) {
      blank.hint.textContent = stage ? STAGES[stage].replace("Hint: t", "T") : "Hint";
      blank.hint.setAttribute("aria-label", STAGES[stage] + ", for " + extras.names[n]);
    }
    if (stage >= 1) html += formulaLines(n);
    if (stage >= 2) {
      var open = [];
      html += numberLines(n, open);
      if (open.length) html += "<p>Still to be worked out: <span data-open></span>.</p>";
    }
    if (stage >= 3) html += "<p>Answer: <strong data-answer></strong><span data-from></span></p>";
    blank.hintBody.innerHTML = html;
    blank.hintBody.hidden = !html;
    var place = blank.hintBody.querySelector("[data-open]");
    if (place) place.textContent = open.map(function (k) { return extras.names[k]; }).join(", ");
    if (stage >= 3) {
      var found = answer(n);
      blank.hintBody.querySelector("[data-answer]").textContent = found;
      if (found !== core.written(record.variants[at].answers[n], decimals)) {
        blank.hintBody.querySelector("[data-from]").textContent = ", from your own earlier numbers";
      }
    }
  }

  function answer(n) {
    return core.written(marker.answer(record.variants[at], texts, marks, n).value, decimals);
  }

  function hint(n) {
    var mine = hints(), stage = Math.min(LAST_HINT, (mine[record.asked[n].blank] || 0) + 1);
    mine[record.asked[n].blank] = stage;
    showHints(n);
    save();
    say(stage === LAST_HINT ? "The answer for " + extras.names[n] + " is " + answer(n)
      : (stage === 1 ? "The formula" : "The formula with the numbers put in") + " for " + extras.names[n] + " is shown.");
    if (blanks[n].hint.hidden) blanks[n].input.focus();
    dispatchEvent(new Event("resize"));
  }

  function another() {
    save();
    var others = record.variants.map(function (_, n) { return n; }).filter(function (n) { return n !== at; });
    var fresh = others.filter(function (n) { return !state.entries[record.variants[n].code]; });
    var from = fresh.length ? fresh : others;
    marks = [];
    show(from[Math.floor(Math.random() * from.length)]);
    save();
    say("Another network, with the code " + record.variants[at].code + ". " + one.progress.textContent);
    var heading = document.getElementById("given");
    heading.setAttribute("tabindex", "-1");
    heading.focus();
  }

  function again() {
    if (undo) {
      blanks.forEach(function (blank, n) { blank.input.value = undo.texts[n]; });
      state.hints[record.variants[at].code] = undo.hints;
      undo = null;
    } else {
      undo = { texts: texts.slice(), hints: hints() };
      blanks.forEach(function (blank) { blank.input.value = ""; });
      state.hints[record.variants[at].code] = {};
    }
    check();
    save();
    say(undo ? "All blanks are empty. The same button brings them back." : "The blanks are as they were. " + one.progress.textContent);
  }

  function handIn() {
    var variant = record.variants[at];
    var file = new Blob([core.csv(record, variant, blanks.map(function (blank) { return blank.input.value; }), one.student.value.trim())],
      { type: "text/csv;charset=utf-8" });
    var link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = record.name + "-" + variant.code + ".csv";
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 10000);
    say("The file " + link.download + " was made.");
  }

  blanks.forEach(function (blank, n) {
    blank.input.addEventListener("input", function () {
      if (undo) {
        undo = null;
        showProgress();
      }
      if (blank.input.value === blank.shown) return showVerdict(n);
      blank.box.dataset.verdict = "empty";
      blank.mark.textContent = blank.says.textContent = "";
      blank.input.removeAttribute("aria-invalid");
      save();
    });
    blank.input.addEventListener("blur", function () { leave(n); });
    blank.input.addEventListener("keydown", function (event) {
      if (event.key !== "Enter") return;
      event.preventDefault();
      leave(n);
      if (!good(marks[n])) return;
      for (var next = 1; next < total; next++) {
        var other = (n + next) % total;
        if (!good(marks[other])) return blanks[other].input.focus();
      }
    });
    blank.hint.addEventListener("click", function () { hint(n); });
  });
  root.querySelectorAll("[data-do]").forEach(function (button) {
    button.addEventListener("click", button.dataset.do === "another" ? another : again);
  });
  one.hand.addEventListener("submit", function (event) {
    event.preventDefault();
    handIn();
  });
  one.student.value = state.student;
  one.student.addEventListener("input", function () {
    state.student = one.student.value;
    save();
  });

  root.querySelectorAll("[data-needs-script]").forEach(function (element) { element.hidden = false; });
  show(at);
})();
