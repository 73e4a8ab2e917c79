import { QueryCache, QueryClient, queryOptions } from "@tanstack/react-query";
import { api, ProblemError, type SessionRef, UnreachableError } from "./api";
import { reachability } from "./reachability";

const POLL = 2000;
/** The count in the title is for people who look at another tab, so this one query goes on there, slowly. */
const HIDDEN_POLL = 10_000;

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: async ({ signal }) => {
    try {
      return await api.me(signal);
    } catch (error) {
      if (error instanceof ProblemError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: Number.POSITIVE_INFINITY,
  refetchInterval: (query) => (query.state.status === "error" ? POLL : false),
});

export const sessionQuery = (ref: SessionRef) =>
  queryOptions({
    queryKey: ["session", ref.namespace, ref.name],
    queryFn: ({ signal }) => api.session(ref, signal),
    refetchInterval: POLL,
  });

export const pendingApprovalsQuery = queryOptions({
  queryKey: ["approvals"],
  queryFn: ({ signal }) => api.pendingApprovals(signal),
  refetchInterval: () => (document.hidden ? HIDDEN_POLL : POLL),
  refetchIntervalInBackground: true,
  select: (page) => page.approvals,
});

export const namespacesQuery = queryOptions({
  queryKey: ["namespaces"],
  queryFn: ({ signal }) => api.namespaces(signal),
  select: (answer) => answer.namespaces.map((namespace) => namespace.name),
});

export const POLL_MS = POLL;

/** One place that learns from every answer whether the server is there and whether we are still signed in. */
export function newQueryClient(): QueryClient {
  const client = new QueryClient({
    queryCache: new QueryCache({
      onSuccess: () => reachability.set(true),
      onError: (error) => {
        if (error instanceof UnreachableError) reachability.set(false);
        else reachability.set(true);
        if (error instanceof ProblemError && error.status === 401)
          client.setQueryData(meQuery.queryKey, null);
      },
    }),
    defaultOptions: {
      // Polling is the retry; a click that failed is the person's to repeat.
      queries: { retry: false, staleTime: 1000, networkMode: "always" },
      mutations: { retry: false, networkMode: "always" },
    },
  });
  return client;
}
