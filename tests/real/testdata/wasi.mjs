// Runs a module under Node's WASI: wasi.mjs MODULE NAME [ARGUMENT...]. It has the
// environment of the process, and the working directory as /.
import { readFile } from 'node:fs/promises';
import { WASI } from 'node:wasi';

const [file, ...args] = process.argv.slice(2);
const wasi = new WASI({ version: 'preview1', args, env: process.env, preopens: { '/': '.' }, returnOnExit: true });
const module = await WebAssembly.compile(await readFile(file));
// Node 18 has no getImportObject, only what that returns.
const imports = wasi.getImportObject?.() ?? { wasi_snapshot_preview1: wasi.wasiImport };
const instance = await WebAssembly.instantiate(module, imports);
process.exitCode = wasi.start(instance);
