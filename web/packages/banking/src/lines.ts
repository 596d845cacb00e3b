import { at } from './types.ts'

/** What an operation is about, line by line, in the order in which a person checks it. Pure. */
export interface Line {
  /** `banking.param.<name>` */
  name: string
  value: string | number
  as: 'text' | 'money' | 'price' | 'count' | 'side' | 'moment'
}

const ORDER = [
  'amount', 'daily_limit', 'to_name', 'to_number', 'payee_bank', 'biller', 'biller_name', 'bill_no', 'side', 'symbol', 'product', 'name', 'product_name',
  'quantity', 'price', 'order', 'card', 'holding', 'from_account', 'to_account', 'note',
]

const AS: Record<string, Line['as']> = {
  amount: 'money', daily_limit: 'money', balance_after: 'money', balance: 'money', available: 'money', fee: 'money', due: 'money', price: 'price', quantity: 'count', filled: 'count', side: 'side', at: 'moment', booked_at: 'moment',
}

const rank = (name: string) => {
  const found = ORDER.indexOf(name)
  return found < 0 ? ORDER.length : found
}

const said = (value: unknown): value is string | number => (typeof value === 'string' && value !== '') || typeof value === 'number'

export function linesOf(params: Record<string, unknown>): Line[] {
  return Object.entries(params)
    .filter((pair): pair is [string, string | number] => said(pair[1]))
    .map(([name, value]): Line => {
      const as = AS[name] ?? 'text'
      const fits = as === 'text' || as === 'side' || (as === 'moment' ? at(value) !== null : typeof value === 'number')
      return { name, value, as: fits ? as : 'text' }
    })
    .sort((a, b) => rank(a.name) - rank(b.name))
}

/** 12.3456 from 123456 ten-thousandths, without zeros that say nothing. */
export const price = (tenThousandths: number): string => {
  const text = (tenThousandths / 10_000).toFixed(4)
  return text.replace(/0{1,2}$/, '')
}
