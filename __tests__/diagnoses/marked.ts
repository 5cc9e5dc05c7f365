import { afterAll, afterEach } from 'vitest'

/** Marks every test of a file as one on real parts, and says at the file's end how many there were. */
export function markAsReal(file: string): void {
  let real = 0
  afterEach(({ task }) => {
    Object.assign(task.meta, { made: 'real' })
    real += 1
  })
  afterAll(() => {
    process.stdout.write(`diagnoses, ${file}: ${real} real cases\n`)
  })
}
