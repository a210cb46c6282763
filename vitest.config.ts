import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Native runs use every core themselves; test files side by side would only disturb each other.
    fileParallelism: false,
    testTimeout: 120_000,
  },
});
