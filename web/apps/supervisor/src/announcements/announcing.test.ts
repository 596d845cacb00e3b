import { expect, it } from 'vitest'
import { live, texts, unsaid, until, type Place } from './announcing.ts'

const place = (id: string, more: Partial<Place> = {}): Place => ({ entry_point: id, key: id, name: id, channel: 'phone', languages: ['zh-CN', 'en'], texts: {}, until: null, ...more })
const NOW = Date.parse('2026-11-21T12:00:00Z')

it('counts what is announced now, and nothing that is over', () =>
  expect(live([place('a'), place('b', { until: '2026-11-21T12:30:00Z' }), place('c', { until: '2026-11-21T11:59:59Z' })], NOW).map((one) => one.entry_point)).toEqual(['b']))

it('ends so many hours from now', () => expect(until(NOW, 0.5)).toBe('2026-11-21T12:30:00.000Z'))

it('leaves out languages without words', () => expect(texts({ 'zh-CN': ' 维护中 ', en: '  ' })).toEqual({ 'zh-CN': '维护中' }))

it('says which language of the chosen places is missing', () => {
  const places = [place('a'), place('b', { languages: ['zh-CN'] })]
  expect(unsaid(places, ['a'], { 'zh-CN': '维护中' })).toEqual(['en'])
  expect(unsaid(places, ['b'], { 'zh-CN': '维护中' })).toEqual([])
})
