import { defineConfig, type TestProjectConfiguration } from 'vitest/config'

// Projects that need a cluster, each with the setup of its folder.
const onClusters = ['cluster', 'diagnoses', 'capz', 'mixed', 'versions', 'e2e']

export default defineConfig({
  test: {
    // A failure's first line, which the summary of all tests repeats, shows what there was in whole.
    chaiConfig: { truncateThreshold: 2_000 },
    projects: [
      // Kubernetes may be built meanwhile, on the same processors.
      { test: { name: 'unit', include: ['__tests__/unit/**/*.test.ts'], testTimeout: 60_000 } },
      // Its tests bring their testbeds up themselves.
      onMachine('testbed'),
      ...onClusters.map((name) => onMachine(name, { globalSetup: `__tests__/${name}/setup.ts` }))
    ]
  }
})

/** A suite that takes its time, and the machine whole: one file after another. */
function onMachine(name: string, more: { readonly globalSetup?: string } = {}): TestProjectConfiguration {
  const include = [`__tests__/${name}/**/*.test.ts`]
  return { test: { name, include, fileParallelism: false, testTimeout: 180_000, hookTimeout: 900_000, ...more } }
}
