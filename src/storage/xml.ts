import { CaelumError } from "../core/index.ts"

const DEEPEST = 32

/** What a walk over a small XML document calls: names without namespace prefix, text of leaves with their path. */
export interface XmlVisitor {
  /** `path` names the open elements from the root, the closing one last. `text` is the character data directly inside. */
  close(path: readonly string[], text: string, attributes: Readonly<Record<string, string>>): void
}

/**
 * Walks an XML document that is in memory. No DTD entities are expanded, nesting is bounded.
 * @throws CaelumError `malformed` for text that is not well-formed XML.
 */
export async function walkXml(text: string, visitor: XmlVisitor, label: string): Promise<void> {
  const { SaxesParser } = await import("saxes")
  const parser = new SaxesParser({ xmlns: false, position: false })
  const path: string[] = []
  const texts: string[] = []
  const attributes: Record<string, string>[] = []
  parser.on("error", (cause) => {
    throw malformed(label, cause.message, cause)
  })
  parser.on("opentag", (tag) => {
    if (path.length >= DEEPEST) throw malformed(label, `elements nest deeper than ${DEEPEST}`)
    path.push(tag.name.slice(tag.name.indexOf(":") + 1))
    texts.push("")
    attributes.push(tag.attributes)
  })
  const addText = (more: string): void => {
    if (texts.length > 0) texts[texts.length - 1] += more
  }
  parser.on("text", addText)
  parser.on("cdata", addText)
  parser.on("closetag", () => {
    visitor.close(path, texts.pop() ?? "", attributes.pop() ?? {})
    path.pop()
  })
  parser.write(text).close()
}

function malformed(label: string, found: string, cause?: unknown): CaelumError {
  return new CaelumError(
    "malformed",
    `The XML answer about ${label} cannot be read (${found}); is this the server of an object store?`,
    {
      context: { uri: label },
      cause,
    },
  )
}
