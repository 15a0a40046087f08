// What docs/assets/js/film.js calls: a page of its data, which are JSON.

globalThis.tracerFilm = { page: (data) => $film($data(data)) };
