/** What every configured thing carries. `active` false: retired. */
export interface Versioned {
  id: string
  version: number
  changed_at: string
  changed_by: string
  active: boolean
}

/** A form's content: field by field what the door takes. */
export type Draft = Record<string, unknown>

export interface Option {
  value: string
  label: string
  /** Naive UI's options carry whatever else they like. */
  [more: string]: unknown
}

export type Kind = 'text' | 'area' | 'number' | 'choice' | 'choices' | 'switch' | 'lines' | 'bilingual' | 'levels' | 'own'

export interface FieldSpec {
  name: string
  kind: Kind
  /** Whose options: a lookup's name, or a fixed list of words (`area.option.<name>.<word>`). */
  from?: string
  words?: readonly string[]
  min?: number
  max?: number
  step?: number
  unit?: string
  /** Cannot be changed once it is there (keys). */
  fixed?: boolean
  optional?: boolean
  /** Shown only when this holds. */
  when?: (draft: Draft) => boolean
}

export interface SectionSpec {
  name: string
  fields: FieldSpec[]
}

export interface ColumnSpec {
  name: string
  /** How wide, in `fr`; the first column is the name. */
  grow?: number
  numeric?: boolean
}

/** One kind of thing to administer: where it lives, how it is listed, how it is written. */
export interface ResourceSpec {
  area: string
  path: string
  edit: string
  columns: ColumnSpec[]
  sections: SectionSpec[]
  blank: () => Draft
  /** Only these of a view go into the form, and back. */
  fields: string[]
  /** Where what the door takes is not just the form's content. */
  body?: (draft: Draft, fresh: boolean) => Draft
  /** Things that are only retired, never deleted. */
  keeps?: boolean
  /** What must not be empty before it is worth asking the server. */
  required: string[]
}
