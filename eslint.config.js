import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'

/** What touches the world: Node itself, SDKs, and the adapters that are the only ones to import these. */
const world = ['node:*', '@*', '**/adapters/**']

export default defineConfig(
  { ignores: ['dist/', 'node_modules/'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      eqeqeq: 'error',
      'no-console': 'error',
      'no-control-regex': 'off'
    }
  },
  {
    // One direction (docs/architecture.md): what is pure imports nothing that touches the world.
    files: ['src/inputs/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [...world, '**/steps/**', '**/ports.ts'] }] }
  },
  {
    files: ['src/render/**/*.ts', 'src/ports.ts'],
    rules: {
      'no-restricted-imports': ['error', { patterns: [...world, '**/steps/**', '**/ports.ts', '**/inputs/**'] }]
    }
  },
  {
    files: ['src/core/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [...world, '**/steps/**', '**/render/**', '**/inputs/**', '**/ports.ts'] }
      ],
      'no-restricted-globals': ['error', 'process', 'fetch', 'setTimeout', 'Date']
    }
  },
  {
    files: ['src/steps/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [...world, '**/render/**', '**/inputs/**'] }] }
  },
  {
    files: ['scripts/**/*.ts', 'testbed/**/*.ts', 'bench/**/*.ts'],
    rules: { 'no-console': 'off' }
  }
)
