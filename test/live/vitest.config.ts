import { defineConfig, type ViteUserConfig } from "vitest/config"

const config: ViteUserConfig = defineConfig({
  test: { include: ["test/live/*.live.ts"], expect: { requireAssertions: true }, testTimeout: 300_000 },
})
export default config
