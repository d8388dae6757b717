/** A picture of the report, by its place on disk and as a data URL. */
export interface Picture {
  readonly file: string
  readonly dataUrl: string
  readonly caption: string
}

/** A small table of the report. */
export interface Grid {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** What one step of the story found. */
export interface StepFindings {
  /** One paragraph, plain words. */
  readonly told: string
  readonly grid?: Grid | undefined
  readonly pictures?: readonly Picture[] | undefined
  /** Facts for report.json. */
  readonly facts: Readonly<Record<string, unknown>>
}

/** One step as the report shows it, with what it cost. */
export interface ReportedStep extends StepFindings {
  readonly name: string
  readonly title: string
  /** The command line that repeats the step. */
  readonly command: string
  /** What Python users do it with. */
  readonly replaces: string
  readonly seconds: number
  readonly requests: number
  readonly bytes: number
  readonly waves: number
}

export interface Report {
  readonly archive: string
  readonly version: string
  readonly steps: readonly ReportedStep[]
}

/** The report as one self-contained HTML page: no script, no request. */
export function reportHtml(report: Report): string {
  const sum = (pick: (step: ReportedStep) => number): number =>
    report.steps.reduce((total, step) => total + pick(step), 0)
  const cost = `${sum((s) => s.requests)} requests, ${formatBytes(sum((s) => s.bytes))}, ${sum((s) => s.seconds).toFixed(2)} s`
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Caelum: from a position on the sky to pixels and rows</title>
<style>${STYLE}</style>
<main>
<header>
<h1>From a position on the sky to pixels and rows</h1>
<p>Everything below was read over HTTP ranges from <strong>${escapeHtml(report.archive)}</strong>: ${cost} in all, by Caelum ${escapeHtml(report.version)}.</p>
</header>
${report.steps.map(stepHtml).join("\n")}
${summaryHtml(report.steps)}
</main>
</html>
`
}

function stepHtml(step: ReportedStep, index: number): string {
  return `<section id="${step.name}">
<h2><span>${index + 1}</span>${escapeHtml(step.title)}</h2>
<p>${escapeHtml(step.told)}</p>
<pre><code>${escapeHtml(step.command)}</code></pre>
${step.grid ? gridHtml(step.grid) : ""}
${(step.pictures ?? []).map(pictureHtml).join("\n")}
<p class="cost">${costText(step)} · in Python: ${escapeHtml(step.replaces)}</p>
</section>`
}

function costText(step: ReportedStep): string {
  const plural = (n: number, word: string): string => `${n} ${word}${n === 1 ? "" : "s"}`
  return `${plural(step.requests, "request")} in ${plural(step.waves, "wave")}, ${formatBytes(step.bytes)}, ${step.seconds.toFixed(2)} s`
}

function gridHtml({ head, rows }: Grid): string {
  const cells = (row: readonly string[], tag: string): string =>
    row.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join("")
  return `<div class="grid" tabindex="0"><table><thead><tr>${cells(head, "th")}</tr></thead><tbody>${rows.map((row) => `<tr>${cells(row, "td")}</tr>`).join("")}</tbody></table></div>`
}

function pictureHtml({ dataUrl, caption }: Picture): string {
  return `<figure><img src="${dataUrl}" alt="${escapeHtml(caption)}"><figcaption>${escapeHtml(caption)}</figcaption></figure>`
}

function summaryHtml(steps: readonly ReportedStep[]): string {
  const rows = steps.map((step) => [
    step.title,
    String(step.requests),
    String(step.waves),
    formatBytes(step.bytes),
    `${step.seconds.toFixed(2)} s`,
  ])
  return `<section id="cost"><h2>What it cost</h2>${gridHtml({ head: ["step", "requests", "waves", "bytes", "time"], rows })}</section>`
}

/** `1.97 MB`, decimal units. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  const units = ["kB", "MB", "GB", "TB"]
  const power = Math.min(units.length, Math.floor(Math.log10(bytes) / 3))
  return `${(bytes / 1000 ** power).toPrecision(3)} ${units[power - 1]}`
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1b2430; --soft: #5b6777; --line: #d9dee5; --ground: #fff; --tint: #f4f6f9; --mark: #2b5c8a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e9ef; --soft: #9aa7b6; --line: #2f3a47; --ground: #12181f; --tint: #1a222b; --mark: #8ab8e0; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.6 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 3rem 1.25rem 5rem; }
h1 { font-size: clamp(1.6rem, 4vw, 2.3rem); line-height: 1.2; font-weight: 600; letter-spacing: -0.01em; margin: 0 0 .75rem; }
header p { color: var(--soft); max-width: 44rem; }
section { border-top: 1px solid var(--line); padding-top: 1.5rem; margin-top: 2.25rem; }
h2 { font-size: 1.2rem; font-weight: 600; margin: 0 0 .5rem; }
h2 span { display: inline-block; min-width: 1.6em; color: var(--mark); }
pre { background: var(--tint); padding: .75rem 1rem; border-radius: 6px; overflow-x: auto; font-size: .85rem; }
.grid { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .3rem 1.1rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--soft); font-weight: 500; }
figure { margin: 1.25rem 0; }
img { max-width: 100%; height: auto; border-radius: 4px; background: #fff; }
figcaption, .cost { color: var(--soft); font-size: .85rem; }
`
