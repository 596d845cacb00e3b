import { expect, it } from 'vitest'
import { changed, keys, nodesOf, sentences, settings, topic } from './texts.ts'

const menu = {
  kind: 'menu', text: { en: 'What?' }, options: [{ id: 'a', label: { en: 'Cards' }, next: 'bye' }, { id: 'b', label: {}, next: 'bye' }], no_match: { en: 'Again?' }, otherwise: 'bye',
}
const draft = { start: 'hello', human: 'x', nodes: { bye: { kind: 'end', text: {} }, hello: { kind: 'branch', cases: [], otherwise: 'menu' }, menu } }

it('tells what is said, then the options, then what is said when none fits', () =>
  expect(sentences(menu).map((one) => [one.name, one.option, one.text['en']])).toEqual([
    ['text', undefined, 'What?'], ['voice', undefined, undefined], ['option', 'a', 'Cards'], ['option', 'b', undefined], ['no_match', undefined, 'Again?'], ['voice_no_match', undefined, undefined],
  ]))

it('knows how a node waits, with what holds where nothing is drawn', () => {
  expect(settings({ kind: 'menu', timeout_s: 12 }).map((one) => [one.name, one.value])).toEqual([['no_match_max', 2], ['timeout_s', 12]])
  expect(settings({ kind: 'ask', confirm: true, chars_max: 'x' }).map((one) => one.value)).toEqual([2, 8, 1, 200, true])
  expect(settings({ kind: 'say' })).toEqual([])
})

it('tells the keys that the telephone names', () =>
  expect(keys({ kind: 'menu', options: [{ id: 'a', key: '1', label: { en: 'Cards' } }, { id: 'b', label: { en: 'Loans' } }] })).toEqual({ 'zh-CN': [['1', '']], en: [['1', 'Cards']] }))

it('goes from the start downwards, past nodes that say nothing', () => expect(nodesOf(draft, 'en', []).map((node) => node.id)).toEqual(['menu', 'bye']))

it('shows a silent node when something is wrong with it', () => expect(nodesOf(draft, 'en', ['hello']).map((node) => node.id)).toEqual(['hello', 'menu', 'bye']))

it('changes one sentence and leaves the draft alone', () => {
  const next = changed(draft, 'menu', ['options', 1, 'label'], { en: 'Loans' }) as typeof draft
  expect(next.nodes.menu.options[1]).toEqual({ id: 'b', label: { en: 'Loans' }, next: 'bye' })
  expect(draft.nodes.menu.options[1]!.label).toEqual({})
  expect((changed(draft, 'menu', ['timeout_s'], 12) as { nodes: { menu: { timeout_s?: number } } }).nodes.menu.timeout_s).toBe(12)
  expect((changed(draft, 'bye', ['text'], { en: 'Bye' }) as typeof draft).nodes.bye.text).toEqual({ en: 'Bye' })
})

it('finds nothing in nonsense', () => expect(nodesOf(null, 'en', [])).toEqual([]))

it('tells the kind of question of a hand-over, and of nothing else', () => {
  const flow = { start: 'x', nodes: { x: { kind: 'hand_over', summary: { en: 'Loans' } }, y: { kind: 'end', text: { en: 'Bye' } } } }
  expect(nodesOf(flow, 'en', []).map((node) => node.topic)).toEqual(['', null])
  const next = changed(flow, 'x', ['topic'], 'early-repayment') as typeof flow
  expect(topic(next.nodes.x)).toBe('early-repayment')
})
