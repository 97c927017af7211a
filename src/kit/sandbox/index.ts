/** The simulated workspace of a service that is described as data. */
export { sandboxOf } from './model.ts'
