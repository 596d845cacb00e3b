import { token } from '@yingda/ui'
import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import { init, use, type ECharts } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { onBeforeUnmount, onMounted, watch, type ShallowRef } from 'vue'
import type { ChartModel } from './model.ts'
import { option } from './option.ts'

use([BarChart, LineChart, GridComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent, CanvasRenderer])

const still = () => matchMedia('(prefers-reduced-motion: reduce)').matches

/** Draws the model into the element: again when it changes, when the element's size does, and when the theme does. */
export function useChart(element: Readonly<ShallowRef<HTMLElement | null>>, model: () => ChartModel): void {
  let chart: ECharts | undefined
  const sized = new ResizeObserver(() => {
    if (element.value?.clientWidth && element.value.clientHeight) chart?.resize()
  })
  const themed = new MutationObserver(() => draw())
  const draw = () => chart?.setOption(option(model(), token, still()), { replaceMerge: ['series'] })

  function stop() {
    sized.disconnect()
    chart?.dispose()
    chart = undefined
  }
  function start(place: HTMLElement) {
    stop()
    chart = init(place, null, { renderer: 'canvas' })
    draw()
    sized.observe(place)
  }

  onMounted(() => themed.observe(document.documentElement, { attributeFilter: ['data-theme'] }))
  watch(element, (place) => (place ? start(place) : stop()), { flush: 'post', immediate: true })
  watch(model, draw)
  onBeforeUnmount(() => {
    themed.disconnect()
    stop()
  })
}
