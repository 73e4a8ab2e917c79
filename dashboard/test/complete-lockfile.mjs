/**
 * A partial mirror of the npm registry leaves other platforms' optional binaries out of package-lock.json, and
 * `npm ci` then refuses the file everywhere. This adds the missing entries: version and platform as the parent
 * states them, no hash, since nobody here has seen the bytes. With a full registry it finds nothing to add.
 */
import { readFileSync, writeFileSync } from "node:fs";

const path = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(path, "utf8"));
const OS = {
  darwin: "darwin",
  linux: "linux",
  win32: "win32",
  freebsd: "freebsd",
  openbsd: "openbsd",
  netbsd: "netbsd",
  sunos: "sunos",
  aix: "aix",
  android: "android",
  openharmony: "openharmony",
  fsevents: "darwin",
};
const CPU = [
  "x64",
  "arm64",
  "arm",
  "ia32",
  "ppc64le",
  "ppc64",
  "s390x",
  "riscv64",
  "loong64",
  "mips64el",
  "wasm32",
];

let added = 0;
for (const parent of Object.values({ ...lock.packages })) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const at = `node_modules/${name}`;
    if (lock.packages[at]) continue;
    const words = name.replace("gnueabihf", "gnu").split(/[-/]/);
    const os = words.map((word) => OS[word]).filter(Boolean);
    const cpu = words.filter((word) => CPU.includes(word));
    if (os.length === 0 && cpu.length === 0) throw new Error(`${name}: for which platform is it?`);
    const libc = os.includes("linux")
      ? words.includes("musl")
        ? ["musl"]
        : words.includes("gnu")
          ? ["glibc"]
          : undefined
      : undefined;
    lock.packages[at] = {
      version: version.replace(/^[~^]/, ""),
      ...(cpu.length > 0 && { cpu }),
      ...(parent.dev && { dev: true }),
      ...(libc && { libc }),
      optional: true,
      ...(os.length > 0 && { os }),
    };
    added++;
  }
}
const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
lock.packages = Object.fromEntries(sorted);
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added === 0 ? "Nothing is missing." : `${added} entries added.`);
