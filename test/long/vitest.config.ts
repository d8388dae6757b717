import { defineConfig, mergeConfig, type ViteUserConfig } from "vitest/config"
import base from "../../vitest.config.ts"

const config: ViteUserConfig = mergeConfig(
  base,
  defineConfig({ test: { testTimeout: 600_000, hookTimeout: 600_000, fileParallelism: false } }),
)
config.test = { ...config.test, include: ["test/long/*.long.ts"] }
export default config
