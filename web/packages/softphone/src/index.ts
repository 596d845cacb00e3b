/** The softphone: a pure state (`state.ts`, `faults.ts`), a core that acts on ports (`softphone.ts`), JsSIP and the browser behind them. */
export * from './state.ts'
export * from './faults.ts'
export { Softphone, type PhonePorts } from './softphone.ts'
export type { Telephone, TelephoneState, Account, PhoneServer } from './server.ts'
export type { Choice, Device, Devices, Levels, MediaPort } from './browser/port.ts'
export { browserPhone } from './browser/index.ts'
export { echo, HEARD_MIN, type EchoPhase } from './browser/echo.ts'
