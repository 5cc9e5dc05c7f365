/** This release; package.json reports the same. */
export const VERSION = '0.1.0'
