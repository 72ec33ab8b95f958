//! The budget of a minute: used up, not overdrawn, shared with others. On a simulated clock that panel and client share.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use ptero::Clock;
use ptero::testing::FakePanel;
