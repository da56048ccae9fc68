//! Counts the words of its argument, by a library in C that was compiled to WebAssembly and
//! from there to native code.

use std::ffi::CStr;
use std::os::raw::{c_char, c_int, c_uint, c_void};

/// What `wasmc words.wasm --emit header` declares.
mod ffi {
    use super::*;
    pub const OK: c_int = 0;
    pub const HANDLE_FAULTS: c_uint = 1;
    extern "C" {
        pub fn words_init(flags: c_uint) -> c_int;
        pub fn words_exit();
        pub fn words_message() -> *const c_char;
        pub fn words_backtrace() -> *const c_char;
        pub fn words_memory(address: u64, size: u64) -> *mut c_void;
        pub fn words_allocate(size: u32, result: *mut u32) -> c_int;
        pub fn words_release(text: u32) -> c_int;
        pub fn words_count(text: u32, size: u32, result: *mut u32) -> c_int;
    }
}

fn check(outcome: c_int) -> Result<(), String> {
    if outcome == ffi::OK {
        return Ok(());
    }
    // Lines that stay as they are until the next call.
    let text = |s| unsafe { CStr::from_ptr(s) }.to_string_lossy().trim().to_string();
    unsafe { Err(format!("{} {}", text(ffi::words_message()), text(ffi::words_backtrace()))) }
}

/// The library: one instance, which is not for several threads.
struct Words;

impl Words {
    fn new() -> Result<Words, String> {
        check(unsafe { ffi::words_init(ffi::HANDLE_FAULTS) })?;
        Ok(Words)
    }

    fn count(&mut self, text: &str) -> Result<u32, String> {
        let (mut at, mut n) = (0, 0);
        let size = u32::try_from(text.len()).map_err(|e| e.to_string())?;
        check(unsafe { ffi::words_allocate(size, &mut at) })?;
        let memory = unsafe { ffi::words_memory(at.into(), size.into()) };
        if memory.is_null() {
            return Err("not its own memory".to_string());
        }
        unsafe { memory.cast::<u8>().copy_from(text.as_ptr(), text.len()) };
        check(unsafe { ffi::words_count(at, size, &mut n) })?;
        check(unsafe { ffi::words_release(at) })?;
        Ok(n)
    }
}

impl Drop for Words {
    fn drop(&mut self) {
        unsafe { ffi::words_exit() }
    }
}

fn main() -> Result<(), String> {
    let mut words = Words::new()?;
    let text = std::env::args().nth(1).unwrap_or_default();
    println!("{} words", words.count(&text)?);

    // An address that the library does not have is an error, not the end.
    let mut unused = 0;
    if let Err(e) = check(unsafe { ffi::words_count(u32::MAX, 1, &mut unused) }) {
        println!("and: {e}");
    }
    Ok(())
}
