import { memo, type ReactNode, useMemo } from "react";
import { CodeBlock } from "../CodeBlock";
import { type Block, type Inline, parseMarkdown } from "./parse";

/** An agent's words as React elements; no string ever becomes HTML. */
export const Markdown = memo(function Markdown({ text }: { readonly text: string }) {
  const blocks = useMemo(() => parseMarkdown(text), [text]);
  return <div className="prose [overflow-wrap:anywhere]">{blocks.map(renderBlock)}</div>;
});

function renderBlock(block: Block, key: number): ReactNode {
  switch (block.kind) {
    case "paragraph":
      return (
        <p key={key} className="whitespace-pre-line">
          {block.children.map(renderInline)}
        </p>
      );
    case "heading": {
      // The page's own headings are h1 and h2; the agent's come below them.
      const Tag = (["h3", "h4", "h5", "h6"] as const)[Math.min(block.level, 4) - 1] ?? "h6";
      return <Tag key={key}>{block.children.map(renderInline)}</Tag>;
    }
    case "code":
      return (
        <CodeBlock
          key={key}
          code={block.text}
          label={block.language ? `${block.language} code` : "Code"}
          copy
        />
      );
    case "quote":
      return <blockquote key={key}>{block.children.map(renderBlock)}</blockquote>;
    case "list": {
      const items = block.items.map((item, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the tree is made anew from the text, order is identity
        <li key={i}>{tight(item)}</li>
      ));
      return block.start === undefined ? (
        <ul key={key}>{items}</ul>
      ) : (
        <ol key={key} start={block.start}>
          {items}
        </ol>
      );
    }
    case "table":
      return (
        <div key={key} className="overflow-x-auto">
          <table>
            <thead>
              <tr>
                {block.head.map((cell, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: as above
                  <th key={i}>{cell.map(renderInline)}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {block.rows.map((row, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: as above
                <tr key={i}>
                  {row.map((cell, j) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: as above
                    <td key={j}>{cell.map(renderInline)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      );
    case "rule":
      return <hr key={key} />;
  }
}

const tight = (item: readonly Block[]) =>
  item.map((block, i) =>
    block.kind === "paragraph" ? block.children.map(renderInline) : renderBlock(block, i),
  );

function renderInline(node: Inline, key: number): ReactNode {
  switch (node.kind) {
    case "text":
      return node.text;
    case "code":
      return <code key={key}>{node.text}</code>;
    case "strong":
      return <strong key={key}>{node.children.map(renderInline)}</strong>;
    case "em":
      return <em key={key}>{node.children.map(renderInline)}</em>;
    case "del":
      return <del key={key}>{node.children.map(renderInline)}</del>;
    case "link":
      return (
        <a key={key} href={node.href} target="_blank" rel="noopener noreferrer nofollow">
          {node.children.map(renderInline)}
        </a>
      );
  }
}
