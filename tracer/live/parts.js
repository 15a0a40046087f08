// The page with other numbers, in parts: what its template includes. A part that is not wanted yet stands as it stood the
// last time, and so does a figure or an equation that is out of sight. Once all are made, the page is as if made in one go.

const $plain = (x) => $data(x, (text) => (text[0] !== "#" ? text : text[1] === "#" ? text.slice(1) : Decimal(text.slice(1))));

let $asked = null; // who is asked before a template is rendered
for (const [name, make] of Object.entries($templates)) $templates[name] = (c) => ($asked ? $asked(name, c, make) : make(c));

// What takes time in a template, each with what it makes: the key of its figure, or the numbers of its rows.
const $DEAR = {
  fig: (tools, [kind, , key], words) => [words.key || key || kind],
  eq: (tools, [row]) => [row.id],
  worked: (tools, [row]) => [row.id, ...tools.equations.parts(row).map(({ id }) => id)],
};
const $ALL = { has: () => true };
const $PART = "\ue002";

// What a template can set without one of those that it includes being told by another what to do.
const $lasting = (x) => x === null || typeof x !== "object" && typeof x !== "function" || x instanceof $Text || x instanceof Decimal;

class $Edition {
  // One set of numbers. last: the texts of parts, figures and equations, each with the edition that it was made in.
  constructor(page, settings, last) {
    Object.assign(this, { page, last, tools: page.tools(page.lesson(settings)), made: null });
    this.names = $keywords_of(page.words(this.tools));
    for (const name in $DEAR) this.names[name] = this.dear(name, this.names[name]);
  }
  dear(name, make) {
    return Object.assign((...given) => {
      const words = given.length && given[given.length - 1] instanceof $Keywords ? given[given.length - 1].words : {};
      const makes = $DEAR[name](this.tools, given, words), at = `${name} ${makes[0]}`, known = this.last.get(at);
      if (known && known.edition === this) return known.text;
      if (known && this.made !== $ALL && !makes.some((each) => this.made.has(each))) {
        this.complete = false;
        return known.text;
      }
      const text = make(...given);
      this.last.set(at, { text, edition: this });
      return text;
    }, { $s: make.$s });
  }
  part(key, make, wanted, hollow) {
    const known = this.last.get(key);
    if (known && (known.edition === this || !wanted)) return known;
    if (hollow && !wanted) return { edition: null, blocks: [] };
    this.complete = true;
    const text = $finished(make()), part = { text, blocks: $blocks_of(text), edition: this.complete ? this : null };
    this.last.set(key, part);
    return part;
  }
  // The page's blocks, each with the key of its part. parts: the keys of those that are made, where they are not made yet;
  // made: the rows and figures in them that are. hollow: a part that was never made is left out.
  blocks(parts = $ALL, made = $ALL, hollow = false) {
    if (!this.page.divided) return this.undivided();
    const found = [], times = {};
    let scope = null, text;
    this.made = made;
    $asked = (name, c, make) => {
      scope = scope || c;
      if (Object.getPrototypeOf(c) !== scope || !Object.values(scope).every($lasting)) return make(c);
      times[name] = (times[name] || 0) + 1;
      const key = `${name} ${times[name]}`;
      found.push({ key, part: this.part(key, () => make(c), parts.has(key), hollow) });
      return $PART;
    };
    try { text = $finished($render(this.page.template, this.names)); } finally { $asked = null; }
    const own = text.split($PART).map((html) => ({ text: html, blocks: $blocks_of(html) }));
    const rows = own.flatMap((piece, at) => [["", piece], ...(at < found.length ? [[found[at].key, found[at].part]] : [])]);
    this.left = found.filter(({ part }) => part.edition !== this).map(({ key }) => key);
    this.keys = found.map(({ key }) => key);
    if (own.length !== found.length + 1 || rows.some(([, { blocks }]) => blocks === null)
      || !this.left.length && !this.page.holds(this.tools, rows.map(([, piece]) => piece.text).join(""))) return this.undivided();
    return rows.flatMap(([key, { blocks }]) => blocks.map((block) => ({ ...block, key })));
  }
  undivided() {
    this.left = this.keys = [];
    this.last.clear(); // figures may have had other numbers in it
    if (this.made) this.tools = this.page.tools(this.tools.trace.lesson); // figures were counted
    const html = this.page.page(this.tools);
    return ($blocks_of(html) || [{ html, sign: "#page" }]).map((block) => ({ ...block, key: "" }));
  }
}
