//! The peak of the memory that one thread has allocated: a client's share, since servers run in threads of their own.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    static NOW: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

#[global_allocator]
static COUNTING: Counting = Counting;

struct Counting;

fn count(change: isize) {
    // Threads that end have no counters any more.
    let _ = NOW.try_with(|now| {
        now.set(now.get() + change);
        PEAK.try_with(|peak| peak.set(peak.get().max(now.get())))
    });
}

#[allow(clippy::cast_possible_wrap)]
// SAFETY: all calls go to the system's allocator unchanged; the counters allocate nothing and are never dropped.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size as isize - layout.size() as isize);
        unsafe { System.realloc(pointer, layout, size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// The memory of this thread since it began.
pub(super) struct Peak {
    before: isize,
}

impl Peak {
    pub(super) fn begin() -> Self {
        let before = NOW.get();
        PEAK.set(before);
        Self { before }
    }

    pub(super) fn bytes(&self) -> usize {
        usize::try_from(PEAK.get() - self.before).unwrap_or(0)
    }
}

#[test]
fn peak_includes_memory_that_was_freed_again() {
    let peak = Peak::begin();
    drop(vec![1_u8; 1 << 20]);
    assert!((1 << 20..2 << 20).contains(&peak.bytes()), "{}", peak.bytes());
}
