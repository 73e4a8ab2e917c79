import { Popover } from "@base-ui/react/popover";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { Icon } from "../../components/Icon";
import { Ago } from "../../components/Time";
import { pendingApprovalsQuery } from "../../live/queries";

/** Everything that waits for a decision, over all sessions one may see; says aloud when something new comes. */
export function ApprovalsMenu() {
  const { data: approvals = [] } = useQuery(pendingApprovalsQuery);
  const [open, setOpen] = useState(false);
  const seen = useRef<ReadonlySet<string> | undefined>(undefined);
  const [news, setNews] = useState("");

  useEffect(() => {
    const known = seen.current;
    const fresh = known ? approvals.filter((approval) => !known.has(approval.id)) : [];
    seen.current = new Set(approvals.map((approval) => approval.id));
    const [first] = fresh;
    if (first) setNews(`New approval in ${first.session.name}: ${first.prompt}`);
  }, [approvals]);

  const count = approvals.length;
  return (
    <>
      <span aria-live="polite" className="sr-only">
        {news}
      </span>
      <Popover.Root open={open} onOpenChange={setOpen}>
        <Popover.Trigger
          className={`inline-flex h-8 items-center gap-1.5 rounded-m border px-2.5 ${
            count > 0
              ? "border-amber-line bg-amber-wash font-semibold text-amber"
              : "border-transparent text-soft hover:bg-hover"
          }`}
        >
          <Icon name="flag" />
          {/* One text, so that name and sight agree: "2 approvals waiting". */}
          <span>
            {count}
            <span className="not-sm:sr-only">{count === 1 ? " approval" : " approvals"}</span>
            <span className="sr-only"> waiting</span>
          </span>
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Positioner sideOffset={6} align="end" collisionPadding={12} className="z-40">
            <Popover.Popup className="w-[min(26rem,calc(100vw-1.5rem))] animate-appear rounded-l border border-line bg-sheet shadow-float outline-none">
              <Popover.Title className="border-b border-line px-4 py-2.5 font-semibold">
                Waiting for a decision
              </Popover.Title>
              {count === 0 ? (
                <p className="px-4 py-5 text-soft">Nothing waits for you.</p>
              ) : (
                <ul className="max-h-[60vh] overflow-y-auto py-1">
                  {approvals.map((approval) => (
                    <li key={approval.id}>
                      <Link
                        to="/sessions/$namespace/$name"
                        params={approval.session}
                        onClick={() => setOpen(false)}
                        className="block px-4 py-2 hover:bg-hover focus-visible:-outline-offset-2"
                      >
                        <span className="flex justify-between gap-3">
                          <span className="truncate font-medium">{approval.session.name}</span>
                          <span className="shrink-0 text-small text-faint">
                            <Ago at={approval.askedAt} />
                          </span>
                        </span>
                        <span className="line-clamp-2 text-soft">{approval.prompt}</span>
                      </Link>
                    </li>
                  ))}
                </ul>
              )}
            </Popover.Popup>
          </Popover.Positioner>
        </Popover.Portal>
      </Popover.Root>
    </>
  );
}
