// What docs/assets/js/practice.js calls: a page of its record and its extras, which are JSON.

const $data = (x) => x === null || typeof x !== "object" ? x : Array.isArray(x) ? x.map($data)
  : $dict(Object.entries(x).map(([key, value]) => [key, $data(value)]));
globalThis.tracerPractice = { page: (record, extras) => $practice($data(record), $data(extras)) };
