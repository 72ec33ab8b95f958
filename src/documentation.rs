//! The guide, chapter by chapter.
//!
//! It is here to be read beside the reference, and so that its examples are compiled. Begin with [`getting_started`],
//! or with [`from_pydactyl`]; then [`pagination`], [`errors`], [`retries_and_rate_limits`], [`files`], [`mod@console`]
//! and [`testing`].

/// A chapter. Where it links to another one's file, as in the book, the link leads to that one's module here: of two
/// definitions of a link, the first one counts.
macro_rules! chapter {
    ($file:literal) => {
        concat!(
            "\n\n",
            "[console]: self::console\n",
            "[endpoints]: self::endpoints\n",
            "[errors]: self::errors\n",
            "[files]: self::files\n",
            "[lists]: self::pagination\n",
            "[lists: guarantees]: self::pagination#guarantees\n",
            "[raw requests]: self::pelican#raw-requests\n",
            "[retries]: self::retries_and_rate_limits\n",
            "[testing]: self::testing\n",
            "[crash]: self::console#what-a-crash-looks-like\n",
            "[watching]: self::getting_started#watching-the-requests\n\n",
            include_str!(concat!("../docs/", $file)),
        )
    };
}

/// First steps: keys, clients, handles, settings.
#[doc = chapter!("getting-started.md")]
pub mod getting_started {}

/// Lists over many pages, with filters and includes.
#[doc = chapter!("pagination.md")]
pub mod pagination {}

/// What is repeated when, and how the panel's limit is kept.
#[doc = chapter!("retries-and-rate-limits.md")]
pub mod retries_and_rate_limits {}

/// What can go wrong, and what to do about it.
#[doc = chapter!("errors.md")]
pub mod errors {}

/// Files and backups, small and large.
#[doc = chapter!("files.md")]
pub mod files {}

/// Listening, commands and their answers, and what heals by itself.
#[doc = chapter!("console.md")]
pub mod console {}

/// All servers of a key, live: states, figures, crashes.
#[doc = chapter!("watch.md")]
pub mod watch {}

/// What is different on Pelican.
#[doc = chapter!("pelican.md")]
pub mod pelican {}

/// Every call of pydactyl, and the one that takes its place.
#[doc = chapter!("from-pydactyl.md")]
pub mod from_pydactyl {}

/// The fake panel: seeds, keys, faults, the clock.
#[doc = chapter!("testing.md")]
pub mod testing {}

/// Every route of the panel, and the call that makes it.
#[doc = chapter!("endpoints.md")]
pub mod endpoints {}
