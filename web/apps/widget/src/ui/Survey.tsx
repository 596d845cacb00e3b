/** @jsxImportSource preact */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Key } from '../texts'
import { useSession } from './App'

const SCORES = [1, 2, 3, 4, 5] as const
const COMMENT_MAX_CHARS = 500

export function Survey(): JSX.Element {
  const session = useSession()
  const { t } = session.texts
  const [score, setScore] = useState(0)
  const [comment, setComment] = useState('')
  const [missing, setMissing] = useState(false)
  const send = (event: Event): void => {
    event.preventDefault()
    setMissing(score === 0)
    if (score) session.survey(score, comment.trim())
  }
  return (
    <form class="sheet" onSubmit={send}>
      <fieldset>
        <legend>{t('survey.title')}</legend>
        <div class="stars">
          {SCORES.map((n) => (
            <label key={n} class={n <= score ? 'on' : ''}>
              <input
                type="radio"
                name="score"
                value={n}
                checked={score === n}
                aria-label={t(`survey.score.${n}` as Key)}
                onChange={() => (setScore(n), setMissing(false))}
              />
              <svg viewBox="0 0 24 24" aria-hidden="true">
                <path d="m12 3 2.700 5.900 6.300.700-4.700 4.300 1.300 6.300L12 17l-5.600 3.200 1.300-6.300L3 9.600l6.300-.7Z" />
              </svg>
            </label>
          ))}
        </div>
      </fieldset>
      <p class={missing ? 'under bad' : 'under'} role={missing ? 'alert' : undefined}>
        {missing ? t('survey.need_score') : score ? t(`survey.score.${score}` as Key) : '\u00a0'}
      </p>
      <textarea
        rows={2}
        maxLength={COMMENT_MAX_CHARS}
        value={comment}
        aria-label={t('survey.comment')}
        placeholder={t('survey.comment')}
        onInput={(event) => setComment(event.currentTarget.value)}
      />
      <div class="buttons">
        <button type="button" class="plain" onClick={() => session.skipSurvey()}>
          {t('survey.skip')}
        </button>
        <button type="submit" class="strong">
          {t('survey.send')}
        </button>
      </div>
    </form>
  )
}
