export interface Role {
  id: string
  key: string
  name: string
  permissions: string[]
  builtin: boolean
  users: number
  version: number
  active?: boolean
}

export interface Profile {
  id: string
  name: string
  branch: string | null
  active: boolean
  version: number
  skills: Record<string, number>
  capacity: Record<string, number>
  /** 1: first line; 2: experts. */
  line?: number
}

export interface Skill {
  id: string
  key: string
  name: string
  name_en: string
  active: boolean
}
