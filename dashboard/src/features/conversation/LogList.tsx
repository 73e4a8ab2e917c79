import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import { Button } from "../../components/Button";
import type { Item } from "../../live/items";
import { Row } from "./Row";

/** How near to the end still counts as reading the end. */
const NEAR_END = 48;

interface LogListProps {
  readonly items: readonly Item[];
  /** One quiet line above and one below; empty for none. */
  readonly head: string;
  readonly foot: string;
}

/** The log, of which only what is in sight is in the page. Stays at the end unless the reader went up. */
export function LogList({ items, head, foot }: LogListProps) {
  const scroller = useRef<HTMLElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const [seen, setSeen] = useState(0);
  const began = useRef(false);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 44,
    getItemKey: (index) => items[index]?.key ?? index,
    overscan: 12,
    paddingStart: head ? 48 : 16,
    paddingEnd: 20,
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: NEAR_END,
  });

  useEffect(() => {
    if (began.current || items.length === 0) return;
    began.current = true;
    rows.scrollToEnd();
  }, [items.length, rows]);

  // At the end by the reader's will, whatever grows or shrinks around it; only their own scrolling up ends it.
  const last = useRef({ stick: true, byHand: false });
  const toEnd = () => {
    const box = scroller.current;
    if (box && last.current.stick) box.scrollTop = box.scrollHeight;
  };
  const total = rows.getTotalSize();
  // biome-ignore lint/correctness/useExhaustiveDependencies: toEnd reads only what stays
  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const resized = new ResizeObserver(toEnd);
    // The window shrinks when something is asked below it; the content grows when rows are measured.
    resized.observe(box);
    if (box.firstElementChild) resized.observe(box.firstElementChild);
    return () => resized.disconnect();
  }, []);

  const noteWhere = () => {
    const box = scroller.current;
    if (!box) return;
    const near = box.scrollHeight - box.scrollTop - box.clientHeight <= NEAR_END;
    const { stick, byHand } = last.current;
    const now = near || (stick && !byHand);
    last.current = { stick: now, byHand: byHand && !near };
    setAtEnd(now);
    if (now) setSeen(items.length);
  };
  // Rows that are measured move the page too; only a hand on wheel, glass, bar or keys is the reader's will.
  const touched = () => {
    last.current.byHand = true;
  };
  const jump = () => {
    last.current = { stick: true, byHand: false };
    setAtEnd(true);
    rows.scrollToEnd();
  };
  const unseen = atEnd ? 0 : Math.max(0, items.length - seen);

  return (
    <div className="relative min-h-0">
      <section
        ref={scroller}
        tabIndex={0}
        aria-label="Conversation"
        onScroll={noteWhere}
        onWheel={touched}
        onTouchMove={touched}
        onPointerDown={touched}
        onKeyDown={touched}
        className="h-full overflow-y-auto [overflow-anchor:none] focus-visible:-outline-offset-2"
      >
        <div className="relative mx-auto max-w-[60rem]" style={{ height: total }}>
          {head && <p className="absolute inset-x-0 top-4 text-center text-small text-soft">{head}</p>}
          {rows.getVirtualItems().map((row) => {
            const item = items[row.index];
            return (
              item && (
                <div
                  key={row.key}
                  ref={rows.measureElement}
                  data-index={row.index}
                  className="absolute inset-x-0 top-0 px-3 sm:px-5"
                  style={{ transform: `translateY(${row.start}px)` }}
                >
                  <Row item={item} />
                </div>
              )
            );
          })}
        </div>
        {foot && <p className="px-3 pb-4 text-center text-soft">{foot}</p>}
      </section>
      {!atEnd && (
        <div className="pointer-events-none absolute inset-x-0 bottom-3 flex justify-center">
          <Button icon="down" className="pointer-events-auto shadow-float" onClick={jump}>
            Jump to latest{unseen > 0 ? ` (${unseen})` : ""}
          </Button>
        </div>
      )}
    </div>
  );
}
