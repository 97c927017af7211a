export { runInTurns } from '../tree/index.ts'
