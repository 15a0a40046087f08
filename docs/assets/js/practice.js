/* A practice page: its blanks are checked here, with nothing from outside. Classic script, so that it works from a file.
   The first part knows the operators of a tape and the rules of marking, and no network; it gives the verdicts of
   tracer/exercises/follow.py, to the last bit. The second part is the page. */
var tracerPractice = (function () {
  "use strict";

  /* Intervals: pairs [-low, high], so that both ends are rounded up by the same function. */

  var TIE = 1e-12, SLACK = 1e-9, LARGEST = 1e6, LONGEST = 20;
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
        var more = (largest - 1) * half;
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

  /* What somebody wrote. value is NaN where it is empty or cannot be read. */
  function readEntry(text) {
    var plain = text.trim().replace(/[\u2212\u2013]/g, "-").replace(/,/g, ".");
    if (!plain) return { text: text, empty: true, value: NaN, decimals: 0 };
    if (plain.length > LONGEST || !/^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(plain) || Math.abs(Number(plain)) >= LARGEST) {
      return { text: text, empty: false, value: NaN, decimals: 0 };
    }
    var point = plain.indexOf(".");
    return { text: text, empty: false, value: Number(plain), decimals: point < 0 ? 0 : plain.length - point - 1 };
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
        var reach = 0.5 / power(entry.decimals) + intervals.ulp;
        if (entry.decimals < record.exercise.decimals && Math.abs(entry.value - variant.answers[n]) <= reach + SLACK) {
          return { verdict: "coarse", mistake: null };
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

    /* The number that belongs into a blank, after the reader's own earlier ones; and rows on the way to it. */
    function answer(variant, texts, marks, place) {
      var values = Object.create(numbers(variant, texts, marks));
      between[place].forEach(function (row) { values[row[0]] = exact(row[1], values); });
      return { value: values[asked[place].row], values: values };
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
