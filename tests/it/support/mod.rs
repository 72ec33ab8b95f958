//! What the behaviour tests share. Each test binary uses a part of it.
#![allow(dead_code)]

pub mod coverage;
pub mod frames;
#[cfg(target_os = "linux")]
pub mod full;
pub mod http2;
pub mod mock;
pub mod pace;
pub mod proxy;
pub mod raw;
pub mod replay;
pub mod scripted;
pub mod socket;
pub mod tls;
pub mod trace;
pub mod wings;
pub mod zip;

/// Runs one body against both clients, as two tests: `<name>::asynchronous` and `<name>::blocking`.
///
/// In the body, `Client` is the client under test and every call has its `.await`, which is taken out for the blocking
/// one. It is not taken out inside of macros: bind the result before `assert_eq!`.
#[macro_export]
macro_rules! dual_test {
    ($(async fn $name:ident() $body:block)+) => {$(
        mod $name {
            mod asynchronous {
                #[allow(unused_imports)]
                use {super::super::*, ptero::{Client, wings}};
                #[tokio::test]
                async fn asynchronous() $body
            }
            mod blocking {
                #[allow(unused_imports)]
                use {super::super::*, ptero::blocking::{Client, wings}};
                #[maybe_async::must_be_sync]
                #[test]
                async fn blocking() $body
            }
        }
    )+};
}

/// Runs one body against both clients and both panels, as four tests. In the body, `PANEL` is the panel that the fake is
/// to play. Otherwise as [`dual_test`].
#[macro_export]
macro_rules! panel_test {
    ($(async fn $name:ident() $body:block)+) => {$(
        mod $name {
            mod asynchronous {
                $crate::panel_test! { @panels tokio::test, async, $body }
            }
            mod blocking {
                $crate::panel_test! { @panels test, blocking, $body }
            }
        }
    )+};
    (@panels $test:meta, $kind:ident, $body:block) => {
        mod pterodactyl {
            const PANEL: ptero::Panel = ptero::Panel::Pterodactyl;
            $crate::panel_test! { @$kind $test, pterodactyl, $body }
        }
        mod pelican {
            const PANEL: ptero::Panel = ptero::Panel::Pelican;
            $crate::panel_test! { @$kind $test, pelican, $body }
        }
    };
    (@async $test:meta, $name:ident, $body:block) => {
        #[allow(unused_imports)]
        use {super::super::super::*, ptero::Client};
        #[$test]
        async fn $name() $body
    };
    (@blocking $test:meta, $name:ident, $body:block) => {
        #[allow(unused_imports)]
        use {super::super::super::*, ptero::blocking::Client};
        #[maybe_async::must_be_sync]
        #[$test]
        async fn $name() $body
    };
}
