/** The codes that the tests of this folder make on a real cluster; they say so themselves, and compare it at their end. */
export const realCodes: ReadonlySet<string> = new Set([])
