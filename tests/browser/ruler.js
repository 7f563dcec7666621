// Text under 18 px or 7:1, what is pressed under 48 px, edges under 4.5:1, and what is out of the thumb's reach.
() => {
    const light = channel => (channel /= 255) <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
    const numbers = colour => colour.match(/[\d.]+/g).map(Number)
    const brightness = colour => { const [r, g, b] = numbers(colour); return 0.2126 * light(r) + 0.7152 * light(g) + 0.0722 * light(b) }
    const ratio = (one, other) => { const [a, b] = [brightness(one), brightness(other)].sort((x, y) => y - x); return (a + 0.05) / (b + 0.05) }
    const clear = colour => numbers(colour).length === 4 && numbers(colour)[3] === 0
    const ground = it => { for (; it; it = it.parentElement) { const is = getComputedStyle(it).backgroundColor; if (!clear(is)) return is } return "rgb(255, 255, 255)" }
    const seen = it => it.checkVisibility({visibilityProperty: true}) && !it.closest(".out-of-sight, .skip")
    const found = []
    for (const it of document.body.querySelectorAll("*")) {
        if (!seen(it)) continue
        const style = getComputedStyle(it), words = it.textContent.trim().slice(0, 50)
        if ([...it.childNodes].some(node => node.nodeType === 3 && node.textContent.trim())) {
            if (parseFloat(style.fontSize) < 18) found.push(`${style.fontSize}: ${words}`)
            const is = ratio(style.color, ground(it))
            if (is < 7) found.push(`${is.toFixed(1)} to 1: ${words}`)
        }
        if (it.matches("a, button, summary, label.choice, .box")) {
            const {height, width} = it.getBoundingClientRect()
            if (height < 48 || width < 48) found.push(`${Math.round(width)} by ${Math.round(height)} px: ${words || it.outerHTML.slice(0, 60)}`)
        }
        if (it.matches(".choice, .box, .press--second, .card")) {
            const is = ratio(style.borderTopColor, ground(it.parentElement))
            if (is < 4.5) found.push(`an edge of ${is.toFixed(1)} to 1: ${words}`)
        }
    }
    for (const it of document.querySelectorAll("#actions .press, [data-danger], #put-away")) {
        const {top, bottom} = it.getBoundingClientRect()
        if (seen(it) && (bottom > innerHeight + 0.5 || top < 0)) found.push(`out of the thumb's reach: ${it.textContent}`)
    }
    if (document.documentElement.scrollWidth > innerWidth) found.push(`${document.documentElement.scrollWidth} px wide`)
    const headings = [...document.querySelectorAll("h1")].filter(seen)
    if (headings.length !== 1) found.push(`${headings.length} headings of the first level`)
    else if (![headings[0].textContent, `Error: ${headings[0].textContent}`].includes(document.title)) found.push(`the title is ${document.title}`)
    return found
}
