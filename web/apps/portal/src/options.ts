/** What the page's element says. */
export interface Options {
  /** Where the doors are: the origin (and path) the script came from. */
  readonly base: string
  readonly entryPoint: string
  readonly language: 'zh-CN' | 'en'
  /** Answers a POST with `{"identity": "…"}` while somebody is signed in to the institution's own site. */
  readonly identityUrl: string
  /** Where one signs in, and where one goes after signing out. */
  readonly signInUrl: string
  readonly signOutUrl: string
}

type Words = Record<string, string | undefined>

export function options(dataset: Words, script: string, page: string): Options {
  const { base, entryPoint, lang, identityUrl, signInUrl, signOutUrl } = dataset
  return {
    base: (base ?? script.replace(/\/portal\/app\/[^/]*$/, '')).replace(/\/$/, ''),
    entryPoint: entryPoint ?? '',
    language: (lang ?? page).toLowerCase().startsWith('en') ? 'en' : 'zh-CN',
    identityUrl: identityUrl ?? '',
    signInUrl: signInUrl ?? '/',
    signOutUrl: signOutUrl ?? '',
  }
}
