import type { Operation } from '../types'
import { price, yuan } from './money'

export interface Line {
  /** Key of the label's word. */
  label: string
  value: string
  /** What the customer must compare: shown large. */
  large?: boolean
}

const ENDS = ['executed', 'failed', 'cancelled', 'expired', 'rejected', 'reversed']
/** States in which the customer's word is asked for. */
const ASKS = ['drafted', 'reconfirm']

export const isOver = (operation: Operation): boolean => ENDS.includes(operation.state)
export const isAsked = (operation: Operation): boolean => ASKS.includes(operation.state)
/** Drafted by somebody of the house for this customer, who has not said anything yet. */
export const isPushed = (operation: Operation): boolean => isAsked(operation) && operation.by !== 'customer'

/** Groups of four, as on a card. */
export const grouped = (number: string): string => (/^\d+$/.test(number) ? number.replace(/(\d{4})(?=\d)/g, '$1 ') : number)

/** What is confirmed, line by line: first payee and amount, as they are bound by the proof. `named`: how a holding is called. */
export function lines(operation: Operation, named: (ref: string) => string, worded: (key: string) => string): Line[] {
  const { params, kind } = operation
  const text = (name: string): string => String(params[name] ?? '')
  const found: Line[] = []
  if ('to_name' in params) found.push({ label: 'line.to_name', value: text('to_name'), large: true }, { label: 'line.to_number', value: grouped(text('to_number')), large: true })
  if ('biller' in params) found.push({ label: 'line.biller', value: named(text('biller')), large: true }, { label: 'line.bill_no', value: text('bill_no') })
  if ('product' in params) found.push({ label: 'line.product', value: named(text('product')), large: true })
  if ('side' in params) found.push({ label: 'line.side', value: worded(`side.${text('side')}`), large: true })
  if ('symbol' in params) found.push({ label: 'line.symbol', value: `${named(text('symbol'))} ${text('symbol')}`.trim(), large: true })
  if ('quantity' in params) found.push({ label: 'line.quantity', value: Number(params['quantity']).toLocaleString('en-US'), large: true })
  if ('price' in params) found.push({ label: 'line.price', value: `¥ ${price(Number(params['price']))}`, large: true })
  if ('daily_limit' in params) found.push({ label: 'line.daily_limit', value: `¥ ${yuan(Number(params['daily_limit']))}`, large: true })
  if ('amount' in params || kind === 'order') found.push({ label: 'line.amount', value: `¥ ${yuan(operation.amount)}`, large: true })
  if ('card' in params) found.push({ label: 'line.card', value: named(text('card')) })
  if ('holding' in params) found.push({ label: 'line.holding', value: named(text('holding')), large: true })
  if ('order' in params) found.push({ label: 'line.order', value: text('order') })
  if ('from_account' in params) found.push({ label: 'line.from_account', value: named(text('from_account')) })
  if (params['note']) found.push({ label: 'line.note', value: text('note') })
  return found
}

/** The newer of two: events and answers may come in any order. */
export const newer = (a: Operation | undefined, b: Operation): Operation => (a && a.version > b.version ? a : { ...a, ...b })
