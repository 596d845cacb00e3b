import type { Refused } from '../protocol'

/** The server checks again, by content; this is only to say so before anything is sent. */
export const FILE_MAX_BYTES = 10 * 1024 * 1024
export const FILES_AT_ONCE = 5
export const ACCEPTED = ['png', 'jpg', 'jpeg', 'webp', 'gif', 'pdf', 'docx', 'xlsx', 'txt', 'zip'] as const
export const ACCEPT = ACCEPTED.map((ending) => `.${ending}`).join(',')

/** Why this file cannot be sent, or null. */
export function refusal(file: { name: string; size: number }): Refused | null {
  const ending = file.name.includes('.') ? file.name.split('.').pop()!.toLowerCase() : ''
  if (!(ACCEPTED as readonly string[]).includes(ending)) return { code: 'file.type_not_allowed', data: { ending } }
  if (file.size === 0) return { code: 'file.empty', data: {} }
  if (file.size > FILE_MAX_BYTES) return { code: 'file.too_large', data: { max_mb: FILE_MAX_BYTES / 1024 / 1024 } }
  return null
}

/** A pasted picture has no useful name; give it one with the ending of its type. */
export function nameOf(file: { name: string; type: string }, at: Date): string {
  if (file.name && file.name !== 'image.png') return file.name
  const two = (n: number): string => String(n).padStart(2, '0')
  const ending = file.type.split('/')[1] ?? 'png'
  return `${two(at.getMonth() + 1)}${two(at.getDate())}-${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}.${ending}`
}

export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
