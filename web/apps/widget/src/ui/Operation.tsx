/** @jsxImportSource preact */
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Refusal } from '../door/rest'
import { shownLines, type OperationCard, type Whole } from '../model/card'
import type { Key } from '../texts'
import { useSession } from './App'

interface Proved {
  readonly right: boolean
  readonly tries_left: number
  readonly proof: string | null
}
type Step = 'told' | 'look' | 'type'

/** An operation in the talk: what it is, how it stands, and the customer's word where it waits for it. */
export function OperationBox({ card }: { card: OperationCard }): JSX.Element {
  const session = useSession()
  const { t } = session.texts
  const [step, go] = useState<Step>('told')
  const [whole, know] = useState<Whole | null>(null)
  const [accepted, accept] = useState(false)
  const [challenge, ask] = useState('')
  const [typed, type] = useState('')
  const [said, say] = useState('')
  const [busy, wait] = useState(false)
  const box = useRef<HTMLElement>(null)
  const path = `/operations/${card.operation}`
  const { known } = session.state.conversation.visit
  useEffect(() => {
    if (!known) return
    // It grows by lines: who reads the end of the log stays there, as with a picture that has loaded.
    const grown = (): unknown => requestAnimationFrame(() => box.current?.dispatchEvent(new Event('load')))
    void session.own<Whole>(path).then((told) => (know(told), grown()), () => undefined)
  }, [known])
  const warned = whole?.suitability?.result === 'warn'
  const heading = `op-${card.operation}-${card.state}`
  return (
    <section ref={box} class="bubble card operation" aria-labelledby={heading} tabIndex={-1}>
      <b id={heading}>
        {word('kind', card.kind)} <span class={`op-state ${card.state}`}>{word('state', card.state)}</span>
      </b>
      <dl>
        {shownLines(card.lines, whole).map((line) => (
          <div key={line.name} class={line.large ? 'compared' : ''}>
            <dt>{word('line', line.name)}</dt>
            <dd>{line.value}</dd>
          </div>
        ))}
      </dl>
      {card.live && actions()}
      {said && (
        <p class="op-said" role="alert">
          {said}
        </p>
      )}
    </section>
  )

  function actions(): JSX.Element {
    if (step === 'told')
      return (
        <div class="buttons">
          <button type="button" class="plain" disabled={busy} onClick={() => void act(drop)}>
            {t('op.no')}
          </button>
          <button type="button" class="strong" disabled={busy} onClick={() => void act(look)}>
            {t('op.look')}
          </button>
        </div>
      )
    if (step === 'look')
      return (
        <>
          {warned && (
            <label class="op-risk">
              <input type="checkbox" checked={accepted} onChange={(event) => accept(event.currentTarget.checked)} />
              {t('op.risk', { grade: whole?.suitability?.customer_grade ?? '—', risk: whole?.suitability?.product_risk })}
            </label>
          )}
          <div class="buttons">
            {card.means.map((means) => (
              <button key={means} type="button" class="strong" disabled={busy || (warned && !accepted)} onClick={() => void act(() => begin(means))}>
                {t(`op.by.${means}` as Key)}
              </button>
            ))}
          </div>
        </>
      )
    return (
      <form onSubmit={(event) => (event.preventDefault(), void act(prove))}>
        <input
          type="password"
          class="secret"
          inputMode="numeric"
          pattern="[0-9]{4,12}"
          maxLength={12}
          required
          autocomplete="one-time-code"
          aria-label={t('op.type')}
          placeholder={t('op.type')}
          value={typed}
          onInput={(event) => type(event.currentTarget.value)}
        />
        <button type="submit" class="strong" disabled={busy}>
          {t('op.confirm')}
        </button>
      </form>
    )
  }

  /** Payee and number are told whole here, to a customer who is proved; else as the card has them. */
  async function look(): Promise<void> {
    know(await session.own<Whole>(path))
    go('look')
    box.current?.focus({ preventScroll: true })
  }

  async function begin(means: string): Promise<void> {
    if (means === 'yes') return confirm(null)
    const asked = await session.own<{ id: string }>(`${path}/challenge`, { means })
    ask(asked.id)
    go('type')
    requestAnimationFrame(() => box.current?.querySelector('input')?.focus())
  }

  async function prove(): Promise<void> {
    const secret = typed
    type('')
    const proved = await session.own<Proved>(`${path}/prove`, { challenge, secret })
    if (proved.right) return confirm(proved.proof)
    say(t('op.wrong', { left: Math.max(0, proved.tries_left) }))
    if (proved.tries_left <= 0) go('look')
  }

  async function confirm(proof: string | null): Promise<void> {
    await session.own(`${path}/confirm`, { proof, accept_risk: accepted })
  }

  async function drop(): Promise<void> {
    await session.own(`${path}/cancel`, {})
  }

  async function act(doing: () => Promise<void>): Promise<void> {
    wait(true)
    say('')
    try {
      await doing()
    } catch (why) {
      say(why instanceof Refusal ? session.texts.error(why.refused) : t('error.unknown', { code: 'op' }))
      if (step === 'type') go('look')
    }
    wait(false)
  }

  function word(area: 'kind' | 'state' | 'line', name: string): string {
    const key = `op.${area}.${name}`
    const found = t(key as Key)
    return found === key ? name : found
  }
}
