'use strict';
// Where the extension for this machine is. It is in a package of its own, of which npm installs only the one that fits.
function getLoadablePath() {
    const name = `discko-${process.platform}-${process.arch}`;
    const suffix = { win32: 'dll', darwin: 'dylib' }[process.platform] ?? 'so';
    try {
        return require.resolve(`${name}/discko.${suffix}`);
    } catch {
        throw new Error(`discko: the package ${name} is not installed. Either there is none for this machine, or npm was told` +
            ' to leave optional dependencies out. The extension can be built from source.');
    }
}

// Loads it into a connection of better-sqlite3 or node:sqlite.
function load(db) {
    db.loadExtension(getLoadablePath());
}

module.exports = { getLoadablePath, load };
