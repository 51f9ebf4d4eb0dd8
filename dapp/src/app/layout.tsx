import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { Masthead } from "@/components/layout/masthead";
import { Providers } from "@/components/layout/providers";
import { SkipLink } from "@/components/layout/skip-link";
import { StatusStrip } from "@/components/layout/status-strip";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Forewatt", template: "%s · Forewatt" },
  description:
    "Probabilistic energy forecasts with a stake behind them, scored against meter readings and settled on chain",
  icons: { icon: "/mark.svg" },
};

export const viewport: Viewport = { width: "device-width", initialScale: 1 };

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // NOTE: theme.js sets data-theme before React starts, so the attribute differs from the exported page.
    <html lang="en" suppressHydrationWarning>
      <head>
        <script src="/theme.js" />
      </head>
      <body className="min-h-dvh font-sans text-sm antialiased">
        <Providers>
          <SkipLink />
          <Masthead />
          <StatusStrip />
          <main
            id="main"
            tabIndex={-1}
            className="outline-none mx-auto w-full max-w-[92rem] px-4 py-4 sm:px-6 sm:py-5"
          >
            {children}
          </main>
        </Providers>
      </body>
    </html>
  );
}
