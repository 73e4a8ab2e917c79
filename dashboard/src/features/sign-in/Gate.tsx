import { useQuery } from "@tanstack/react-query";
import { UnreachableError } from "../../live/api";
import { meQuery } from "../../live/queries";
import { Shell } from "../shell/Shell";
import { linkProblem } from "./linkProblem";
import { SignInPage } from "./SignInPage";

/** Every page stands behind this; who is not signed in gets the sign-in page, at whatever address, and goes on there. */
export function Gate() {
  const { data: me, error } = useQuery(meQuery);
  if (me) return <Shell me={me} />;
  if (me === null) return <SignInPage linkError={linkProblem.get()} />;
  return (
    <main className="grid min-h-full place-items-center p-6">
      <p role="status" className="text-soft">
        {error instanceof UnreachableError
          ? "Quarterdeck does not answer. Trying again every 2 seconds…"
          : error
            ? `${error.message} Trying again every 2 seconds…`
            : "Loading…"}
      </p>
    </main>
  );
}
