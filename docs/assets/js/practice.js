/* A practice page: its inputs, what is remembered, focus and keyboard. What answers are worth, what is said of them, hints
   and the file to hand in come from the site's script (tracerPractice), which is compiled from what `grade` marks with:
   tracer/site/practice_page.py. Classic scripts, so that they work from a file. */
(function () {
  "use strict";

  var root = document.querySelector("[data-practice]");
  if (!root) return;
  var script = document.createElement("script");
  script.src = new URL("../../walkthroughs/_live.js", document.currentScript.src);
  script.addEventListener("load", practise);
  document.body.append(script);

  function practise() {
    var record = JSON.parse(document.getElementById("practice-record").textContent);
    var extras = JSON.parse(document.getElementById("practice-extras").textContent);
    var page = tracerPractice.page(record, extras);
    var total = record.asked.length;
    var KEY = "tracer-practice:" + record.name + ":" + record.variants[0].code;
    var LAST_HINT = 3;

    var blanks = record.asked.map(function (asked, n) {
      var input = document.getElementById("blank-" + n), box = input.closest("[data-blank]");
      input.maxLength = page.longest;
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
      marks = page.check(at, texts);
      marks.forEach(function (_, n) { showVerdict(n); showHints(n); });
      showProgress();
      return marks.filter(function (mark, n) {
        return n !== own && before[n] && before[n].verdict !== mark.verdict;
      }).length;
    }

    var SIGNS = { right: "\u2713", follows: "\u2713", wrong: "\u2717", coarse: "\u2248", absurd: "?", empty: "" };

    function showVerdict(n) {
      var blank = blanks[n], verdict = marks[n].verdict;
      blank.box.dataset.verdict = verdict;
      blank.mark.textContent = SIGNS[verdict];
      blank.says.textContent = verdict === "right" ? "" : marks[n].says;
      if (verdict === "wrong" || verdict === "coarse" || verdict === "absurd") blank.input.setAttribute("aria-invalid", "true");
      else blank.input.removeAttribute("aria-invalid");
      blank.shown = blank.input.value;
    }

    function showProgress() {
      bar.value = marks.filter(good).length / total;
      one.progress.textContent = page.progress();
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
      var words = page.read_out(n, others);
      if (words) say(words);
      return true;
    }

    function good(mark) { return mark.good; }

    /* Hints in three stages: the formula, the numbers put in, the answer. */
    var STAGES = ["Hint: the formula", "Hint: the numbers put in", "Show the answer"];

    function showHints(n) {
      var blank = blanks[n], stage = hints()[record.asked[n].blank] || 0, html = "";
      blank.hint.hidden = stage >= LAST_HINT || (stage === 0 && marks[n].good);
      if (stage < LAST_HINT) {
        blank.hint.textContent = stage ? STAGES[stage].replace("Hint: t", "T") : "Hint";
        blank.hint.setAttribute("aria-label", STAGES[stage] + ", for " + extras.names[n]);
      }
      if (stage >= 1) html += page.formula(n);
      if (stage >= 2) {
        var numbers = page.put_in(n), open = numbers[1];
        html += numbers[0];
        if (open.length) html += "<p>Still to be worked out: <span data-open></span>.</p>";
      }
      if (stage >= 3) html += "<p>Answer: <strong data-answer></strong><span data-from></span></p>";
      blank.hintBody.innerHTML = html;
      blank.hintBody.hidden = !html;
      var place = blank.hintBody.querySelector("[data-open]");
      if (place) place.textContent = open.join(", ");
      if (stage >= 3) {
        var found = page.answer(n);
        blank.hintBody.querySelector("[data-answer]").textContent = found;
        if (found !== page.true_answer(n)) {
          blank.hintBody.querySelector("[data-from]").textContent = ", from your own earlier numbers";
        }
      }
    }

    function hint(n) {
      var mine = hints(), stage = Math.min(LAST_HINT, (mine[record.asked[n].blank] || 0) + 1);
      mine[record.asked[n].blank] = stage;
      showHints(n);
      save();
      say(stage === LAST_HINT ? "The answer for " + extras.names[n] + " is " + page.answer(n)
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
      var file = new Blob([page.file(blanks.map(function (blank) { return blank.input.value; }), one.student.value.trim())],
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
        if (!marks[n].good) return;
        for (var next = 1; next < total; next++) {
          var other = (n + next) % total;
          if (!marks[other].good) return blanks[other].input.focus();
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
  }
})();
