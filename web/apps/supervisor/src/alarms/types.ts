/** Somebody looked at more customers than is usual. */
export interface Alarm {
  id: string
  user: string
  user_name: string | null
  rule: string
  counted: number
  usual: number
  since: string
  at: string
  policy_from: string
  seen_at: string | null
  seen_by_name: string | null
  verdict: 'fine' | 'misuse' | null
}

export interface Opening {
  at: string
  act: string
  customer: string | null
  purpose: string
  purpose_id: string | null
  talking: boolean
  matching: boolean
  field: string
}
