/* A practice page: its blanks are checked here, with nothing from outside. Classic script, so that it works from a file.
   The first part knows the operators of a tape and how marking goes, and no network; it gives the verdicts of
   tracer/exercises/follow.py, to the last bit. Every number, list and pattern that decides a verdict comes with the record,
   from tracer/exercises/marking_rules.py. The second part is the page. */
var tracerPractice = (function () {
  "use strict";

  /* What a record of 0.1.0 means, which has no rules of its own: FIRST of marking_rules.py, as JSON. A test holds the two together. */
  var FIRST = {
    "kept": [0, 1, 2],
    "exact": 3,
    "tie": 1e-12,
    "beside": 1.0,
    "magnified": 1.0,
    "unbounded": 1000000000000.0,
    "grid": 2,
    "grid_tie": 0.001,
    "slack": 1e-09,
    "coarse": 1.0,
    "digits": 12,
    "good": ["right", "follows"],
    "exponential": {
      "largest": 700.0,
      "per_ln2": 1.4426950408889634,
      "ln2": [0.6931471803691238, 1.9082149292705877e-10],
      "terms": [1.6059043836821613e-10, 2.08767569878681e-09, 2.505210838544172e-08, 2.755731922398589e-07, 2.7557319223985893e-06, 2.48015873015873e-05, 0.0001984126984126984, 0.001388888888888889, 0.008333333333333333, 0.041666666666666664, 0.16666666666666666, 0.5, 1.0, 1.0]
    },
    "logarithm": {
      "highest": 1.4142135623730951,
      "ln2": [0.6931471803691238, 1.9082149292705877e-10],
      "terms": [0.043478260869565216, 0.047619047619047616, 0.05263157894736842, 0.058823529411764705, 0.06666666666666667, 0.07692307692307693, 0.09090909090909091, 0.1111111111111111, 0.14285714285714285, 0.2, 0.3333333333333333, 1.0]
    },
    "functions": {
      "sigmoid": {"tree": ["/", ["exp", ["min", 0, "0"]], ["+", "1", ["exp", ["neg", ["abs", 0]]]]], "shape": "rising"},
      "tanh": {"tree": ["/", ["-", ["exp", ["min", ["*", "2", 0], "0"]], ["exp", ["min", ["*", "-2", 0], "0"]]], ["+", "1", ["exp", ["*", "-2", ["abs", 0]]]]], "shape": "rising"},
      "relu": {"tree": ["max", "0", 0], "shape": "rising"},
      "leaky-relu": {"tree": ["max", ["*", "0.01", 0], 0], "shape": "rising"},
      "leaky-step": {"tree": ["max", ["step", 0], "0.01"], "shape": "rising"},
      "logistic": {"tree": ["*", 0, ["-", "1", 0]], "shape": "hump"}
    },
    "reading": {
      "largest": 1000000.0,
      "longest": 200,
      "space": "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200b\\u2028\\u2029\\u202f\\u205f\\u3000\\u061c\\u200e\\u200f\\u2060\\u2066-\\u2069\\ufeff]*",
      "meant": {"-": "[\\u2010-\\u2015\\u2212\\u207b\\u02d7\\ufe63\\uff0d\\u2796]", "+": "[\\uff0b\\ufe62\\u207a]", ".": ","},
      "number": "[+-]?(?:[0-9]+(?:\\.([0-9]*))?|\\.([0-9]+))(?:[eE]([+-]?[0-9]+))?"
    },
    "formulas": "=+-@\t\r\n'＝＋－＠",
    "plain": "[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?"
  };

  function rulesOf(record) { return record.marking || FIRST; }

  function power(k) { return Number("1e" + k); }

  /* What an expression gives: rows by id from values, constants by number, and what an operator does by its name. */
  function walk(expr, values, operators, number) {
    if (typeof expr === "number") return values[expr];
    if (typeof expr === "string") return number(expr);
    var operator = operators[expr[0]], found = walk(expr[1], values, operators, number);
    if (expr.length === 2) return operator(found);
    for (var at = 2; at < expr.length; at++) found = operator(found, walk(expr[at], values, operators, number));
    return found;
  }

  /* OPERATORS. The primitive ones stand here by name, over numbers and, below, over intervals; all others come with the record,
     as trees over these. */

  /* Over numbers. */
  function Numbers(rules) {
    /* e^x by the same steps everywhere; libraries differ in the last bit. */
    var e = rules.exponential;
    function exp(x) {
      x = Math.min(Math.max(x, -e.largest), e.largest);
      var k = Math.floor(x * e.per_ln2 + 0.5), rest = (x - k * e.ln2[0]) - k * e.ln2[1], total = e.terms[0];
      for (var at = 1; at < e.terms.length; at++) total = total * rest + e.terms[at];
      return total * Math.pow(2, k);
    }
    /* ln x by the same steps everywhere, too. */
    var l = rules.logarithm;
    function ln(x) {
      if (!(x > 0) || x === Infinity) return x === 0 ? -Infinity : x > 0 ? x : NaN;
      var m = x, k = 0;
      while (m >= l.highest) { m /= 2; k++; }
      while (m < l.highest / 2) { m *= 2; k--; }
      var s = (m - 1) / (m + 1), square = s * s, total = l.terms[0];
      for (var at = 1; at < l.terms.length; at++) total = total * square + l.terms[at];
      return k * l.ln2[0] + (2 * s * total + k * l.ln2[1]);
    }
    var operators = {
      "+": function (a, b) { return a + b; },
      "-": function (a, b) { return a - b; },
      "*": function (a, b) { return a * b; },
      "/": function (a, b) { return a / b; },
      "neg": function (a) { return -a; },
      "sq": function (a) { return a * a; },
      "abs": Math.abs,
      "max": function (a, b) { return Math.max(a, b); },
      "min": function (a, b) { return Math.min(a, b); },
      "step": function (a) { return a > 0 ? 1 : 0; },
      "exp": exp,
      "ln": ln,
      "xlogy": function (x, y) { return x === 0 ? 0 : x * ln(y); }
    };
    Object.keys(rules.functions).forEach(function (name) {
      var tree = rules.functions[name].tree;
      operators[name] = function (a, b) { return walk(tree, [a, b], operators, Number); };
    });
    return operators;
  }

  /* Over intervals: pairs [-low, high], so that both ends are rounded up by the same function. */
  function Intervals(rules, decimals) {
    var numbers = Numbers(rules);
    var accuracy = 0.5 / power(decimals + rules.exact), half = 0.5 / power(decimals), ulp = 1 / power(decimals);
    var scales = rules.kept.map(function (more) { return power(decimals + more); }), fine = power(decimals + rules.grid);

    function up1(x) {
      var near = x + rules.tie, highest = x + accuracy;
      for (var k = 0; k < scales.length; k++) highest = Math.max(highest, Math.floor(near * scales[k] + 0.5) / scales[k]);
      return highest;
    }

    function up(a) { return [up1(a[0]), up1(a[1])]; }

    function grid1(x) { return -Math.floor(-x * fine + rules.grid_tie) / fine; }

    /* Each operator, followed by the rounding of whoever does it by hand. */
    function rounded(rule) { return function (a, b) { return up(rule(a, b)); }; }

    function rising(of) { return rounded(function (a) { return [-of(-a[0]), of(a[1])]; }); }

    function times(a, b) {
      var ll = a[0] * b[0], lh = -a[0] * b[1], hl = -a[1] * b[0], hh = a[1] * b[1];
      var found = [-Math.min(ll, lh, hl, hh), Math.max(ll, lh, hl, hh)];
      var known = a[0] === -a[1] && b[0] === -b[1];
      var largest = Math.max(a[0], a[1], b[0], b[1]);
      if (!known && largest > 1) {
        var more = (largest - 1) * rules.magnified * ulp;
        found = [found[0] + more, found[1] + more];
      }
      return found;
    }

    function over(a, b) {
      var low = -b[0], high = b[1];
      if (low <= 0 && high >= 0) return [rules.unbounded, rules.unbounded];
      var all = [-a[0] / low, -a[0] / high, a[1] / low, a[1] / high];
      return [-Math.min.apply(null, all), Math.max.apply(null, all)];
    }

    function square(a) {
      var left = a[0] * a[0], right = a[1] * a[1];
      return [-(a[0] > 0 && a[1] > 0 ? 0 : Math.min(left, right)), Math.max(left, right)];
    }

    function xlogy(x, y) {
      if (x[0] === 0 && x[1] === 0) return [0, 0];
      return times(x, [-numbers.ln(Math.max(-y[0], accuracy)), numbers.ln(Math.max(y[1], accuracy))]);
    }

    /* v(1 - v), v twice the same number, and 1 - v itself rounded. */
    function hump(a) {
      var low = -a[0], high = a[1], left = low * (1 - low), right = high * (1 - high);
      var top = low < 0.5 && high > 0.5 ? 0.25 : Math.max(left, right);
      var slack = Math.max(Math.abs(low), Math.abs(high)) * (half + rules.tie);
      return [slack - Math.min(left, right), top + slack];
    }

    var operators = {
      "+": rounded(function (a, b) { return [a[0] + b[0], a[1] + b[1]]; }),
      "-": rounded(function (a, b) { return [a[0] + b[1], a[1] + b[0]]; }),
      "*": rounded(times),
      "/": rounded(over),
      "neg": function (a) { return [a[1], a[0]]; },
      "sq": rounded(square),
      "abs": function (a) { return [-Math.max(0, -a[0], -a[1]), Math.max(a[0], a[1])]; },
      "max": rounded(function (a, b) { return [Math.min(a[0], b[0]), Math.max(a[1], b[1])]; }),
      "min": rounded(function (a, b) { return [Math.max(a[0], b[0]), Math.min(a[1], b[1])]; }),
      "step": rising(numbers.step),
      "exp": rising(numbers.exp),
      "ln": rising(numbers.ln),
      "xlogy": rounded(xlogy)
    };
    Object.keys(rules.functions).forEach(function (name) {
      var own = rules.functions[name];
      operators[name] = own.shape === "rising" ? rising(numbers[name]) : own.shape === "hump" ? rounded(hump)
        : function (a, b) { return walk(own.tree, [a, b], operators, constant); };
    });

    function constant(text) { return [-Number(text), Number(text)]; }

    return {
      ulp: ulp,
      half: half,
      value: function (expr, values) { return walk(expr, values, operators, constant); },
      up: up,
      accepted: function (work) { return [grid1(work[0] + rules.beside * ulp), grid1(work[1] + rules.beside * ulp)]; }
    };
  }

  /* The same expression with a function of two equal arguments under its name: over intervals they are one number. */
  function recognized(expr, functions) {
    if (!Array.isArray(expr)) return expr;
    var found = expr.map(function (part, at) { return at ? recognized(part, functions) : part; });
    Object.keys(functions).forEach(function (name) {
      var own = functions[name], argument = expr[own.tree.indexOf(0)];
      if (own.shape !== "hump" || argument === undefined) return;
      var tree = JSON.stringify(own.tree, function (_, part) { return part === 0 ? argument : part; });
      if (tree === JSON.stringify(expr)) found = [name, recognized(argument, functions)];
    });
    return found;
  }

  function references(expr, found) {
    found = found || [];
    if (typeof expr === "number") found.push(expr);
    else if (Array.isArray(expr)) expr.slice(1).forEach(function (part) { references(part, found); });
    return found;
  }

  /* Reads what somebody wrote, as tracer/exercises/entries.py does. value is NaN where it is empty or cannot be used. */
  function Reader(rules) {
    var reading = rules.reading;
    var around = new RegExp("^" + reading.space + "|" + reading.space + "$", "g");
    var afterSign = new RegExp("^([+-])" + reading.space), pattern = new RegExp("^" + reading.number + "$");
    var meant = Object.keys(reading.meant).map(function (plain) { return [new RegExp(reading.meant[plain], "g"), plain]; });
    return function (text) {
      var entry = { text: text, empty: false, value: NaN, decimals: 0 };
      if (text.length > reading.longest) return entry;
      var plain = text.replace(around, "");
      meant.forEach(function (each) { plain = plain.replace(each[0], each[1]); });
      plain = plain.replace(afterSign, "$1");
      entry.empty = !plain;
      var found = pattern.exec(plain);
      if (!found || Math.abs(Number(plain)) >= reading.largest) return entry;
      entry.value = Number(plain);
      entry.decimals = Math.max(0, (found[1] || found[2] || "").length - Number(found[3] || 0));
      return entry;
    };
  }

  /* Marks sheets of one exercise. record: as tracer/exercises/records.py has it. */
  function Marker(record) {
    var rules = rulesOf(record), read = Reader(rules), numbersOnly = Numbers(rules);
    var intervals = Intervals(rules, record.exercise.decimals);
    var asked = record.asked, placeOf = new Map(), exprs = new Map();
    asked.forEach(function (each, place) { placeOf.set(each.row, place); });
    record.rows.forEach(function (row) { exprs.set(row.id, recognized(row.expr, rules.functions)); });

    function inside(number, interval) {
      return number >= -interval[0] - rules.slack && number <= interval[1] + rules.slack;
    }

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
      var replaced = {};
      Object.keys(mistake.replace).forEach(function (id) { replaced[id] = recognized(mistake.replace[id], rules.functions); });
      return asked.map(function (_, place) {
        var rows = rowsTo(place, replaced);
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
      var entries = texts.map(read);
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
        ? explain(variant, entries, usable, follows, accept, leaves) : [];
      return entries.map(function (entry, n) {
        if (entry.empty) return { verdict: "empty", mistake: null };
        if (!usable[n]) return { verdict: "absurd", mistake: null };
        if (follows[n]) return { verdict: right[n] ? "right" : "follows", mistake: null };
        if (entry.decimals < record.exercise.decimals) {
          var reach = 0.5 / power(entry.decimals) + rules.coarse * intervals.ulp;
          if (Math.abs(entry.value - variant.answers[n]) <= reach + rules.slack) return { verdict: "coarse", mistake: null };
        }
        return { verdict: "wrong", mistake: names[n] >= 0 ? names[n] : null };
      });
    }

    /* Per blank that does not follow, the place of the mistake that explains it best; -1 where none does. */
    function explain(variant, entries, usable, follows, accept, leaves) {
      var best = entries.map(function () { return -1; }), score = best.slice();
      record.mistakes.forEach(function (_, m) {
        var own = accept.slice(), scratchCount = 0, localCount = 0;
        variant.mistakes.forEach(function (those, n) {
          those.forEach(function (each) { if (each[0] === m) own[n] = [-each[1], each[2]]; });
        });
        var explains = entries.map(function (entry, n) {
          var scratch = usable[n] && inside(entry.value, own[n]);
          var local = mistaken[m][n] ? usable[n] && inside(entry.value, interval(mistaken[m][n], asked[n].row, leaves)) : follows[n];
          if (scratch) scratchCount++;
          if (local) localCount++;
          return scratch || local;
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
        var own = read(texts[n]).value;
        values[each.row] = isNaN(own) || marks[n].verdict === "right" ? variant.answers[n] : own;
      });
      return values;
    }

    /* The number that belongs into a blank, after the reader's own earlier ones; and rows on the way to it. Where they lead
       beyond all that can be read, it is the true one. */
    function answer(variant, texts, marks, place) {
      var values = Object.create(numbers(variant, texts, marks));
      between[place].forEach(function (row) { values[row[0]] = walk(row[1], values, numbersOnly, Number); });
      var value = values[asked[place].row];
      return { value: Math.abs(value) < rules.reading.largest ? value : variant.answers[place], values: values };
    }

    function good(mark) { return rules.good.indexOf(mark.verdict) >= 0; }

    /* A number as the key has it: so many decimals, half away from zero, of what it is as a decimal. */
    function shown(number, decimals) { return written(number, decimals, rules.digits); }

    return { mark: mark, answer: answer, numbers: numbers, read: read, good: good, shown: shown, longest: rules.reading.longest };
  }

  /* A number with so many decimals, half away from zero, a true minus, and never a minus zero. digits: beyond them a float is
     not a decimal any more. */
  function written(number, decimals, digits) {
    var plain = String(Number(number.toFixed(digits)));
    if (plain.indexOf("e") >= 0) plain = number.toFixed(digits);
    if (!/^-?[0-9.]+$/.test(plain)) return plain.replace("-", "\u2212"); // too large for digits
    var parts = plain.replace("-", "").split("."), more = parts[1] || "";
    while (more.length <= decimals) more += "0";
    var whole = BigInt(parts[0] + more.slice(0, decimals)) + BigInt(more.charAt(decimals) >= "5" ? 1 : 0), text = String(whole);
    while (text.length <= decimals) text = "0" + text;
    if (decimals) text = text.slice(0, -decimals) + "." + text.slice(-decimals);
    return (number < 0 && Number(text) !== 0 ? "\u2212" : "") + text;
  }

  /* A text for a table, and what somebody wrote where a number belongs, which stays as it is if it is one: what a
     spreadsheet would run gets a quote before it. */
  function Cells(rules) {
    var plain = new RegExp("^(?:" + rules.plain + ")$");
    function text(text) {
      return text && rules.formulas.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }
    return { text: text, number: function (written) { return plain.test(written) ? written : text(written); } };
  }

  /* The file that `grade` reads: a line a blank. */
  function csv(record, variant, texts, student) {
    var cells = Cells(rulesOf(record));
    function quoted(text) {
      return /[",\n\r]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
    }
    var lines = [record.form ? record.form.columns : ["student", "code", "blank", "answer"]];
    record.asked.forEach(function (asked, n) {
      var names = record.form ? record.form.lines[n] : [asked.blank];
      lines.push([student, variant.code].concat(names).map(cells.text).concat(cells.number(texts[n].trim())));
    });
    return lines.map(function (line) { return line.map(quoted).join(",") + "\r\n"; }).join("");
  }

  return {
    FIRST: FIRST, Marker: Marker, Reader: Reader, Numbers: Numbers, Intervals: Intervals, Cells: Cells, written: written,
    csv: csv, recognized: recognized, references: references
  };
})();

if (typeof module !== "undefined" && module.exports) module.exports = tracerPractice;

/* Expressions as MathML: what a hint shows. leaf: by row id, {ml, strength, negative, zero}; the rules are those of
   tracer/saying/writer.py, and a test holds the two together. */
var tracerFormulas = (function () {
  "use strict";

  var MINUS = "\u2212", APPLY = "\u2061", INFIX = ' form="infix"';

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
  function piece(ml, strength, negative, zero) {
    return { ml: ml, strength: strength || 3, negative: !!negative, zero: !!zero };
  }
  function number(text) { return piece(mn(text), 3, text[0] === MINUS, Number(text.replace(MINUS, "-")) === 0); }

  /* In brackets where its surroundings bind more strongly, or where a minus would follow an operator. */
  function within(part, strength, first) {
    var needs = part.strength < strength || (part.negative && (!first || strength === 3));
    return needs ? bracketed(part.ml) : part.ml;
  }

  /* What begins with a part has its minus or its zero, unless that stands in brackets there. */
  function heads(part, whole, strength) {
    var bare = part.strength >= strength;
    return piece(whole, strength, bare && part.negative, bare && part.zero);
  }

  /* sign: of multiplication. most: characters in a line of a long sum. */
  function Writer(leaf, sign, most) {
    function constant(text) {
      if (text === "0.5") return piece("<mfrac>" + mn("1") + mn("2") + "</mfrac>");
      return /^[a-z]+$/i.test(text) ? piece(mi(text)) : piece(mn(text.replace("-", MINUS)), 3, text[0] === "-");
    }

    function product(args, leads) {
      var factors = [];
      args.forEach(function (each) {
        if (Array.isArray(each) && each[0] === "*") factors = factors.concat(each.slice(1));
        else factors.push(each);
      });
      var pieces = factors.map(write);
      var parts = pieces.map(function (part, at) { return within(part, 2, leads && at === 0); });
      return leads ? heads(pieces[0], row(parts.join(mo(sign))), 2) : piece(row(parts.join(mo(sign))), 2);
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
      if (name === "+") return heads(write(args[0]), row(terms(tree).join("")), 1);
      if (name === "-") {
        inner = write(args[0]);
        return heads(inner, row(within(inner, 1, true), mo(MINUS), within(write(args[1]), 2, false)), 1);
      }
      if (name === "neg") {
        inner = write(args[0]);
        return piece(row(mo(MINUS), inner.zero ? bracketed(inner.ml) : within(inner, 2, false)), 1, true);
      }
      if (name === "*") return product(args, true);
      if (name === "/") return piece("<mfrac>" + write(args[0]).ml + write(args[1]).ml + "</mfrac>", 2);
      if (name === "sq") {
        inner = write(args[0]);
        return piece("<msup>" + within(inner, 3, true) + mn("2") + "</msup>", 3, false, inner.zero && inner.strength === 3);
      }
      if (name === "exp") return piece("<msup>" + mi("e") + write(args[0]).ml + "</msup>");
      if (name === "abs") return piece(bracketed(write(args[0]).ml, "||"));
      if (name === "[]") return piece(bracketed(write(args[0]).ml, "[]"));
      if (name === "xlogy") {
        inner = write(args[0]);
        return heads(inner, row(within(inner, 2, true), mo(sign), row(mi("ln"), mo(APPLY), bracketed(write(args[1]).ml))), 2);
      }
      inner = args.map(function (each) { return write(each).ml; }).join(mo(","));
      return piece(row(mi(name.replace(/^f:/, "")), mo(APPLY), bracketed(inner)));
    }

    /* A long sum is broken before + and -. */
    function lines(tree) {
      if (!Array.isArray(tree) || tree[0] !== "+") return [write(tree).ml];
      var found = [""];
      terms(tree).forEach(function (text) {
        if (found[found.length - 1] && width(found[found.length - 1]) + width(text) > most) found.push("");
        found[found.length - 1] += text;
      });
      return found.map(function (line) { return row(line); });
    }

    return lines;
  }

  function width(ml) { return ml.replace(/<[^>]*>/g, "").replace(/\u2061/g, "").length; }

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
    input.maxLength = marker.longest;
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

  function showProgress() {
    var done = marks.filter(marker.good).length;
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
      if (marks.every(marker.good)) words += " All blanks are done.";
      say(words);
    }
    return true;
  }

  function capital(words) { return words.charAt(0).toUpperCase() + words.slice(1); }

  /* Hints in three stages: the formula, the numbers put in, the answer. */
  var STAGES = ["Hint: the formula", "Hint: the numbers put in", "Show the answer"];

  function symbol(id) { return extras.symbols[id]; }

  function formulaLines(n) {
    var write = formulas.Writer(function (id) { return formulas.piece(symbol(id)); }, "\u00b7", extras.width), found = [];
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
        return isFinite(values[id]) ? formulas.number(marker.shown(values[id], decimals + 1)) : formulas.piece(symbol(id));
      }
      var entry = marker.read(texts[place[id]]);
      if (isNaN(entry.value)) {
        if (open.indexOf(place[id]) < 0) open.push(place[id]);
        return formulas.piece(symbol(id));
      }
      return formulas.number(marker.shown(entry.value, Math.min(entry.decimals, decimals + 3))); // no digits that a float makes up
    }
    var write = formulas.Writer(leaf, "\u00d7", extras.width), found = [];
    extras.working[n].forEach(function (line, step) {
      exact = true;
      var before = open.length, parts = write(line[1]), last = step === extras.working[n].length - 1;
      parts.forEach(function (part, k) { found.push([k ? "" : symbol(line[0]), k ? "" : exact ? "=" : "\u2248", part]); });
      if (!last && open.length === before && isFinite(values[line[0]])) {
        found.push(["", "\u2248", formulas.mn(marker.shown(values[line[0]], decimals + 1))]);
      }
    });
    return formulas.chain(found);
  }

  function showHints(n) {
    var blank = blanks[n], stage = hints()[record.asked[n].blank] || 0, html = "";
    blank.hint.hidden = stage >= LAST_HINT || (stage === 0 && marker.good(marks[n]));
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
      if (found !== marker.shown(record.variants[at].answers[n], decimals)) {
        blank.hintBody.querySelector("[data-from]").textContent = ", from your own earlier numbers";
      }
    }
  }

  function answer(n) {
    return marker.shown(marker.answer(record.variants[at], texts, marks, n).value, decimals);
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
      if (!marker.good(marks[n])) return;
      for (var next = 1; next < total; next++) {
        var other = (n + next) % total;
        if (!marker.good(marks[other])) return blanks[other].input.focus();
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
