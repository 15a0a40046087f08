// What docs/assets/js/practice.js calls: a page of its record and its extras, which are JSON.

globalThis.tracerPractice = { page: (record, extras) => $practice($data(record), $data(extras)) };
