import type { Product } from '../customer/types.ts'

/** What a core's own reference is called: the product's name and its masked number. Null: not one of this customer's. */
export const namesOf = (products: () => readonly Product[]) => (_param: string, value: string): string | null => {
  const one = products().find((each) => each.ref === value)
  return one ? `${one.name} ${one.number}` : null
}
