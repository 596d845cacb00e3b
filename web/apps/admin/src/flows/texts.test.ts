import { expect, it } from 'vitest'
import { changed, nodesOf, sentences } from './texts.ts'

const menu = {
  kind: 'menu', text: { en: 'What?' }, options: [{ id: 'a', label: { en: 'Cards' }, next: 'bye' }, { id: 'b', label: {}, next: 'bye' }], no_match: { en: 'Again?' }, otherwise: 'bye',
}
const draft = { start: 'hello', human: 'x', nodes: { bye: { kind: 'end', text: {} }, hello: { kind: 'branch', cases: [], otherwise: 'menu' }, menu } }

it('tells what is said, then the options, then what is said when none fits', () =>
  expect(sentences(menu).map((one) => [one.name, one.option, one.text['en']])).toEqual([['text', undefined, 'What?'], ['option', 'a', 'Cards'], ['option', 'b', undefined], ['no_match', undefined, 'Again?']]))

it('goes from the start downwards, past nodes that say nothing', () => expect(nodesOf(draft, 'en', []).map((node) => node.id)).toEqual(['menu', 'bye']))

it('shows a silent node when something is wrong with it', () => expect(nodesOf(draft, 'en', ['hello']).map((node) => node.id)).toEqual(['hello', 'menu', 'bye']))

it('changes one sentence and leaves the draft alone', () => {
  const next = changed(draft, 'menu', ['options', 1, 'label'], { en: 'Loans' }) as typeof draft
  expect(next.nodes.menu.options[1]).toEqual({ id: 'b', label: { en: 'Loans' }, next: 'bye' })
  expect(draft.nodes.menu.options[1]!.label).toEqual({})
  expect((changed(draft, 'bye', ['text'], { en: 'Bye' }) as typeof draft).nodes.bye.text).toEqual({ en: 'Bye' })
})

it('finds nothing in nonsense', () => expect(nodesOf(null, 'en', [])).toEqual([]))
