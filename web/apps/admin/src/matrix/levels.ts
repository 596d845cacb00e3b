/** Levels 1–5 set by keyboard and mouse; 0 or Delete is none. Pure. */
export const LEVEL_MAX = 5

export function withLevel(skills: Record<string, number>, skill: string, level: number): Record<string, number> {
  const next = Object.fromEntries(Object.entries(skills).filter(([one]) => one !== skill))
  return level > 0 ? { ...next, [skill]: Math.min(level, LEVEL_MAX) } : next
}

/** What a key means in a cell: a level, or null for a key that means nothing here. */
export function levelOfKey(key: string, now: number): number | null {
  if (/^[0-5]$/.test(key)) return Number(key)
  if (key === 'Delete' || key === 'Backspace') return 0
  if (key === '+' || key === '=') return Math.min(LEVEL_MAX, now + 1)
  if (key === '-') return Math.max(0, now - 1)
  return null
}

/** A press goes one up, and from the top back to none. */
export const pressed = (now: number): number => (now + 1) % (LEVEL_MAX + 1)

const STEP: Record<string, [number, number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }

/** Where an arrow leads in a grid, staying inside; null for other keys. */
export function moved(key: string, row: number, column: number, rows: number, columns: number): [number, number] | null {
  const step = STEP[key]
  if (!step) return null
  return [Math.min(rows - 1, Math.max(0, row + step[0])), Math.min(columns - 1, Math.max(0, column + step[1]))]
}
