import { defineConfig } from "vite";

export default defineConfig({ build: { ssr: "bench/crowd.ts", target: "es2022", emptyOutDir: true } });
