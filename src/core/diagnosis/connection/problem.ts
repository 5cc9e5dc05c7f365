export type { ConnectionPath, ConnectionProblem, Role, Sought } from '../../connection.ts'
