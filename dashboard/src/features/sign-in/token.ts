/** The token of a printed link's fragment, taken out of the address bar and the history at once. */
export function takeToken(location: Location, history: History): string | undefined {
  const token = tokenOf(location.hash);
  if (token !== undefined) history.replaceState(history.state, "", location.pathname + location.search);
  return token;
}

function tokenOf(hash: string): string | undefined {
  if (!/^#(.*&)?token=/.test(hash)) return undefined;
  return new URLSearchParams(hash.slice(1)).get("token") ?? "";
}

/** What was pasted: the whole printed link, its fragment, or the token alone. */
export function readPasted(pasted: string): string {
  const given = pasted.trim();
  const hash = given.indexOf("#");
  return (
    (hash >= 0 ? tokenOf(given.slice(hash)) : undefined) ?? given.replace(/^token=/, "").replace(/\s+/g, "")
  );
}
