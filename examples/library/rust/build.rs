//! Builds the library as the cc crate would: words.c becomes WebAssembly, and that a native
//! archive, which the program is linked with. WASMC and CLANG say where the tools are.

use std::env;
use std::path::Path;
use std::process::Command;

fn tool(variable: &str, name: &str) -> Command {
    println!("cargo:rerun-if-env-changed={variable}");
    Command::new(env::var(variable).unwrap_or(name.to_string()))
}

fn run(command: &mut Command) {
    let status = command.status().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    assert!(status.success(), "{command:?}: {status}");
}

fn main() {
    let out = env::var("OUT_DIR").unwrap();
    let wasm = Path::new(&out).join("words.wasm");
    let archive = Path::new(&out).join("libwords.a");
    let target = env::var("CARGO_CFG_TARGET_ARCH").unwrap() + "-linux";
    println!("cargo:rerun-if-changed=../words.c");
    run(tool("CLANG", "clang")
        .args(["--target=wasm32-wasi", "-Wno-deprecated", "-O2", "-mexec-model=reactor", "../words.c", "-o"])
        .arg(&wasm));
    run(tool("WASMC", "wasmc").arg(&wasm).args(["--emit", "lib", "--target", &target, "-o"]).arg(&archive));
    println!("cargo:rustc-link-search=native={out}");
    println!("cargo:rustc-link-lib=static=words");
}
