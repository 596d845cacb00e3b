import { expect, it } from 'vitest'
import { summary, table, type ChartModel } from './model.ts'
import { option, points } from './option.ts'

const model: ChartModel = {
  labels: ['09:00', '09:05', '09:10'],
  series: [
    { name: 'Arrived', kind: 'bar', values: [3, 0, null], token: 'talking' },
    { name: 'Answered', kind: 'bar', values: [2, null, null], token: 'ready' },
  ],
  format: (n) => `${n}`,
}

it('tells the same numbers as a table, and a gap as no number', () =>
  expect(table(model, 'Time')).toEqual({
    head: ['Time', 'Arrived', 'Answered'],
    rows: [['09:00', '3', '2'], ['09:05', '0', '–'], ['09:10', '–', '–']],
  }))

it('names the picture by what was known last', () => expect(summary(model)).toBe('Arrived 09:05 0; Answered 09:00 2'))

it('stands still for who asked for it', () => {
  expect(option(model, (name) => name, true)).toMatchObject({ animation: false })
  expect(option(model, (name) => name, false)).toMatchObject({ animation: true })
})

it('shows a value between two gaps as a dot, as no line would', () =>
  expect(points([1, null, 0, null, 1, 1]).map((point) => point.symbol)).toEqual(['circle', 'none', 'circle', 'none', 'none', 'none']))

it('paints the band where values should be behind the first series alone', () => {
  const { series } = option({ ...model, band: { low: 0.8, high: 0.95, label: 'aim' } }, (name) => name, true) as { series: { markArea?: { data: unknown } }[] }
  expect(series.map((one) => one.markArea?.data)).toEqual([[[{ yAxis: 0.8, name: 'aim' }, { yAxis: 0.95 }]], undefined])
})

it('piles bars that are parts of one sum', () => {
  const { series } = option({ ...model, piled: true }, (name) => name, true) as { series: { stack?: string }[] }
  expect(new Set(series.map((one) => one.stack))).toEqual(new Set(['pile']))
})
