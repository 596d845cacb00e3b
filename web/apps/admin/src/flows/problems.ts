/** What keeps a draft from being published, as the server says it; `node` is empty where it is the whole flow. */
export interface Problem {
  code: string
  node: string
  data: Record<string, unknown>
}
