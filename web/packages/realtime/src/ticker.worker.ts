// Browsers slow the timers of hidden pages down to one a minute, and an agent reading another tab would count as gone.
// Workers are not slowed down.
setInterval(() => postMessage(0), 1000)
