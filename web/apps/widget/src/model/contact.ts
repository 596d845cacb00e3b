/** Whether somebody could be reached there: a telephone number of at least seven digits, or something like an e-mail address. */
export function reachable(contact: string): boolean {
  const value = contact.trim()
  const digits = value.replace(/\D/g, '')
  if (/^[+\d][\d\s-]*$/.test(value)) return digits.length >= 7 && digits.length <= 15
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)
}

/** Whether it can be a telephone number: what the door takes, before it is asked. */
export function callable(number: string): boolean {
  return /^\+?\d{7,15}$/.test(number.replace(/[\s()-]/g, ''))
}
