/** Amounts as people type, check and hear them. Inside, always whole fen. Pure. */

/** The most that a form takes: 99,999,999,999.99, so that every sum stays an exact number. */
export const FEN_MAX = 9_999_999_999_999

/** What was typed ("1,234.5", "１２３４") in fen; null: that is no amount. */
export function fenOf(typed: string): number | null {
  const bare = typed.normalize('NFKC').replace(/[\s,，¥]/g, '')
  const found = /^(\d{1,11})(?:\.(\d{0,2}))?$/.exec(bare)
  if (!found) return null
  const fen = Number(found[1]) * 100 + Number((found[2] ?? '').padEnd(2, '0'))
  return fen > 0 && fen <= FEN_MAX ? fen : null
}

/** What was typed with separators, as long as it reads as a number being typed; else as it is. */
export function separated(typed: string): string {
  const bare = typed.normalize('NFKC').replace(/[\s,，¥]/g, '')
  const found = /^(\d+)(\.\d{0,2})?$/.exec(bare)
  return found ? found[1]!.replace(/^0+(?=\d)/, '').replace(/\B(?=(\d{3})+$)/g, ',') + (found[2] ?? '') : typed
}

const DIGITS = [...'零壹贰叁肆伍陆柒捌玖']
const PLACES = ['', '拾', '佰', '仟']
const GROUPS = ['', '万', '亿', '万亿']

function ofGroup(group: number): string {
  let out = ''
  for (let place = 3; place >= 0; place--) {
    const digit = Math.floor(group / 10 ** place) % 10
    if (digit) out += DIGITS[digit]! + PLACES[place]!
    else if (out && !out.endsWith('零') && group % 10 ** place) out += '零'
  }
  return out
}

function ofYuan(yuan: number): string {
  let out = ''
  let gap = false
  for (let rank = GROUPS.length - 1; rank >= 0; rank--) {
    const group = Math.floor(yuan / 10_000 ** rank) % 10_000
    if (!group) gap = out !== ''
    else {
      if (out && (gap || group < 1000)) out += '零'
      out += ofGroup(group) + GROUPS[rank]!
      gap = false
    }
  }
  return out
}

/** In Chinese capitals, as cheques and vouchers have them (GB/T 15835, 支付结算办法 附一): 壹仟贰佰叁拾肆元伍角整. */
export function capitals(fen: number): string {
  const yuan = Math.floor(fen / 100)
  const jiao = Math.floor(fen / 10) % 10
  const rest = fen % 10
  const whole = yuan ? `${ofYuan(yuan)}元` : ''
  if (!jiao && !rest) return `${whole || '零元'}整`
  const tail = (jiao ? `${DIGITS[jiao]}角` : whole ? '零' : '') + (rest ? `${DIGITS[rest]}分` : '整')
  return whole + tail
}
