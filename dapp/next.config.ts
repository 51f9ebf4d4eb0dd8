import type { NextConfig } from "next";

/** A static export: FastAPI serves `out/`, so no Node runs where the dapp does. */
const config: NextConfig = {
  output: "export",
  trailingSlash: true,
  images: { unoptimized: true },
  // NOTE: several lock files lie above this folder; without a root Next guesses one and warns.
  turbopack: { root: import.meta.dirname },
};

export default config;
