/**
 * Shapes of what comes over the wire. One value gives the TypeScript type and the check at the border, so the
 * two cannot drift apart. Unknown fields are kept out and unknown words fall back: a newer server never breaks
 * an older page.
 */
export interface Schema<T> {
  readonly describe: string;
  readonly decode: (value: unknown, path: string) => T;
  /** Field names of an object schema; the golden test uses them. */
  readonly fields?: Readonly<Record<string, Schema<unknown>>>;
  readonly item?: Schema<unknown>;
  readonly words?: readonly string[];
}

export type Type<S> = S extends Schema<infer T> ? T : never;

/** What arrived does not have the shape that was agreed. */
export class WireError extends Error {
  override name = "WireError";
}

const fail = (path: string, wanted: string, value: unknown): never => {
  const got = value === undefined ? "missing" : value === null ? "null" : typeof value;
  throw new WireError(`${path || "message"} should be ${wanted}, but is ${got}`);
};

const primitive = <T>(describe: string, is: (value: unknown) => value is T): Schema<T> => ({
  describe,
  decode: (value, path) => (is(value) ? value : fail(path, describe, value)),
});

export const text = primitive("a text", (v): v is string => typeof v === "string");
export const number = primitive("a number", (v): v is number => typeof v === "number" && Number.isFinite(v));
export const flag = primitive("true or false", (v): v is boolean => typeof v === "boolean");

/** Any JSON, handed on as it came. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export const json: Schema<Json> = {
  describe: "JSON",
  decode: (value, path) => (value === undefined ? fail(path, "JSON", value) : (value as Json)),
};

/** A word of a closed list. One that is not in it, from a newer server, reads as the fallback. */
export const word = <const W extends readonly string[]>(
  words: W,
  fallback: W[number],
): Schema<W[number]> => ({
  describe: `one of ${words.join(", ")}`,
  words,
  decode: (value, path) => {
    const given = text.decode(value, path);
    return words.includes(given) ? (given as W[number]) : fallback;
  },
});

export const list = <T>(item: Schema<T>): Schema<readonly T[]> => ({
  describe: "a list",
  item: item as Schema<unknown>,
  decode: (value, path) =>
    Array.isArray(value) ? value.map((v, i) => item.decode(v, `${path}[${i}]`)) : fail(path, "a list", value),
});

declare const OPTIONAL: unique symbol;
type Optional<T> = Schema<T | undefined> & { readonly [OPTIONAL]: true };

/** A field that may be absent; null counts as absent. */
export const optional = <T>(inner: Schema<T>): Optional<T> =>
  ({
    ...inner,
    decode: (value: unknown, path: string) =>
      value === undefined || value === null ? undefined : inner.decode(value, path),
  }) as Optional<T>;

type Shape = Readonly<Record<string, Schema<unknown>>>;
type OptionalKeys<S extends Shape> = {
  [K in keyof S]: S[K] extends { readonly [OPTIONAL]: true } ? K : never;
}[keyof S];
export type Decoded<S extends Shape> = {
  readonly [K in Exclude<keyof S, OptionalKeys<S>>]: Type<S[K]>;
} & { readonly [K in OptionalKeys<S>]?: Type<S[K]> };

export const object = <S extends Shape>(fields: S): Schema<Decoded<S>> => ({
  describe: "an object",
  fields,
  decode: (value, path) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return fail(path, "an object", value);
    }
    const given = value as Record<string, unknown>;
    const result: Record<string, unknown> = {};
    for (const [name, schema] of Object.entries(fields)) {
      const decoded = schema.decode(given[name], path ? `${path}.${name}` : name);
      if (decoded !== undefined) result[name] = decoded;
    }
    return result as Decoded<S>;
  },
});
