// A program in AssemblyScript, for WASI.
//
//   asc echo.ts -O --config node_modules/@assemblyscript/wasi-shim/asconfig.json -o echo.wasm
//   wasmc echo.wasm
//   ./echo one two

const words = process.argv.slice(1);
if (words.length == 0) {
  console.error("nothing to say");
  process.exit(1);
}
console.log(words.join(" "));
