import { ApiError } from '@yingda/api'

/** A refusal at the place where it can be mended. */
export interface FieldErrors {
  fields: Record<string, { code: string; data: Record<string, unknown> }>
  /** What belongs to no field. */
  rest: unknown
}

/** Which field a refusal is about; `data.field` of the refusal wins. */
const PLACE: Record<string, string> = {
  'key.taken': 'key',
  'key.fixed': 'key',
  'flow.key_taken': 'key',
  'flow.queue_unknown': 'menu',
  'queue.without_last_resort': 'last_resort',
  'queue.overflow_incomplete': 'overflow_after_s',
  'queue.overflow_cycle': 'overflow_queue',
  'queue.calendar_unknown': 'calendar_id',
  'queue.skill_unknown': 'required',
  'entry_point.queue_unknown': 'queue',
  'entry_point.flow_unpublished': 'flow_key',
  'entry_point.calendar_unknown': 'calendar_id',
  'entry_point.origin_malformed': 'allowed_origins',
  'entry_point.language_missing': 'texts',
  'disposition.parent_unknown': 'parent',
  'disposition.too_deep': 'parent',
  'disposition.queue_unknown': 'queues',
  'phrase.shortcut_taken': 'shortcut',
  'phrase.scope_fixed': 'scope',
  'article.title_taken': 'title',
  'branch.unknown': 'branch_id',
  'branch.cycle': 'parent_id',
  'branch.too_deep': 'parent_id',
  'user.name_taken': 'username',
  'user.email_taken': 'email',
  'password.weak': 'password',
  'permission.reserved': 'permissions',
  'permission.unknown': 'permissions',
}

const NONE: FieldErrors = { fields: {}, rest: null }

export function fieldErrors(fault: unknown, known: string[]): FieldErrors {
  if (fault === null || fault === undefined) return NONE
  if (!(fault instanceof ApiError)) return { fields: {}, rest: fault }
  const names = places(fault).filter((name) => known.includes(name))
  if (!names.length) return { fields: {}, rest: fault }
  const code = fault.code === 'input.invalid' ? 'field.invalid' : fault.code
  return { fields: Object.fromEntries(names.map((name) => [name, { code, data: fault.data }])), rest: fault.code === 'input.invalid' ? fault : null }
}

function places(fault: ApiError): string[] {
  const { field, fields } = fault.data
  if (typeof field === 'string') return [root(field), PLACE[fault.code] ?? ''].slice(0, fault.code.startsWith('calendar.') ? 2 : 1)
  if (Array.isArray(fields)) return fields.map((one) => root(placeOf(one)))
  if (typeof fields === 'object' && fields !== null) return Object.keys(fields).map(root)
  const place = PLACE[fault.code]
  return place ? [place] : []
}

// "body.texts.zh-CN" and ["body", "texts"] are both about `texts`.
const root = (path: string): string => path.replace(/^(body|query|path)\./, '').split(/[.[]/)[0] ?? ''
const placeOf = (one: unknown): string => {
  if (typeof one === 'string') return one
  const loc = (one as { field?: unknown; loc?: unknown } | null)?.field ?? (one as { loc?: unknown } | null)?.loc
  return Array.isArray(loc) ? loc.join('.') : String(loc ?? '')
}
