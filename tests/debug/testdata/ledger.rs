//! A panic below closures, iterators and generic methods that are inlined, as a backtrace of what rustc writes
//! has to show it. build.sh has made the modules.
#![no_std]
#![no_main]

use core::panic::PanicInfo;

#[panic_handler]
fn panic(_: &PanicInfo) -> ! {
    core::arch::wasm32::unreachable() // the trap
}

#[link(wasm_import_module = "wasi_snapshot_preview1")]
extern "C" {
    fn args_sizes_get(count: *mut u32, size: *mut u32) -> u32;
}

fn arguments() -> usize {
    let (mut count, mut size) = (0, 0);
    unsafe { args_sizes_get(&mut count, &mut size) };
    count as usize
}

mod books {
    pub trait Entry {
        fn amount(&self, rates: &[u32]) -> u32;
    }

    pub struct Foreign {
        pub amount: u32,
        pub currency: usize,
    }

    impl Entry for Foreign {
        fn amount(&self, rates: &[u32]) -> u32 {
            self.amount * rates[self.currency] // beyond the end
        }
    }

    pub struct Ledger<'a, E: Entry> {
        pub entries: &'a [E],
        pub rates: &'a [u32],
    }

    impl<E: Entry> Ledger<'_, E> {
        #[inline(never)]
        pub fn total(&self) -> u32 {
            self.entries // the sum
                .iter()
                .map(|e| e.amount(self.rates)) // call of amount
                .sum()
        }
    }
}

#[no_mangle]
pub extern "C" fn _start() {
    let n = arguments();
    let entries = [
        books::Foreign { amount: 100, currency: 0 },
        books::Foreign { amount: 250, currency: n },
    ];
    let ledger = books::Ledger { entries: &entries, rates: &[1, 2] };
    if ledger.total() == 350 { // call of total
        arguments();
    }
}
