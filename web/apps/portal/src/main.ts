import { createApp } from 'vue'
import './portal.css'
import { options } from './options'
import PortalApp from './PortalApp.vue'
import { PORTAL, Portal } from './state/portal'
import { sentences, TEXTS, texts } from './state/texts'

async function begin(place: HTMLElement): Promise<void> {
  const portal = new Portal(options(place.dataset, import.meta.url, document.documentElement.lang))
  void portal.begin()
  const { language } = portal.options
  const words = texts(language, await sentences(language).catch(() => ({})))
  createApp(PortalApp).provide(PORTAL, portal).provide(TEXTS, words).mount(place)
}

/** The page's element: `<div data-yingda-portal data-entry-point="…" data-identity-url="…"></div>`. */
const place = document.querySelector<HTMLElement>('[data-yingda-portal]')
if (place) void begin(place)
