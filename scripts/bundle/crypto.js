// What the start of the process takes for node:crypto: its parts, loaded when they are called. A run that ends with its
// inputs calls none, and all of the module takes a third as long to load as Node itself.
const load = () => process.getBuiltinModule('crypto')

export const randomBytes = (size) => load().randomBytes(size)
export const randomUUID = () => load().randomUUID()
