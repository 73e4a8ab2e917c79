import { startFake } from "./server.mjs";

const fake = await startFake({
  port: Number(process.env.PORT ?? 8080),
  mode: process.env.MODE === "kubernetes" ? "kubernetes" : "local",
});
console.log(`A pretended control plane with made-up sessions. Open ${fake.link}`);
