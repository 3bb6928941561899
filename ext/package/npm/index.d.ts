/** The path of the SQLite extension for this machine. Throws where there is none. */
export declare function getLoadablePath(): string;
/** Loads the extension into a connection of better-sqlite3 or node:sqlite. */
export declare function load(db: { loadExtension(path: string): unknown }): void;
