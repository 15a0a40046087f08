// What docs/assets/js/practice.js and film.js call: a page of its data, which are JSON.
globalThis.tracerPractice = { page: (record, extras) => $practice($data(record), $data(extras)) };
globalThis.tracerFilm = { page: (data) => $film($data(data)) };
