import {
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  Link,
  lazyRouteComponent,
  type RouterHistory,
  redirect,
} from "@tanstack/react-router";
import { Problem } from "./components/Notice";
import { readSearch } from "./features/sessions/filter";
import { SessionsPage } from "./features/sessions/SessionsPage";
import { Gate } from "./features/sign-in/Gate";

const root = createRootRoute({
  component: Gate,
  notFoundComponent: NoSuchPage,
  errorComponent: Broken,
});

const sessions = createRoute({
  getParentRoute: () => root,
  path: "/",
  validateSearch: readSearch,
  component: SessionsPage,
});

const sessionsAlias = createRoute({
  getParentRoute: () => root,
  path: "/sessions",
  beforeLoad: () => {
    throw redirect({ to: "/", replace: true });
  },
});

const session = createRoute({
  getParentRoute: () => root,
  path: "/sessions/$namespace/$name",
  component: lazyRouteComponent(() => import("./features/conversation/SessionPage"), "SessionPage"),
  errorComponent: Broken,
});

const routeTree = root.addChildren([sessions, sessionsAlias, session]);

export const newRouter = (history?: RouterHistory) =>
  createRouter({ routeTree, history, defaultNotFoundComponent: NoSuchPage });

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof newRouter>;
  }
}

function NoSuchPage() {
  return (
    <div className="px-4 py-16 text-center">
      <h1 className="text-head font-semibold">No such page</h1>
      <Link to="/" className="text-sea underline">
        All sessions
      </Link>
    </div>
  );
}

function Broken({ error, reset }: ErrorComponentProps) {
  return (
    <div className="mx-auto max-w-lg px-4 py-16">
      <h1 className="mb-3 text-head font-semibold">This page broke</h1>
      <Problem error={error instanceof Error ? error : new Error(String(error))} />
      <button type="button" onClick={reset} className="mt-3 text-sea underline">
        Try again
      </button>
    </div>
  );
}
