/** Carry out a Plan change by change, and record what really happened. */
export * from './apply.ts'
