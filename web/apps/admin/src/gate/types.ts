export const RIGHTS = ['none', 'internal', 'local', 'national', 'international', 'premium'] as const
export type Right = (typeof RIGHTS)[number]

export const PURPOSES = ['agent', 'callback', 'campaign', 'collection'] as const
export type Purpose = (typeof PURPOSES)[number]

export const CAPS = ['agent_hour', 'agent_day', 'tenant_hour', 'tenant_day', 'number_day', 'callback_number_day'] as const
export type Cap = (typeof CAPS)[number]

export interface Span {
  start: string
  end: string
}

/** What the door takes of the policy. */
export interface PolicyBody {
  rights: Record<string, Right>
  callback_right: Right
  campaign_right: Right
  area_codes: string[]
  internal_numbers: string[]
  emergency: boolean
  hours: Record<Purpose, Span>
  caps: Record<Cap, number>
}

/** `version` 0: the program's own holds. */
export interface Policy extends PolicyBody {
  version: number
  changed_at: string | null
  time_zone: string
}

export interface Decision {
  id: string
  at: string
  actor: string
  purpose: Purpose
  number_masked: string
  reach: string | null
  granted: boolean
  code: string
  caller_id: string
}

export const REASONS = ['asked', 'complaint', 'regulator', 'not_the_person', 'other'] as const
export type Reason = (typeof REASONS)[number]

/** Somebody who must not be contacted. */
export interface Entry {
  id: string
  number_masked: string
  reason: Reason
  expires_on: string | null
  version: number
  changed_at: string
  changed_by: string
  active: boolean
}

export interface Imported {
  added: number
  known: number
  faults: { line: number; code: string }[]
  more: boolean
}
