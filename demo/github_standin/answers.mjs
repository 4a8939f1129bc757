// What every JSON answer and every webhook body goes through on its way out.

const FRACTION = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d+Z$/;
const TIME_KEY = /(_at|^date|^timestamp)$/;

/** JSON text with times in whole seconds, as GitHub sends them. Only time fields: people's text stays. */
export function stringify(value) {
  return JSON.stringify(value, (key, item) =>
    typeof item === "string" && TIME_KEY.test(key) ? item.replace(FRACTION, "$1Z") : item,
  );
}

/**
 * Wrap the router: JSON answers get whole seconds, and the edits that parts asked for by `editAnswer`.
 * @param {import("./emulate.mjs").Stand} stand
 */
export function finishAnswers(stand) {
  const inner = stand.app.fetch;
  stand.app.fetch = async (request) => {
    const answer = await inner(request);
    if (!(answer.headers.get("content-type") ?? "").includes("json")) return answer;
    let body = await answer.json();
    const url = new URL(request.url);
    for (const { path, edit } of stand.edits ?? []) {
      if (answer.ok && path.test(url.pathname)) body = edit(body, url);
    }
    return new Response(stringify(body), { status: answer.status, headers: answer.headers });
  };
}

/** Let `edit(body, url)` replace the body of every good answer to a path that matches `path`. */
export function editAnswer(stand, path, edit) {
  (stand.edits ??= []).push({ path, edit });
}

/** One page of rows, by the `page` and `per_page` of a URL. */
export function pageOf(rows, url) {
  const count = (name, standard) =>
    Math.max(1, Number.parseInt(url.searchParams.get(name) ?? "", 10) || standard);
  const size = Math.min(100, count("per_page", 30));
  const start = (count("page", 1) - 1) * size;
  return rows.slice(start, start + size);
}
