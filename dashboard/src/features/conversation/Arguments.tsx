import { CodeBlock } from "../../components/CodeBlock";
import type { Json } from "../../wire/schema";
import { commandOf, otherArguments, shortArguments } from "./toolText";

interface Props {
  readonly args: Json | undefined;
  /** The command when it is not among the arguments. */
  readonly command?: string;
}

/** What a tool is called with: the command as it will run, the rest as a line or as JSON, nothing left out. */
export function Arguments({ args, command = commandOf(args) }: Props) {
  const short = shortArguments(args);
  const rest = short ? undefined : otherArguments(args);
  return (
    <>
      {command && <CodeBlock label="Command" code={command} wrap copy className="max-h-48" />}
      {rest && <CodeBlock label="Arguments" code={rest} wrap className="max-h-48" />}
      {short && short.length > 0 && (
        <dl className="flex flex-wrap gap-x-4 font-mono text-small">
          {short.map(([name, value]) => (
            <div key={name} className="flex gap-1.5">
              <dt className="text-faint">{name}</dt>
              <dd className="[overflow-wrap:anywhere]">{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}
