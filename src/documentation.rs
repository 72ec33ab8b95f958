//! The guide, chapter by chapter.
//!
//! Start with [`getting_started`], or with [`from_pydactyl`]. Then read [`pagination`], [`errors`],
//! [`retries_and_rate_limits`], [`files`], [`waiting`], [`mod@console`], [`watch`] and [`testing`]. [`recipes`] and
//! [`troubleshooting`] are for looking things up.

/// The links to the chapter on Wings. Without the feature, there is no such module.
#[cfg(feature = "wings")]
macro_rules! wings_links {
    () => {
        "[daemon]: self::wings#pelicans-daemon\n[wings]: self::wings\n"
    };
}
#[cfg(not(feature = "wings"))]
macro_rules! wings_links {
    () => {
        ""
    };
}

/// Includes a chapter. Its links to the files of other chapters lead to their modules instead: of two definitions of a
/// link, the first one is used.
macro_rules! chapter {
    ($file:literal) => {
        concat!(
            "\n\n",
            "[application]: self::pydactyl_calls_application\n",
            "[calls]: self::pydactyl_calls\n",
            "[console]: self::console\n",
            "[debug logging]: self::from_pydactyl_clients#debug-logging\n",
            "[endpoints]: self::endpoints\n",
            "[errors]: self::errors\n",
            "[exactly once]: self::waiting#exactly-once\n",
            "[failures]: self::failures\n",
            "[fake panel]: self::fake_panel\n",
            "[files]: self::files\n",
            "[from]: self::from_pydactyl\n",
            "[lists]: self::pagination\n",
            "[lists: guarantees]: self::pagination#guarantees\n",
            "[logs]: self::observability\n",
            "[many servers]: self::many_servers\n",
            "[pelican]: self::pelican\n",
            "[ptero-fake]: self::ptero_fake\n",
            "[raw requests]: self::pelican#raw-requests\n",
            "[rest]: self::from_pydactyl_clients\n",
            "[retries]: self::retries_and_rate_limits\n",
            "[recipes]: self::recipes\n",
            "[scaling]: self::scaling\n",
            "[servers]: self::from_pydactyl_servers\n",
            "[testing]: self::testing\n",
            "[time]: self::fake_panel#time\n",
            "[troubleshooting]: self::troubleshooting\n",
            "[watch]: self::watch\n",
            "[crash]: self::console#what-a-crash-looks-like\n",
            "[waiting]: self::waiting\n",
            "[watching]: self::getting_started#watching-the-requests\n",
            "[wings endpoints]: self::endpoints#wings\n",
            wings_links!(),
            "\n",
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

/// When requests are retried, and how rate limits are respected.
#[doc = chapter!("retries-and-rate-limits.md")]
pub mod retries_and_rate_limits {}

/// The kinds of errors, and how to handle them.
#[doc = chapter!("errors.md")]
pub mod errors {}

/// Files and backups of any size.
#[doc = chapter!("files.md")]
pub mod files {}

/// Several workers with one key: Redis, shards, and what limits them.
#[doc = chapter!("scaling.md")]
pub mod scaling {}

/// One node without the panel: all its servers in one request, consoles, transfers.
#[cfg(feature = "wings")]
#[doc = chapter!("wings.md")]
pub mod wings {}

/// Waiting for results, and doing something exactly once.
#[doc = chapter!("waiting.md")]
pub mod waiting {}

/// The same call for many servers: concurrently, or one after the other.
#[doc = chapter!("many-servers.md")]
pub mod many_servers {}

/// Events, commands and their output, and reconnecting.
#[doc = chapter!("console.md")]
pub mod console {}

/// All servers of a key, live: states, usage, crashes.
#[doc = chapter!("watch.md")]
// The pages of rustdoc have no files beside them: the pictures are at the end instead.
#[doc = concat!(
    "\n\n<style>img[src$=\"watch.svg\"], img[src$=\"watch-scale.svg\"] { display: none }</style>\n\n# Pictures\n\n",
    include_str!("../docs/watch.svg"),
    "\n\n",
    include_str!("../docs/watch-scale.svg"),
)]
pub mod watch {}

/// The differences on Pelican.
#[doc = chapter!("pelican.md")]
pub mod pelican {}

/// Migrating a program from pydactyl.
#[doc = chapter!("from-pydactyl.md")]
pub mod from_pydactyl {}

/// Migrating from pydactyl: creating servers, files, schedules and the console.
#[doc = chapter!("from-pydactyl-servers.md")]
pub mod from_pydactyl_servers {}

/// Migrating from pydactyl: async programs, retries, logging and errors.
#[doc = chapter!("from-pydactyl-clients.md")]
pub mod from_pydactyl_clients {}

/// Callbacks for each request, `tracing` and `metrics`.
#[doc = chapter!("observability.md")]
pub mod observability {}

/// Testing a program against the fake panel.
#[doc = chapter!("testing.md")]
pub mod testing {}

/// Testing a program against faults of the network, and operations that fail.
#[doc = chapter!("failures.md")]
pub mod failures {}

/// The fake panel in detail: seeds, limits, consoles, files and time.
#[doc = chapter!("fake-panel.md")]
pub mod fake_panel {}

/// The fake panel for programs in any language.
#[doc = chapter!("ptero-fake.md")]
pub mod ptero_fake {}

/// Short programs for common tasks.
#[doc = chapter!("recipes.md")]
pub mod recipes {}

/// Common errors by their text, with causes and remedies.
#[doc = chapter!("troubleshooting.md")]
pub mod troubleshooting {}

/// The equivalent of every method of pydactyl's Client API.
#[doc = chapter!("pydactyl-calls.md")]
pub mod pydactyl_calls {}

/// The equivalent of every method of pydactyl's Application API.
#[doc = chapter!("pydactyl-calls-application.md")]
pub mod pydactyl_calls_application {}

/// Every route of the panel and its method.
#[doc = chapter!("endpoints.md")]
pub mod endpoints {}
