//! A generic function over a slice, a trait's method and a structure with fields of two types, for gdb.
#![no_std]

pub mod books {
    pub struct Entry {
        pub amount: i32,
        pub paid: bool,
    }

    pub trait Worth {
        fn worth(&self) -> i32;
    }

    impl Worth for Entry {
        fn worth(&self) -> i32 {
            if self.paid { 0 } else { self.amount } // in worth
        }
    }

    #[inline(never)]
    pub fn total<T: Worth>(entries: &[T], factor: i32) -> i32 {
        let mut sum = 0;
        for entry in entries {
            let part = entry.worth() * factor;
            sum += part; // in the loop
        }
        sum
    }
}

use books::Entry;

#[no_mangle]
pub extern "C" fn _start() {
    let entries = [Entry { amount: 1, paid: false }, Entry { amount: 2, paid: true }, Entry { amount: 3, paid: false }];
    let first = &entries[0];
    let sum = books::total(&entries, 10);
    if sum != 40 || first.amount != 1 { // after total
        core::arch::wasm32::unreachable();
    }
}

#[panic_handler]
fn stop(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}
