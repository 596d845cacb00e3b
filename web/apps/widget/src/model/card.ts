import type { CardLine, Message } from '../protocol'

/** An operation as a message told of it. `live`: nothing newer was told of it, and it waits for the customer's word. */
export interface OperationCard {
  readonly operation: string
  readonly kind: string
  readonly state: string
  readonly lines: readonly CardLine[]
  readonly means: readonly string[]
  readonly live: boolean
}

export function operationCard(message: Message, all: readonly Message[]): OperationCard | null {
  const { card, operation, kind, state, lines, means } = message.data ?? {}
  if (message.kind !== 'card' || card !== 'operation' || !operation || !kind || !state) return null
  const last = !all.some((one) => one.seq > message.seq && one.data?.operation === operation)
  return { operation, kind, state, lines: lines ?? [], means: means ?? [], live: last && (means ?? []).length > 0 }
}

/** The name behind a label of the catalogues: "banking.param.to_name" → "to_name". */
export const lineName = (line: CardLine): string => line.label.slice(line.label.lastIndexOf('.') + 1)

/** Lines that name whom and how much: large, and whole where the server told them whole. */
const COMPARED = new Set(['to_name', 'to_number', 'amount', 'product', 'symbol', 'quantity', 'price', 'side', 'daily_limit'])

export interface ShownLine {
  readonly name: string
  readonly value: string
  readonly large: boolean
}

/** What the server tells of an operation to a customer who is proved. */
export interface Whole {
  readonly params: Readonly<Record<string, unknown>>
  readonly names?: Readonly<Record<string, string>>
  readonly suitability: { result: string; customer_grade: string | null; product_risk: string } | null
}

const MASKED = new Set(['to_name', 'to_number', 'bill_no'])
/** Named by the core systems' own numbers: nothing for a reader until they are called by their names. */
const NUMBERED = new Set(['from_account', 'card', 'holding', 'biller'])

/** Payee and numbers as the server told them whole, references by their names; else as the card has them. */
export function shownLines(lines: readonly CardLine[], whole: Whole | null = null): ShownLine[] {
  return lines.flatMap((line) => {
    const name = lineName(line)
    const told = whole?.params[name]
    const called = typeof told === 'string' ? whole?.names?.[told] : undefined
    if (NUMBERED.has(name) && called === undefined) return []
    const value = called ?? (MASKED.has(name) && typeof told === 'string' ? told : line.value)
    return [{ name, value: name === 'to_number' ? grouped(value) : value, large: COMPARED.has(name) }]
  })
}

const grouped = (number: string): string => (/^\d+$/.test(number) ? number.replace(/(\d{4})(?=\d)/g, '$1 ') : number)
