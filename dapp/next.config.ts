import type { NextConfig } from "next";

/** A static export. FastAPI serves `out/`, so the dapp needs no Node server. */
const config: NextConfig = {
  output: "export",
  trailingSlash: true,
  images: { unoptimized: true },
  // NOTE: the folder above has a lock file too; without a root, Next guesses one and warns.
  turbopack: { root: import.meta.dirname },
};

export default config;
