/** The desk's state and how events change it: plain data, plain functions. */
export * from './types.ts'
export { reduce } from './reduce.ts'
