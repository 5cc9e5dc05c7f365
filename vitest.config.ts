import { defineConfig } from 'vitest/config'

// Suites that need a cluster take their time, and the machine whole: one file after another.
const onCluster = { fileParallelism: false, testTimeout: 180_000, hookTimeout: 900_000 }

export default defineConfig({
  test: {
    projects: [
      // Kubernetes may be built meanwhile, on the same processors.
      { test: { name: 'unit', include: ['__tests__/unit/**/*.test.ts'], testTimeout: 60_000 } },
      { test: { name: 'testbed', include: ['__tests__/testbed/**/*.test.ts'], ...onCluster } },
      {
        test: {
          name: 'cluster',
          include: ['__tests__/cluster/**/*.test.ts'],
          globalSetup: '__tests__/cluster/setup.ts',
          ...onCluster
        }
      },
      {
        test: {
          name: 'diagnoses',
          include: ['__tests__/diagnoses/**/*.test.ts'],
          globalSetup: '__tests__/diagnoses/setup.ts',
          ...onCluster
        }
      },
      {
        test: {
          name: 'capz',
          include: ['__tests__/capz/**/*.test.ts'],
          globalSetup: '__tests__/capz/setup.ts',
          ...onCluster
        }
      },
      {
        test: {
          name: 'mixed',
          include: ['__tests__/mixed/**/*.test.ts'],
          globalSetup: '__tests__/mixed/setup.ts',
          ...onCluster
        }
      },
      {
        test: {
          name: 'versions',
          include: ['__tests__/versions/**/*.test.ts'],
          globalSetup: '__tests__/versions/setup.ts',
          ...onCluster
        }
      },
      {
        test: {
          name: 'e2e',
          include: ['__tests__/e2e/**/*.test.ts'],
          globalSetup: '__tests__/e2e/setup.ts',
          ...onCluster
        }
      }
    ]
  }
})
