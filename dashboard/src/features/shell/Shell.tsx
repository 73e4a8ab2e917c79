import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, Outlet } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { IconButton } from "../../components/Button";
import { Notice } from "../../components/Notice";
import { api } from "../../live/api";
import { setTheme, THEMES, useTheme } from "../../live/preferences";
import { meQuery, pendingApprovalsQuery } from "../../live/queries";
import { useReachable } from "../../live/reachability";
import type { Me } from "../../wire/session";
import { ApprovalsMenu } from "./ApprovalsMenu";
import { Mark } from "./Mark";
import { ShortcutsDialog } from "./ShortcutsDialog";
import { useShortcut } from "./shortcuts";

export function Shell({ me }: { readonly me: Me }) {
  const [help, setHelp] = useState(false);
  useShortcut("?", () => setHelp(true));
  return (
    <div className="grid h-full grid-cols-[minmax(0,1fr)] grid-rows-[auto_auto_minmax(0,1fr)]">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50 focus:rounded-m focus:bg-sheet focus:px-3 focus:py-1.5"
      >
        Skip to content
      </a>
      <header className="flex h-12 items-center gap-1 border-b border-line bg-sheet px-2 sm:px-4">
        <Link
          to="/"
          className="mr-auto flex items-center gap-2 rounded-m py-1 pr-2"
          aria-label="Quarterdeck, all sessions"
        >
          <Mark className="size-6" />
          <span className="hidden text-lead font-semibold tracking-tight min-[420px]:inline">
            Quarterdeck
          </span>
        </Link>
        <ApprovalsMenu />
        <ThemeButton />
        <IconButton icon="help" label="Keyboard shortcuts" onClick={() => setHelp(true)} />
        <SignedIn me={me} />
      </header>
      <ServerAway />
      <main id="main" tabIndex={-1} className="min-h-0 outline-none">
        <Outlet />
      </main>
      <TitleBadge />
      <ShortcutsDialog open={help} onClose={() => setHelp(false)} />
    </div>
  );
}

function ThemeButton() {
  const theme = useTheme();
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "system";
  const icon = { system: "system", light: "sun", dark: "moon" } as const;
  return (
    <IconButton
      icon={icon[theme]}
      label={`Theme: ${theme}. Change to ${next}`}
      onClick={() => setTheme(next)}
    />
  );
}

function SignedIn({ me }: { readonly me: Me }) {
  const client = useQueryClient();
  const [error, setError] = useState(false);
  const signOut = async () => {
    try {
      await api.signOut();
      client.setQueryData(meQuery.queryKey, null);
      client.removeQueries({ predicate: (query) => query.queryKey[0] !== "me" });
    } catch {
      setError(true);
    }
  };
  return (
    <div className="ml-1 flex min-w-0 items-center gap-1 border-l border-line pl-2 sm:pl-3">
      <span className="max-w-24 truncate text-soft sm:max-w-56" title={`Signed in as ${me.name}`}>
        {shortName(me.name)}
      </span>
      <button
        type="button"
        onClick={() => void signOut()}
        className="rounded-m px-2 py-1 whitespace-nowrap text-soft hover:bg-hover hover:text-ink"
      >
        Sign out
      </button>
      {error && (
        <span role="alert" className="text-small text-red">
          failed
        </span>
      )}
    </div>
  );
}

/** `system:serviceaccount:team-a:alice` is `team-a:alice` to a reader; the tooltip has it in full. */
const shortName = (name: string) => name.replace(/^system:serviceaccount:/, "");

function ServerAway() {
  const reachable = useReachable();
  return (
    <div role="status">
      {!reachable && (
        <Notice level="warning" className="rounded-none border-x-0 border-t-0">
          <strong className="font-semibold">Quarterdeck does not answer.</strong> What you see may be old.
          Trying again every 2 seconds.
        </Notice>
      )}
    </div>
  );
}

function TitleBadge() {
  const pending = useQuery(pendingApprovalsQuery).data?.length ?? 0;
  useEffect(() => {
    document.title = pending > 0 ? `(${pending}) Quarterdeck` : "Quarterdeck";
  }, [pending]);
  return null;
}
