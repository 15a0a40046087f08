// What an edited page offers to take away is made when a link to it is used, and stays until the page shows other numbers.
// Returns what tells of these. files: gives all of them, by the addresses in the links; null: those of the site are right.
function $offers(article) {
  const given = new Map();
  let files = null, made = null;
  function give({ target }) {
    const link = files && target.closest("a[href]"), place = link && link.getAttribute("href");
    if (!link || !/\.(toml|json|csv|py|svg)$/.test(place)) return;
    made = made || files();
    if (!made.has(place)) return;
    const url = URL.createObjectURL(new Blob([made.at(place)]));
    given.set(link, [url, place, link.getAttribute("download")]);
    [link.href, link.download] = [url, place.split("/").pop()];
  }
  for (const use of ["focusin", "pointerdown", "click"]) article.addEventListener(use, give, true);
  return (others) => {
    for (const [link, [url, place, name]] of given) {
      URL.revokeObjectURL(url);
      link.setAttribute("href", place);
      if (name === null) link.removeAttribute("download");
      else link.download = name;
    }
    given.clear();
    [files, made] = [others, null];
  };
}
