import type { Schemas } from '@yingda/api'
import type { Operation } from '@yingda/banking'

/** The customer's whole picture (docs/topics/customers.md), masked by the server. Amounts in fen; null while they are hidden. */
export type Whole = Omit<Schemas['Picture'], 'open_operations' | 'products'> & { open_operations: Operation[]; products: Product[] }
export type Sure = Schemas['SureView']
export type Product = Omit<Schemas['ProductView'], 'kind'> & { kind: 'account' | 'card' | 'credit' | 'loan' | 'wealth' | 'funds' | 'position' }
export type CustomerAlert = Schemas['AlertView']
export type Due = Schemas['DueView']
export type LastContact = Schemas['ContactView']
export type Consent = Schemas['ConsentView']
export type CoreFault = Schemas['FaultView']
export type FoundCustomer = Schemas['FoundCustomer']

export type KeyKind = 'phone' | 'card' | 'account' | 'id_no' | 'customer' | 'email'
export const KEY_KINDS: readonly KeyKind[] = ['phone', 'card', 'account', 'id_no', 'customer', 'email']

/** Amounts of a product, once they are told. */
export type Amounts = Schemas['Amounts']
export type Revealed = Schemas['yingda__desk__customer360__schemas__Revealed']
