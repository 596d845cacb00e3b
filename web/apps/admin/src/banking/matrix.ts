import { GRADES, RISKS, type SuitabilityRule } from './types.ts'

/** What the suitability rules say of each grade and risk, for the picture. The server judges each purchase itself; this only draws. */
export interface Cell {
  grade: string
  risk: string
  says: 'suitable' | 'warn' | 'block'
  /** The strictest rule met. */
  rule: string | null
}

export const holds = (rule: SuitabilityRule, day: string): boolean => rule.valid_from <= day && (!rule.valid_to || day <= rule.valid_to)

/** Of a customer with a valid assessment, of an age that no rule asks about: what a picture of grades and risks can show. */
const drawn = (rule: SuitabilityRule): boolean => !rule.when.expired && rule.when.age_from == null && rule.when.age_below == null

function meets(rule: SuitabilityRule, grade: number, risk: number): boolean {
  const { grades, risks, above } = rule.when
  return (!grades?.length || grades.includes(GRADES[grade]!)) && (!risks?.length || risks.includes(RISKS[risk]!)) && (above == null || risk - grade >= above)
}

export function matrix(rules: readonly SuitabilityRule[], day: string): Cell[][] {
  const held = rules.filter((rule) => holds(rule, day))
  return GRADES.map((grade, g) =>
    RISKS.map((risk, r): Cell => {
      const met = held.filter((rule) => drawn(rule) && meets(rule, g, r))
      const first = met.find((rule) => rule.says === 'block') ?? met[0]
      // Without any rule in force nothing is sold.
      return { grade, risk, says: held.length ? (first?.says ?? 'suitable') : 'block', rule: first?.key ?? null }
    }),
  )
}

/** Rules that the picture cannot show: they ask about age or an assessment that has run out. */
export const beside = (rules: readonly SuitabilityRule[], day: string): SuitabilityRule[] => rules.filter((rule) => holds(rule, day) && !drawn(rule))
