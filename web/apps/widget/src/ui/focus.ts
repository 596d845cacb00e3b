/** Narrower pages get the chat as a sheet over the whole screen. */
export const SHEET_MAX_PX = 520

export function isSheet(): boolean {
  return innerWidth <= SHEET_MAX_PX
}

/**
 * A button that is about to vanish gives the focus to the field; on a telephone to the log, because focusing the field
 * would push the keyboard up.
 */
export function backToWriting(from: HTMLElement): void {
  const root = from.getRootNode() as ShadowRoot
  root.querySelector<HTMLElement>(isSheet() ? '.log' : '.write textarea')?.focus({ preventScroll: true })
}
