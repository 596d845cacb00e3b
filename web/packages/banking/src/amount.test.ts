import { expect, it } from 'vitest'
import { capitals, fenOf, FEN_MAX, separated } from './amount.ts'

it.each([
  ['1,234.5', 123_450], ['１２３４', 123_400], ['0.01', 1], ['¥ 50 000', 5_000_000], ['12.', 1200],
  ['', null], ['0', null], ['-5', null], ['1.234', null], ['1e3', null], ['12a', null], ['.5', null], ['999999999999', null],
])('reads %s', (typed, fen) => expect(fenOf(typed)).toBe(fen))

it.each([['1234567', '1,234,567'], ['1,2345.6', '12,345.6'], ['0012', '12'], ['0', '0'], ['12.', '12.'], ['abc', 'abc']])(
  'separates %s', (typed, shown) => expect(separated(typed)).toBe(shown),
)

it.each([
  [1, '壹分'], [10, '壹角整'], [11, '壹角壹分'], [100, '壹元整'], [105, '壹元零伍分'], [1_010_00, '壹仟零壹拾元整'],
  [1_680_32, '壹仟陆佰捌拾元叁角贰分'], [1_409_50, '壹仟肆佰零玖元伍角整'], [60_000_00, '陆万元整'], [100_500_00, '壹拾万零伍佰元整'],
  [107_000_53, '壹拾万柒仟元伍角叁分'], [1_0000_0001_00, '壹亿零壹元整'], [1_0300_0000_00, '壹亿零叁佰万元整'], [2000_0000_0010_00, '贰仟亿零壹拾元整'],
])('says %i fen in capitals', (fen, said) => expect(capitals(fen)).toBe(said))

it('never loses a digit between typing, showing and saying', () => {
  for (let fen = 1; fen < FEN_MAX; fen = fen * 3 + 7) {
    const typed = separated((fen / 100).toFixed(2))
    expect(fenOf(typed)).toBe(fen)
    expect(capitals(fen)).not.toMatch(/零零|零元.|undefined/)
  }
})
