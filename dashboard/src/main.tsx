import "./app.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { linkProblem } from "./features/sign-in/linkProblem";
import { takeToken } from "./features/sign-in/token";
import { api } from "./live/api";
import { applyTheme } from "./live/preferences";
import { newQueryClient } from "./live/queries";
import { newRouter } from "./router";

// Before anything else, so that the token is in the address bar for as short as can be.
const token = takeToken(window.location, window.history);
applyTheme();
// A link opened in a tab that already shows this page changes only the fragment, and loads nothing.
window.addEventListener("hashchange", () => {
  if (/[#&]token=/.test(window.location.hash)) window.location.reload();
});

async function start() {
  if (token !== undefined) {
    try {
      await api.signIn(token);
    } catch (error) {
      linkProblem.set(error instanceof Error ? error : new Error(String(error)));
    }
  }
  const place = document.getElementById("root");
  if (!place) throw new Error("index.html has no #root");
  createRoot(place).render(
    <StrictMode>
      <QueryClientProvider client={newQueryClient()}>
        <RouterProvider router={newRouter()} />
      </QueryClientProvider>
    </StrictMode>,
  );
}

void start();
