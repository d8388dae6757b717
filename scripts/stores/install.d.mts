/** Builds what is missing; the folder of the programs. */
export function installStores(): Promise<string>
/** Each program by its name; it need not be there. */
export function storePrograms(): Record<string, string>
/** Whether all are there. */
export function storesInstalled(): boolean
